//! `oob`: the reports in mails, a record for each recipient.
//!
//! ```text
//! mailbox.rs: files, mboxes, folders --> mails --bounce-classifier-reports--> reports --record.rs--> records
//! ```

mod destination;
mod mailbox;
mod options;
mod record;

use bounce_classifier::RuleSource;
use bounce_classifier_files::Guard;
use bounce_classifier_reports::read;

use self::destination::Destination;
pub(crate) use self::options::{Args, MORE};
use self::record::Record;
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::output::counted;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Args { rules, format, mail_mib, output, inputs } = args;
    let rules = RuleSource::from(rules);
    if let Some(output) = &output {
        let mut guard = Guard::reading(rules.paths());
        inputs.iter().for_each(|input| guard.add(input));
        guard.check(output)?;
    }
    let classifier = rules.load()?;
    let mut out = Destination::open(output.as_deref())?;
    let mut others = 0;
    let read_all = mailbox::each(&inputs, mail_mib << 20, |mail| {
        let Some(report) = read(mail) else {
            others += 1;
            return Ok(());
        };
        let mut records = Vec::new();
        Record::of(&report, &classifier)
            .try_for_each(|record| record.write(&mut records, format))
            .map_err(Failure::Output)?;
        out.write(&records)
    });
    // After a failure too: the mails before it have their records.
    let finished = out.finish();
    if others > 0 {
        let verb = if others == 1 { "is" } else { "are" };
        failure::say(format_args!("{} {verb} no report", counted(others, "mail")));
    }
    read_all.and(finished).map(|()| Exit::Done)
}
