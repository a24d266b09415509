//! Made-up logs of any size, the same for the same seed: for benchmarks, demonstrations and tests.
//!
//! Replies follow Zipf's law over made-up wordings, with random addresses, hosts and ids in them, spread over a week.

mod event;
mod random;
mod replies;
mod write;

use std::io::{self, Write};

use self::event::Events;
use crate::formats::LogFormat;

/// Monday, 2026-09-07, at midnight: when the week of every log starts.
const START: i64 = 1_788_739_200;

/// A week, in seconds.
const WEEK: u64 = 7 * 86_400;

/// Writes a log of so many records.
///
/// # Errors
///
/// Where `out` cannot be written.
pub fn replay(seed: u64, records: u64, format: LogFormat, out: &mut impl Write) -> io::Result<()> {
    let mut events = Events::new(seed);
    for number in 0..records {
        let event = events.next(START + (u128::from(number) * u128::from(WEEK) / u128::from(records)) as i64);
        match format {
            LogFormat::KumoMta => write::kumomta(&event, events.random(), out)?,
            LogFormat::Postfix => write::postfix(&event, events.random(), out)?,
            LogFormat::Exim => write::exim(&event, events.random(), out)?,
            LogFormat::Lines => write::line(&event, out)?,
            // Those that no test needs in any size.
            _ => {
                return Err(io::Error::new(io::ErrorKind::Unsupported, "no logs of this format are made up"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::kumomta;
    use crate::record::RecordKind;

    fn text(seed: u64, records: u64, format: LogFormat) -> String {
        let mut out = Vec::new();
        replay(seed, records, format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_same_for_the_same_seed() {
        for format in [LogFormat::KumoMta, LogFormat::Postfix, LogFormat::Exim, LogFormat::Lines] {
            assert_eq!(text(7, 100, format), text(7, 100, format));
            assert_ne!(text(7, 100, format), text(8, 100, format));
            assert_eq!(text(7, 100, format).lines().count(), 100);
        }
    }

    #[test]
    fn records_are_as_they_are_said_to_be() {
        let text = text(1, 2000, LogFormat::KumoMta);
        let size = text.len() / 2000;
        assert!((1000..1500).contains(&size), "{size}");
        let records: Vec<_> = text.lines().map(|line| kumomta::parse(line).unwrap()).collect();
        for kind in [RecordKind::Bounce, RecordKind::Deferral, RecordKind::Delivery, RecordKind::Other] {
            assert!(records.iter().filter(|record| record.kind == kind).count() > 100, "{kind:?}");
        }
        assert!(records.iter().any(|record| record.recipients.len() == 2));
        assert!(records.iter().all(|record| record.reply.is_some() && record.time.is_some()));
        let times: Vec<_> = records.iter().map(|record| record.time.unwrap()).collect();
        assert!(times.is_sorted() && times[1999] - times[0] > 6 * 86_400);
    }
}
