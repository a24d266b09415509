//! Counting what the reports in mails say, as if a log had said it.

use std::borrow::Cow;
use std::error::Error;
use std::path::PathBuf;

use bounce_classifier::reports;
use bounce_classifier_logs::record::{Record, RecordKind};
use bounce_classifier_logs::report::Counter;

use crate::failure::Failure;
use crate::oob::mailbox;
use crate::options::Input;

/// Counts the recipients of the reports in a mailbox or folder; an error tells what could not be read.
pub(super) fn read(file: &Input, counter: &mut Counter<'_>) -> Result<(), Box<dyn Error>> {
    let path = file.path().map_or(PathBuf::from("-"), PathBuf::from);
    let read = mailbox::each(&[path], mailbox::MOST_MIB << 20, &mut |mail| {
        count(mail, counter);
        Ok(())
    });
    read.map_err(|failure| match failure {
        Failure::Input { error, .. } => error.into(),
        Failure::MailTooLong { mib, .. } => format!("a mail is longer than {mib} MiB").into(),
        other => other.to_string().into(),
    })
}

fn count(mail: &[u8], counter: &mut Counter<'_>) {
    let Some(report) = reports::read(mail) else { return counter.record(&Record::new(RecordKind::Other)) };
    if report.recipients.is_empty() {
        counter.record(&Record::new(RecordKind::Other));
    }
    for recipient in &report.recipients {
        counter.record(&record(&report, recipient));
    }
}

fn record<'r>(report: &'r reports::Report, recipient: &'r reports::Recipient) -> Record<'r> {
    let mut record = Record::new(kind(recipient.kind().unwrap_or(report.kind)));
    let peer = recipient.remote_mta.as_deref().or(report.reporting_mta.as_deref());
    record.time = recipient.last_attempt_time().or(report.received);
    record.sender = report.sent_to.as_deref().map(Cow::Borrowed);
    record.recipients = recipient.address().map(Cow::Borrowed).into_iter().collect();
    record.peer = peer.map(Cow::Borrowed);
    record.reply = recipient.reply.as_ref().map(|reply| Cow::Owned(reply.to_string()));
    record
}

fn kind(kind: reports::Kind) -> RecordKind {
    use reports::Kind::{Bounce, Delayed, Delivered, Expanded, Relayed};
    match kind {
        Bounce => RecordKind::Bounce,
        Delayed => RecordKind::Deferral,
        Delivered | Relayed | Expanded => RecordKind::Delivery,
        _ => RecordKind::Other,
    }
}
