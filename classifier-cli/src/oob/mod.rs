//! `oob`: the reports in mails, a record for each recipient.
//!
//! ```text
//! mailbox.rs: files, mboxes, folders --> mails --bounce-classifier-reports--> reports --record.rs--> records
//! ```

mod mailbox;
mod record;

use std::io::{self, BufWriter, Write};

use bounce_classifier_reports::read;

use self::record::Record;
use crate::args::OobArgs;
use crate::config::RuleSource;
use crate::failure::{self, Failure};
use crate::output::counted;

pub(crate) fn run(args: OobArgs) -> Result<(), Failure> {
    let OobArgs { rules, format, mail_mib, inputs } = args;
    let classifier = RuleSource::from(rules).classifier()?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut others = 0;
    let read_all = mailbox::each(&inputs, mail_mib << 20, |mail| {
        let Some(report) = read(mail) else {
            others += 1;
            return Ok(());
        };
        Record::of(&report, &classifier)
            .try_for_each(|record| record.write(&mut out, format))
            .map_err(Failure::Output)
    });
    // After a failure too: the mails before it have their records.
    let flushed = out.flush().map_err(Failure::Output);
    if others > 0 {
        let verb = if others == 1 { "is" } else { "are" };
        failure::say(format_args!("{} {verb} no report", counted(others, "mail")));
    }
    read_all.and(flushed)
}
