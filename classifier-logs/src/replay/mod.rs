//! Made-up logs of any size, the same for the same seed: for benchmarks, demonstrations and tests.
//!
//! Replies follow Zipf's law over made-up wordings, with random addresses, hosts and ids in them, spread over a week.

mod event;
mod random;
mod templates;
mod write;

use std::io::{self, Write};

use self::event::Events;

/// Monday, 2026-09-07, at midnight: when the week of every log starts.
const START: i64 = 1_788_739_200;

/// A week, in seconds.
const WEEK: u64 = 7 * 86_400;

/// The form of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// KumoMTA's: a JSON object a line, of about 1.2 KB.
    KumoMta,
    /// `mail.log` of Postfix.
    Postfix,
    /// The main log of Exim.
    Exim,
    /// A reply a line.
    Lines,
}

/// Writes a log of so many records.
///
/// # Errors
///
/// Where `out` cannot be written.
pub fn replay(seed: u64, records: u64, form: Form, out: &mut impl Write) -> io::Result<()> {
    let mut events = Events::new(seed);
    for number in 0..records {
        let event = events.next(START + (u128::from(number) * u128::from(WEEK) / u128::from(records)) as i64);
        match form {
            Form::KumoMta => write::kumomta(&event, events.random(), out)?,
            Form::Postfix => write::postfix(&event, events.random(), out)?,
            Form::Exim => write::exim(&event, events.random(), out)?,
            Form::Lines => write::line(&event, out)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kumomta;
    use crate::record::Kind;

    fn text(seed: u64, records: u64, form: Form) -> String {
        let mut out = Vec::new();
        replay(seed, records, form, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_same_for_the_same_seed() {
        for form in [Form::KumoMta, Form::Postfix, Form::Exim, Form::Lines] {
            assert_eq!(text(7, 100, form), text(7, 100, form));
            assert_ne!(text(7, 100, form), text(8, 100, form));
            assert_eq!(text(7, 100, form).lines().count(), 100);
        }
    }

    #[test]
    fn records_are_as_they_are_said_to_be() {
        let text = text(1, 2000, Form::KumoMta);
        let size = text.len() / 2000;
        assert!((1000..1500).contains(&size), "{size}");
        let records: Vec<_> = text.lines().map(|line| kumomta::record(line).unwrap()).collect();
        for kind in [Kind::Bounce, Kind::Deferral, Kind::Delivery, Kind::Other] {
            assert!(records.iter().filter(|record| record.kind == kind).count() > 100, "{kind:?}");
        }
        assert!(records.iter().any(|record| record.recipients.len() == 2));
        assert!(records.iter().all(|record| record.reply.is_some() && record.time.is_some()));
        let times: Vec<_> = records.iter().map(|record| record.time.unwrap()).collect();
        assert!(times.is_sorted() && times[1999] - times[0] > 6 * 86_400);
    }
}
