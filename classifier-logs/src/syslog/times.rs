//! Times as systems begin lines with them.

use crate::clock;

/// Days of a week, as `date` and RFC 5322 write them.
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What multilog adds to the seconds since 1970: the label of TAI64, and the ten seconds by which TAI was ahead then.
const TAI64_OFFSET: i64 = (1 << 62) + 10;

/// Seconds since 1970 have ten digits from 2001 to 2286.
const UNIX_DIGITS: usize = 10;

/// A time, where the line says one that is not counted from the start of the system, and what follows it.
type Taken<'a> = (Option<i64>, &'a str);

/// Takes any time that a line begins with, and the space or colon behind it.
pub(crate) fn take(text: &str, latest: i64) -> Option<Taken<'_>> {
    let (time, rest) = in_brackets(text, latest).or_else(|| plain(text, latest))?;
    Some((time, rest.strip_prefix([' ', '\t'])?.trim_start()))
}

/// `[2026-11-21T10:00:00Z]`, or `[ 1234.567890]`, which the kernel counts from its start.
fn in_brackets(text: &str, latest: i64) -> Option<Taken<'_>> {
    let (inside, rest) = text.strip_prefix('[')?.split_once(']')?;
    let inside = inside.trim();
    if let Some((time, "")) = plain(inside, latest) {
        return Some((time, rest));
    }
    let (seconds, fraction) = inside.split_once('.')?;
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(seconds) && is_number(fraction)).then_some((None, rest))
}

fn plain(text: &str, latest: i64) -> Option<Taken<'_>> {
    let text = without_weekday(text);
    let (time, rest) = clock::take_iso(text)
        .map(|(time, rest)| (time, without_zone(rest)))
        .or_else(|| clock::take_syslog_with_year(text))
        .or_else(|| clock::take_syslog(text, latest))
        .or_else(|| unix(text))
        .or_else(|| tai64n(text))?;
    Some((Some(time), rest))
}

fn without_weekday(text: &str) -> &str {
    let day = text.get(..3).filter(|day| WEEKDAYS.contains(day));
    day.and_then(|_| text[3..].strip_prefix(", ").or_else(|| text[3..].strip_prefix(' '))).unwrap_or(text)
}

/// A zone by its name: which one it is, is not known for all, so it is taken as UTC.
fn without_zone(text: &str) -> &str {
    let Some(rest) = text.strip_prefix(' ') else { return text };
    let end = rest.bytes().take_while(u8::is_ascii_uppercase).count();
    match (3..=5).contains(&end) && rest[end..].starts_with(' ') {
        true => &rest[end..],
        false => text,
    }
}

/// `1795255200.123456`.
fn unix(text: &str) -> Option<(i64, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (seconds, rest) = text.split_at(end);
    let rest =
        rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    (end == UNIX_DIGITS).then(|| seconds.parse().ok())?.map(|seconds| (seconds, rest))
}

/// `@400000006ab0c5a01dcd6500`, as multilog writes it: <https://cr.yp.to/libtai/tai64.html>.
pub(crate) fn tai64n(text: &str) -> Option<(i64, &str)> {
    let (label, rest) = text.strip_prefix('@')?.split_at_checked(24)?;
    let is_hex = label.bytes().all(|byte| byte.is_ascii_hexdigit());
    let seconds = i64::from_str_radix(label.get(..16).filter(|_| is_hex)?, 16).ok()?;
    Some((seconds.checked_sub(TAI64_OFFSET)?, rest))
}
