//! Dates and times, as mail and logs write them.

use super::{Slot, word};
use crate::clock::MONTHS;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What a text starts with, and how long it is.
pub(super) fn take_date(text: &str) -> Option<(Slot, usize)> {
    [(Slot::Date, full as Take), (Slot::Time, clock)].into_iter().find_map(|(slot, take)| {
        let rest = take(text)?;
        let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '='));
        // A URL is a slot of its own, wherever it starts.
        let ends = !goes_on || rest.split_whitespace().next().and_then(word::scheme) == Some(0);
        ends.then_some((slot, text.len() - rest.len()))
    })
}

/// Gives what follows.
type Take = fn(&str) -> Option<&str>;

fn full(text: &str) -> Option<&str> {
    let rest = iso(text).or_else(|| mail(text))?;
    // With a clock, it may be only a moment of the day that differs.
    let time = rest.strip_prefix([' ', 'T', ':', ',']).map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
    Some(time.and_then(clock).unwrap_or(rest))
}

/// `2026-11-21`, `2026/11/21`
fn iso(text: &str) -> Option<&str> {
    let rest = digits(text, 4, 4)?;
    let mark = rest.chars().next().filter(|mark| matches!(mark, '-' | '/'))?;
    let rest = digits(&rest[1..], 2, 2)?.strip_prefix(mark)?;
    digits(rest, 2, 2)
}

/// `Sat, 21 Nov 2026`, `21/Nov/2026`, `Nov 21 2026`, `Nov 21`
fn mail(text: &str) -> Option<&str> {
    let text = word(text, &DAYS).map_or(text, |rest| rest.strip_prefix(',').unwrap_or(rest));
    let text = text.strip_prefix(' ').unwrap_or(text);
    if let Some(rest) = word(text, &MONTHS) {
        let rest = rest.strip_prefix(' ')?;
        let rest = digits(rest.strip_prefix(' ').unwrap_or(rest), 1, 2)?;
        return Some(year(rest).unwrap_or(rest));
    }
    let rest = word(separator(digits(text, 1, 2)?)?, &MONTHS)?;
    Some(year(rest).unwrap_or(rest))
}

fn year(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(',').unwrap_or(text);
    digits(separator(rest)?, 4, 4).filter(|rest| !rest.starts_with(':'))
}

fn separator(text: &str) -> Option<&str> {
    text.strip_prefix([' ', '-', '/'])
}

/// `10:00:00`, `10:00:00.123+01:00`, `10:00:00 +0100 (UTC)`
fn clock(text: &str) -> Option<&str> {
    let rest = digits(text, 2, 2)?.strip_prefix(':')?;
    let rest = digits(rest, 2, 2)?.strip_prefix(':')?;
    let rest = digits(rest, 2, 2)?;
    let rest = rest.strip_prefix('.').and_then(|rest| digits(rest, 1, 9)).unwrap_or(rest);
    Some(zone(rest).unwrap_or(rest))
}

fn zone(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some(rest);
    }
    let rest = text.strip_prefix(' ').unwrap_or(text).strip_prefix(['+', '-'])?;
    let rest = digits(rest, 2, 2)?;
    let rest = digits(rest.strip_prefix(':').unwrap_or(rest), 2, 2)?;
    Some(rest.strip_prefix(" (UTC)").unwrap_or(rest))
}

fn word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

fn digits(text: &str, least: usize, most: usize) -> Option<&str> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    (count >= least).then(|| &text[count..])
}
