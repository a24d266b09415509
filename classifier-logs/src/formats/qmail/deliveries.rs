//! Whose delivery it was.

use std::collections::HashMap;

/// So many deliveries, and so many senders, are remembered; with more, all are forgotten. qmail has at most 255 deliveries at
/// a time, unless it was patched.
pub const MOST_DELIVERIES: usize = 10_000;

/// The longest text that is remembered of a line.
const MOST_BYTES: usize = 700;

/// What lines have said of deliveries that have not ended, by number.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    /// `msg 123 to remote bob@example.com`, by the number of the delivery.
    begun: HashMap<u64, String>,
    /// By the number of the message.
    senders: HashMap<u64, String>,
}

impl Deliveries {
    /// Puts into lines that end a delivery what the lines that began it have said.
    pub(crate) fn join(&mut self, lines: &mut Vec<u8>) {
        let text = String::from_utf8_lossy(lines);
        let mut joined = String::new();
        let mut is_changed = false;
        for line in text.split_inclusive('\n') {
            match self.note(line) {
                Some((at, whose)) => {
                    joined.push_str(&line[..at]);
                    joined.push_str(&whose);
                    joined.push_str(&line[at..]);
                    is_changed = true;
                }
                None => joined.push_str(line),
            }
        }
        if is_changed {
            *lines = joined.into_bytes();
        }
    }

    /// Notes what a line says; of one that ends a delivery, whose it was, and where to put that.
    fn note(&mut self, line: &str) -> Option<(usize, String)> {
        let text = line.trim_end();
        if let Some((_, rest)) = text.split_once("starting delivery ") {
            let (number, whose) = rest.split_once(": ")?;
            remember(&mut self.begun, number.parse().ok()?, whose);
        } else if let Some((_, rest)) = text.split_once("info msg ") {
            let (number, rest) = rest.split_once(": ")?;
            let sender = rest.split_once(" from <")?.1.split('>').next()?;
            remember(&mut self.senders, number.parse().ok()?, sender);
        } else if let Some((_, rest)) = text.split_once("end msg ") {
            self.senders.remove(&rest.parse().ok()?);
        } else if let Some((before, rest)) = text.split_once("delivery ") {
            let (number, _) = rest.split_once(": ")?;
            let mut whose = self.begun.remove(&number.parse().ok()?)?;
            let message = whose.strip_prefix("msg ").and_then(|rest| rest.split(' ').next()?.parse().ok());
            if let Some(sender) = message.and_then(|message: u64| self.senders.get(&message)) {
                whose += &format!(" from <{sender}>");
            }
            return Some((before.len() + "delivery ".len() + number.len() + ": ".len(), whose + ": "));
        }
        None
    }
}

fn remember(known: &mut HashMap<u64, String>, number: u64, text: &str) {
    if text.len() > MOST_BYTES {
        return;
    }
    if known.len() >= MOST_DELIVERIES {
        known.clear();
    }
    known.insert(number, text.to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(deliveries: &mut Deliveries, lines: &str) -> String {
        let mut bytes = lines.as_bytes().to_vec();
        deliveries.join(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_delivery_is_known_by_its_number() {
        let mut deliveries = Deliveries::default();
        let begun = "@4 info msg 123: bytes 9 from <a@b> qp 8 uid 6\n@4 starting delivery 45: msg 123 to remote bob@c\n";
        assert_eq!(joined(&mut deliveries, begun), begun);
        let end = "@4 delivery 45: failure: no/\n@4 delivery 46: failure: no/\n@4 end msg 123\n";
        let whose = "@4 delivery 45: msg 123 to remote bob@c from <a@b>: failure: no/\n";
        let expected = end.replacen("@4 delivery 45: failure: no/\n", whose, 1);
        assert_eq!(joined(&mut deliveries, end), expected);
        assert_eq!(joined(&mut deliveries, end), end, "it has ended");
        assert!(deliveries.senders.is_empty());
    }

    #[test]
    fn memory_is_bounded() {
        let mut deliveries = Deliveries::default();
        for number in 0..=MOST_DELIVERIES {
            joined(&mut deliveries, &format!("starting delivery {number}: msg 1 to local bob\n"));
        }
        assert!(deliveries.begun.len() <= MOST_DELIVERIES);
    }
}
