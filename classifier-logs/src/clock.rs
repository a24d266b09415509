//! Dates as logs write them, and seconds since 1970.
//!
//! Times without a zone are taken as UTC: a log does not say where its server stands. So they are right against
//! each other, and off by the server's zone against the rest of the world.

use jiff::civil::{self, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// Seconds of a day.
pub const DAY: i64 = 24 * HOUR;
/// Seconds of an hour.
pub const HOUR: i64 = 60 * 60;

/// The first three letters of each month, as RFC 5322 and syslog have them.
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const EPOCH: DateTime = civil::date(1970, 1, 1).at(0, 0, 0, 0);

/// The date and the time of day in UTC, `seconds` after 1970-01-01. What lies outside of the years -9999 to 9999 is
/// taken as the first or the last moment of these.
pub fn utc(seconds: i64) -> DateTime {
    match Timestamp::from_second(seconds) {
        Ok(timestamp) => Offset::UTC.to_datetime(timestamp),
        Err(_) => EPOCH.saturating_add(SignedDuration::from_secs(seconds)),
    }
}

/// The seconds from 1970-01-01 to a moment in UTC.
pub fn seconds(moment: DateTime) -> i64 {
    // Timestamps end a day before dates do: there is room for every offset.
    match Offset::UTC.to_timestamp(moment) {
        Ok(timestamp) => timestamp.as_second(),
        Err(_) => moment.duration_since(EPOCH).as_secs(),
    }
}

/// The seconds from 1970-01-01 to now.
pub fn now() -> i64 {
    Timestamp::now().as_second()
}

/// Reads a date, a date and time, or how long ago a moment is (`90m`, `24h`, `7d`). Without a zone it is in UTC.
pub fn moment_or_ago(text: &str) -> Option<i64> {
    let ago = |unit: char, seconds: i64| {
        let count: i64 = text.strip_suffix(unit)?.parse().ok().filter(|&count| count >= 0)?;
        now().checked_sub(count.checked_mul(seconds)?)
    };
    let date = || text.parse::<civil::Date>().ok().map(|date| seconds(date.at(0, 0, 0, 0)));
    let moment = || take_iso(text).filter(|(_, rest)| rest.is_empty()).map(|(moment, _)| moment);
    ago('m', 60).or_else(|| ago('h', HOUR)).or_else(|| ago('d', DAY)).or_else(moment).or_else(date)
}

/// A day from now: later than what a clock that is fast writes.
pub fn tomorrow() -> i64 {
    now().saturating_add(DAY)
}

/// The last second of a year, for [`NotAfter::At`](crate::formats::NotAfter::At): lines are of that year, or of the one
/// before.
pub fn end_of(year: u16) -> i64 {
    let last = i16::try_from(year).ok().and_then(|year| civil::Date::new(year, 12, 31).ok());
    seconds(last.map_or(DateTime::MAX, |date| date.at(23, 59, 59, 0)))
}

/// Takes `Nov 21 10:00:00`, which has no year: it is the last one that keeps the time from being after `latest`.
pub(crate) fn take_syslog(text: &str, latest: i64) -> Option<(i64, &str)> {
    let (month, rest) = take_month(text)?;
    let (day, rest) = take_number(rest.strip_prefix(' ')?.trim_start_matches(' '), 1..=2)?;
    let (time, rest) = take_clock(rest.strip_prefix(' ')?)?;
    let year = utc(latest).year();
    // 29 February may be eight years ago.
    let mut moments = (0..=8).filter_map(|ago| moment(year - ago, month, day, time));
    Some((moments.find(|&moment| moment <= latest)?, rest))
}

/// Takes `2026-11-21T10:00:00.123+01:00`; a space may stand for the `T` and before the zone, and zone and
/// fraction may be missing.
pub(crate) fn take_iso(text: &str) -> Option<(i64, &str)> {
    let (year, rest) = take_number(text, 4..=4)?;
    let (month, rest) = take_number(rest.strip_prefix('-')?, 2..=2)?;
    let (day, rest) = take_number(rest.strip_prefix('-')?, 2..=2)?;
    let (time, rest) = take_clock(rest.strip_prefix(['T', ' ', '_'])?)?;
    let moment = moment(year, month as i8, day, time)?;
    Some(match take_zone(rest) {
        Some((offset, rest)) => (moment - offset, rest),
        None => (moment, rest),
    })
}

/// Takes `Nov 21 2026 10:00:00`, `2026 Nov 21 10:00:00`, or `Nov 21 10:00:00 2026`: those that say their year.
pub(crate) fn take_syslog_with_year(text: &str) -> Option<(i64, &str)> {
    let (first, rest) = match take_number(text, 4..=4) {
        Some((year, rest)) => (Some(year), rest.strip_prefix(' ')?),
        None => (None, text),
    };
    let (month, rest) = take_month(rest)?;
    let (day, rest) = take_number(rest.strip_prefix(' ')?.trim_start_matches(' '), 1..=2)?;
    let rest = rest.strip_prefix(' ')?;
    let (between, rest) =
        match take_number(rest, 4..=4).and_then(|(year, rest)| Some((year, rest.strip_prefix(' ')?))) {
            Some((year, rest)) => (Some(year), rest),
            None => (None, rest),
        };
    let (time, rest) = take_clock(rest)?;
    let last = || take_number(rest.strip_prefix(' ')?, 4..=4).filter(|(_, rest)| rest.starts_with(' '));
    let (year, rest) = match first.or(between) {
        Some(year) => (year, rest),
        None => last()?,
    };
    Some((moment(year, month, day, time)?, rest))
}

/// Seconds since 1970 of a number of seconds, milliseconds or microseconds, which its size tells: a number of seconds
/// from 2001 on has ten digits, until the year 2286.
pub(crate) fn of_number(number: f64) -> Option<i64> {
    const MILLI: f64 = 1e11;
    const MICRO: f64 = 1e14;
    let seconds = match number {
        number if number >= MICRO => number / 1e6,
        number if number >= MILLI => number / 1e3,
        number => number,
    };
    (0.0..MILLI).contains(&seconds).then_some(seconds as i64)
}

/// The number of the month that a text begins with, by its first three letters.
fn take_month(text: &str) -> Option<(i8, &str)> {
    let (name, rest) = text.split_at_checked(3)?;
    Some((MONTHS.iter().position(|&known| known == name)? as i8 + 1, rest))
}

fn moment(year: i16, month: i8, day: i16, time: Time) -> Option<i64> {
    let date = civil::Date::new(year, month, day as i8).ok()?;
    Some(seconds(date.to_datetime(time)))
}

/// The time of day, and what follows it. A fraction is left out, and a leap second is the last of its minute.
fn take_clock(text: &str) -> Option<(Time, &str)> {
    let (hour, rest) = take_number(text, 2..=2)?;
    let (minute, rest) = take_number(rest.strip_prefix(':')?, 2..=2)?;
    let (second, rest) = take_number(rest.strip_prefix(':')?, 2..=2)?;
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let second = if second == 60 { 59 } else { second };
    Some((Time::new(hour as i8, minute as i8, second as i8, 0).ok()?, rest))
}

/// Seconds east of Greenwich.
fn take_zone(text: &str) -> Option<(i64, &str)> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some((0, rest));
    }
    let text = text.strip_prefix(' ').unwrap_or(text);
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, rest) = take_number(rest, 2..=2)?;
    let (minutes, rest) = take_number(rest.strip_prefix(':').unwrap_or(rest), 2..=2)?;
    Some((sign * i64::from(hours * 60 + minutes) * 60, rest))
}

/// As many digits as there are, which must be so many.
fn take_number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<(i16, &str)> {
    let end = text.bytes().take(*digits.end()).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(end);
    digits.contains(&end).then(|| number.parse().ok())?.map(|number| (number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_there_and_back() {
        let known = civil::date(2026, 11, 21).at(11, 5, 34, 0);
        assert_eq!((utc(1_795_259_134), seconds(known)), (known, 1_795_259_134));
        assert_eq!((utc(i64::MIN), utc(i64::MAX).year()), (DateTime::MIN, DateTime::MAX.year()));
        assert_eq!(utc(end_of(2026)), civil::date(2026, 12, 31).at(23, 59, 59, 0));
        assert_eq!(utc(end_of(u16::MAX)).year(), 9_999);
    }

    #[test]
    fn what_is_no_moment() {
        for date in ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "2026-01-00"] {
            assert_eq!(take_iso(&format!("{date} 10:00:00")), None, "{date}");
        }
        for time in ["24:00:00", "10:60:00", "10:00:61"] {
            assert_eq!(take_iso(&format!("2026-01-01 {time}")), None, "{time}");
        }
        assert_eq!(take_iso("2016-12-31 23:59:60"), take_iso("2016-12-31 23:59:59"));
    }

    #[test]
    fn a_year_that_is_not_said() {
        let january = seconds(civil::date(2026, 1, 2).at(0, 0, 0, 0));
        for (text, year) in [
            ("Jan  1 23:59:59 x", 2026),
            ("Jan  2 00:00:01 x", 2025),
            ("Dec 31 23:59:59 x", 2025),
            ("Feb 29 00:00:00 x", 2024),
        ] {
            let (time, rest) = take_syslog(text, january).unwrap();
            assert_eq!((utc(time).year(), rest), (year, " x"), "{text}");
        }
    }

    #[test]
    fn zones() {
        let utc = take_iso("2026-11-21 10:00:00").unwrap().0;
        for (text, hours) in [
            ("2026-11-21T10:00:00Z", 0),
            ("2026-11-21T10:00:00.123456+01:00", -1),
            ("2026-11-21T10:00:00+0100", -1),
            ("2026-11-21 10:00:00.123 -0500", 5),
        ] {
            assert_eq!(take_iso(text), Some((utc + hours * HOUR, "")), "{text}");
        }
    }
}
