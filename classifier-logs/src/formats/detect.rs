//! Which server has written a log, told by its lines.

use super::{LogFormat, csv, webhook};
use crate::quoted_reply;
use crate::syslog::{self, take_header};

/// So many lines are looked at.
const MOST_LINES: usize = 500;

/// Tells the format of a log by lines that it begins with: that of which there are most. `None` where no line tells.
///
/// A line tells where only one server writes it: one of syslog by the program that it names, others by their form. Lines of
/// other programs, as a mail.log has them too, tell nothing.
pub fn detect(lines: &[u8]) -> Option<LogFormat> {
    let text = String::from_utf8_lossy(lines);
    let mut counts: Vec<(LogFormat, usize)> = Vec::new();
    for told in text.lines().take(MOST_LINES).filter_map(told_by) {
        match counts.iter_mut().find(|(format, _)| *format == told) {
            Some((_, count)) => *count += 1,
            None => counts.push((told, 1)),
        }
    }
    // Of equally many, the first one.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(format, _)| format)
}

/// The format that a log without any line that tells is read as: replies of odd forms, unless it is JSON or empty.
pub fn fallback(lines: &[u8]) -> LogFormat {
    match lines.trim_ascii_start().first() {
        None | Some(b'{') => LogFormat::KumoMta,
        Some(_) => LogFormat::Lines,
    }
}

/// The programs by which servers are known in syslog.
const PROGRAMS: [(&str, LogFormat); 9] = [
    ("postfix", LogFormat::Postfix),
    ("exim", LogFormat::Exim),
    ("sendmail", LogFormat::Sendmail),
    ("sm-mta", LogFormat::Sendmail),
    ("sm-msp", LogFormat::Sendmail),
    ("smtpd", LogFormat::OpenSmtpd),
    ("qmail", LogFormat::Qmail),
    ("haraka", LogFormat::Haraka),
    ("opensmtpd", LogFormat::OpenSmtpd),
];

fn told_by(line: &str) -> Option<LogFormat> {
    let line = line.trim_start_matches('\u{feff}');
    if line.starts_with(['{', '[']) && line.ends_with(['}', ']']) {
        return json(line);
    }
    if quoted_reply::basic_code(line).is_some() {
        return Some(LogFormat::Lines);
    }
    if csv::POWERMTA.tells(line) {
        return Some(LogFormat::PowerMta);
    }
    if csv::EXCHANGE.tells(line) {
        return Some(LogFormat::Exchange);
    }
    if line.contains("] [outbound] ") {
        return Some(LogFormat::Haraka);
    }
    // Times without a year may be of any: only the program counts.
    let latest = i64::MAX / 2;
    let program = take_header(line, latest).and_then(|header| program(header.tag));
    program.or_else(|| by_reading(line, latest))
}

fn program(tag: &str) -> Option<LogFormat> {
    PROGRAMS.iter().find(|(name, _)| tag.starts_with(name)).map(|(_, format)| *format)
}

/// The format of a line that names no program, but is a record of a delivery.
fn by_reading(line: &str, latest: i64) -> Option<LogFormat> {
    let is_qmail = || {
        let words =
            ["starting delivery ", "delivery ", "new msg ", "info msg ", "end msg ", "status: local "];
        syslog::take_time(line, latest)
            .is_some_and(|(_, rest)| words.iter().any(|word| rest.starts_with(word)))
    };
    if is_qmail() {
        return Some(LogFormat::Qmail);
    }
    [LogFormat::Exim, LogFormat::Postfix, LogFormat::Sendmail, LogFormat::OpenSmtpd]
        .into_iter()
        .find(|format| super::is_delivery(*format, line, latest))
}

fn json(line: &str) -> Option<LogFormat> {
    if super::kumomta::is_record(line) {
        return Some(LogFormat::KumoMta);
    }
    if webhook::is_known(line) {
        return Some(LogFormat::Webhook);
    }
    let enclosed = syslog::unpack(line)?;
    program(&enclosed.program).or_else(|| told_by_enclosed(&enclosed.message))
}

/// A message may be of JSON again, which is not looked into.
fn told_by_enclosed(message: &str) -> Option<LogFormat> {
    (!message.starts_with(['{', '['])).then(|| told_by(message))?
}
