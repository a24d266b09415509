//! Lines in the form of real logs, and what each must give; and that no text is too odd for a parser.

use bounce_classifier_logs::clock;
use bounce_classifier_logs::formats::{exim, lines, postfix};
use bounce_classifier_logs::record::{Record, RecordKind};
use bounce_classifier_testing::runs;
use proptest::prelude::*;

const POSTFIX: &str = include_str!("data/postfix.txt");
const EXIM: &str = include_str!("data/exim.txt");

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
    let lines: Vec<&str> = POSTFIX.lines().chain(EXIM.lines()).collect();
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
        for record in [parse_postfix(&line), parse_exim(&line), lines::parse(&line)].into_iter().flatten() {
            prop_assert!(record.reply.is_none_or(|reply| !reply.is_empty()));
        }
    }
}
