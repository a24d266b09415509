//! Lines in the form of real logs, and what each must give; and that no text is too odd for a parser.

use bounce_classifier_logs::clock;
use bounce_classifier_logs::formats::{Joiner, LineReader, LogFormat, NotAfter, detect, exim, postfix};
use bounce_classifier_logs::record::{Record, RecordKind};
use bounce_classifier_testing::runs;
use proptest::prelude::*;

const POSTFIX: &str = include_str!("data/postfix.txt");
const EXIM: &str = include_str!("data/exim.txt");

/// Every format, with lines of it.
const FORMATS: [(LogFormat, &str); 11] = [
    (LogFormat::KumoMta, r#"{"type":"Bounce","response":{"code":550,"content":"no"}}"#),
    (LogFormat::Postfix, POSTFIX),
    (LogFormat::Exim, EXIM),
    (LogFormat::Sendmail, include_str!("../../classifier-cli/tests/data/logs/sendmail.log")),
    (LogFormat::OpenSmtpd, include_str!("../../classifier-cli/tests/data/logs/opensmtpd.log")),
    (LogFormat::Qmail, include_str!("../../classifier-cli/tests/data/logs/qmail.log")),
    (LogFormat::Haraka, include_str!("../../classifier-cli/tests/data/logs/haraka.log")),
    (LogFormat::PowerMta, include_str!("../../classifier-cli/tests/data/logs/powermta.log")),
    (LogFormat::Exchange, include_str!("../../classifier-cli/tests/data/logs/exchange.log")),
    (LogFormat::Webhook, include_str!("../../classifier-cli/tests/data/logs/webhook.log")),
    (LogFormat::Lines, "550 5.1.1 no"),
];

fn parse_postfix(line: &str) -> Option<Record<'_>> {
    postfix::parse(line, clock::end_of(2026))
}

fn parse_exim(line: &str) -> Option<Record<'_>> {
    exim::parse(line, clock::end_of(2026))
}

#[test]
fn postfix_samples() {
    assert_eq!(check(POSTFIX, parse_postfix), 43);
}

#[test]
fn exim_samples() {
    assert_eq!(check(EXIM, parse_exim), 87);
}

/// Compares each line with what stands below it; gives the number of lines.
fn check(samples: &str, parse: fn(&str) -> Option<Record<'_>>) -> usize {
    let mut samples = samples.lines().filter(|line| !line.starts_with('#')).peekable();
    let mut count = 0;
    while let Some(line) = samples.next() {
        let mut expected = Vec::new();
        while let Some(part) = samples.next_if(|line| line.starts_with("    ")) {
            expected.push(&part[4..]);
        }
        assert_eq!(shown(parse(line)), expected, "{line}");
        count += 1;
    }
    count
}

fn shown(record: Option<Record<'_>>) -> Vec<String> {
    let Some(record) = record else { return vec!["?".to_owned()] };
    if record.kind == RecordKind::Remark {
        return vec!["-".to_owned()];
    }
    let mut words = vec![kind(record.kind).to_owned()];
    words.extend(record.time.map(time));
    words.extend(record.queue_id.map(|id| format!("id={id}")));
    words.extend(record.sender.map(|sender| format!("from={sender}")));
    words.extend(record.recipients.iter().map(|recipient| format!("to={recipient}")));
    words.extend(record.peer.map(|peer| format!("peer={peer}")));
    vec![words.join(" "), record.reply.map_or("-".to_owned(), Into::into)]
}

fn kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Bounce => "bounce",
        RecordKind::Deferral => "deferral",
        RecordKind::Delivery => "delivery",
        _ => "other",
    }
}

fn time(seconds: i64) -> String {
    clock::utc(seconds).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A line of the samples with some of its characters taken out, doubled or replaced.
fn damaged() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = FORMATS.iter().flat_map(|(_, lines)| lines.lines()).collect();
    let change = (any::<prop::sample::Index>(), "[ :\"<>()\\[\\]=,\\\\é0-9-]{0,3}", 0..3usize);
    (prop::sample::select(lines), prop::collection::vec(change, 0..6)).prop_map(|(line, changes)| {
        let mut text: Vec<char> = line.chars().collect();
        for (at, with, gone) in changes {
            let at = at.index(text.len() + 1);
            let end = (at + gone).min(text.len());
            text.splice(at..end, with.chars());
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(runs::kept(20_000, file!()))]

    #[test]
    fn no_text_is_too_odd(line in prop_oneof![damaged(), any::<String>()]) {
        detect(line.as_bytes());
        for (format, _) in FORMATS {
            let reader = LineReader::new(format, NotAfter::At(clock::end_of(2026)));
            let mut has_empty = false;
            reader.each(&line, &mut |record| has_empty |= record.reply.is_some_and(|reply| reply.is_empty()));
            let mut joiner = Joiner::default();
            joiner.turn_to(format);
            joiner.join(&mut line.clone().into_bytes());
            prop_assert!(!has_empty, "{format:?}");
        }
    }
}
