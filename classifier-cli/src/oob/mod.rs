//! `oob`: the reports in mails, a record for each recipient.
//!
//! ```text
//! mailbox.rs: files, mboxes, folders --> mails --bounce_classifier::reports--> reports --record.rs--> records
//!                                                                                destination.rs <--'
//! ```
//!
//! A mail server that hands over a mail by a pipe goes by the exit code: a mail for which the code is 0 is gone. So it is
//! 0 where the records are on the disk, and 75, which makes the server keep the mail, for whatever may go well later.

mod destination;
pub(crate) mod mailbox;
mod options;
mod record;

use bounce_classifier::reports::Reader;
use bounce_classifier::{Classifier, RuleSource};
use bounce_classifier_files::Guard;

use self::destination::Destination;
use self::options::Format;
pub(crate) use self::options::{Args, MORE};
use self::record::Record;
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::options::load;
use crate::output::counted;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Err(failure) = read_all(args) else { return Ok(Exit::Done) };
    failure::say(&failure);
    Ok(match failure {
        Failure::MailTooLong { .. } => Exit::BadMail,
        _ => Exit::TryAgain,
    })
}

fn read_all(args: Args) -> Result<(), Failure> {
    let Args { rules, format, mail_mib, return_path, output, inputs } = args;
    let rules = RuleSource::from(rules);
    if let Some(output) = &output {
        let mut guard = Guard::reading(rules.paths());
        inputs.iter().for_each(|input| guard.add(input));
        guard.check(output)?;
    }
    let classifier = load(&rules)?;
    let mut out = Destination::open(output.as_deref())?;
    let mut recorder = Recorder {
        reader: return_path.into_iter().fold(Reader::new(), Reader::return_path),
        classifier: &classifier,
        format,
        others: 0,
    };
    let read = mailbox::each(&inputs, mail_mib << 20, &mut |mail| recorder.record(mail, &mut out));
    // After a failure too: the mails before it have their records.
    let finished = out.finish();
    if recorder.others > 0 {
        let verb = if recorder.others == 1 { "is" } else { "are" };
        failure::note(format_args!("{} {verb} no report", counted(recorder.others, "mail")));
    }
    // A record that is not on the disk weighs more than a mail that cannot be read.
    finished.and(read)
}

/// Makes records of mails.
struct Recorder<'c> {
    reader: Reader,
    classifier: &'c Classifier,
    format: Format,
    /// Mails that report nothing.
    others: usize,
}

impl Recorder<'_> {
    fn record(&mut self, mail: &[u8], out: &mut Destination) -> Result<(), Failure> {
        let Some(report) = self.reader.read(mail) else {
            self.others += 1;
            return Ok(());
        };
        for limit in &report.reached {
            let of = report.message_id.as_deref().map_or(String::new(), |id| format!(" on message {id}"));
            failure::say(format_args!("warning: there is more in a report{of}: {limit}"));
        }
        let mut records = Vec::new();
        Record::of(&report, self.classifier)
            .try_for_each(|record| record.write(&mut records, self.format))
            .map_err(Failure::Output)?;
        out.write(&records)
    }
}
