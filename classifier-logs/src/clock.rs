//! Dates as logs write them, and seconds since 1970.
//!
//! Times without a zone are taken as UTC: a log does not say where its server stands. So they are right against
//! each other, and off by the server's zone against the rest of the world.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds of a day.
pub const DAY: i64 = 24 * HOUR;
/// Seconds of an hour.
pub const HOUR: i64 = 60 * 60;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment in UTC, as a calendar and a clock say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year, of the Gregorian calendar at all times.
    pub year: i64,
    /// 1 for January.
    pub month: u32,
    /// From 1.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

impl Civil {
    /// The moment that lies `seconds` after 1970-01-01. What lies further from it than years have digits is
    /// taken as the furthest that is shown.
    pub fn from_seconds(seconds: i64) -> Civil {
        const FURTHEST: i64 = 9_999 * 366 * DAY;
        let seconds = seconds.clamp(-FURTHEST, FURTHEST);
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY) as u32);
        // Years that begin in March end with the day that only some of them have.
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = (day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100)) as u32;
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Civil { year, month, day, hour: rest / 3_600, minute: rest / 60 % 60, second: rest % 60 }
    }

    /// Its seconds since 1970-01-01; `None` where there is no such moment.
    pub fn seconds(self) -> Option<i64> {
        let Civil { year, month, day, hour, minute, second } = self;
        // A leap second is the last of its minute.
        let clock = hour < 24 && minute < 60 && second <= 60;
        if !clock || !(1..=12).contains(&month) || day == 0 || day > days_of(year, month) {
            return None;
        }
        let march_year = year - i64::from(month <= 2);
        let (era, year_of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
        let day_of_year = i64::from((153 * ((month + 9) % 12) + 2) / 5 + day - 1);
        let days =
            era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
        Some(days * DAY + i64::from(hour * 3_600 + minute * 60 + second.min(59)))
    }
}

fn days_of(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The latest time that a line may have which does not say its year: a day from now, for clocks that are fast.
pub fn latest() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    i64::try_from(now).unwrap_or(0).saturating_add(DAY)
}

/// The last second of a year, for [`Latest::At`](crate::input::Latest::At): lines are of that year, or of the one
/// before.
pub fn end_of(year: u16) -> i64 {
    let end = Civil { year: year.into(), month: 12, day: 31, hour: 23, minute: 59, second: 59 };
    end.seconds().unwrap_or(0)
}

/// Takes `Nov 21 10:00:00`, which has no year: it is the last one that keeps the time from being after `latest`.
pub(crate) fn take_syslog(text: &str, latest: i64) -> Option<(i64, &str)> {
    let (month, rest) = text.split_at_checked(3)?;
    let month = MONTHS.iter().position(|&known| known == month)? as u32 + 1;
    let (day, rest) = take_number(rest.strip_prefix(' ')?.trim_start_matches(' '), 1..=2)?;
    let (time, rest) = take_clock(rest.strip_prefix(' ')?)?;
    let year = Civil::from_seconds(latest).year;
    // 29 February may be eight years ago.
    let years = (year - 8..=year).rev();
    let time = years.filter_map(|year| Civil { year, month, day, ..time }.seconds()).find(|&t| t <= latest);
    Some((time?, rest))
}

/// Takes `2026-11-21T10:00:00.123+01:00`; a space may stand for the `T` and before the zone, and zone and
/// fraction may be missing.
pub(crate) fn take_iso(text: &str) -> Option<(i64, &str)> {
    let (year, rest) = take_number(text, 4..=4)?;
    let (month, rest) = take_number(rest.strip_prefix('-')?, 2..=2)?;
    let (day, rest) = take_number(rest.strip_prefix('-')?, 2..=2)?;
    let (time, rest) = take_clock(rest.strip_prefix(['T', ' '])?)?;
    let seconds = Civil { year: year.into(), month, day, ..time }.seconds()?;
    Some(match take_zone(rest) {
        Some((offset, rest)) => (seconds - offset, rest),
        None => (seconds, rest),
    })
}

/// The clock's part of a moment, and what follows it.
fn take_clock(text: &str) -> Option<(Civil, &str)> {
    let (hour, rest) = take_number(text, 2..=2)?;
    let (minute, rest) = take_number(rest.strip_prefix(':')?, 2..=2)?;
    let (second, rest) = take_number(rest.strip_prefix(':')?, 2..=2)?;
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    Some((Civil { year: 0, month: 0, day: 0, hour, minute, second }, rest))
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
fn take_number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<(u32, &str)> {
    let end = text.bytes().take(*digits.end()).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(end);
    digits.contains(&end).then(|| number.parse().ok())?.map(|number| (number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_there_and_back() {
        for day in (-800_000..800_000).step_by(13) {
            let seconds = day * DAY + 86_399;
            assert_eq!(Civil::from_seconds(seconds).seconds(), Some(seconds));
        }
        let known = Civil { year: 2026, month: 11, day: 21, hour: 11, minute: 5, second: 34 };
        assert_eq!(known.seconds(), Some(1_795_259_134));
        for far in [i64::MIN, i64::MAX] {
            Civil::from_seconds(far);
        }
    }

    #[test]
    fn what_is_no_moment() {
        for (year, month, day) in [(2026, 2, 29), (1900, 2, 29), (2026, 13, 1), (2026, 4, 31), (2026, 1, 0)] {
            assert_eq!(Civil { year, month, day, hour: 0, minute: 0, second: 0 }.seconds(), None);
        }
    }

    #[test]
    fn a_year_that_is_not_said() {
        let january =
            Civil { year: 2026, month: 1, day: 2, hour: 0, minute: 0, second: 0 }.seconds().unwrap();
        for (text, year) in [
            ("Jan  1 23:59:59 x", 2026),
            ("Jan  2 00:00:01 x", 2025),
            ("Dec 31 23:59:59 x", 2025),
            ("Feb 29 00:00:00 x", 2024),
        ] {
            let (time, rest) = take_syslog(text, january).unwrap();
            assert_eq!((Civil::from_seconds(time).year, rest), (year, " x"), "{text}");
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
