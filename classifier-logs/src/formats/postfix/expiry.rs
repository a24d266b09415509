//! For whom a message has expired.
//!
//! ```text
//! ...: 4XyZ12abcdzL: to=<bob@example.com>, ..., status=deferred (...)                     for five days
//! ...: 4XyZ12abcdzL: from=<news@example.org>, status=expired, returned to sender          whose?
//! ...: 4XyZ12abcdzL: from=<news@example.org>, to=<bob@example.com>, status=expired, ...   as it is read
//! ```
//!
//! Only the queue manager says that a message has expired, and it does not say for whom. So the recipients that wait are
//! remembered by queue id, and put into its line.

use std::collections::{HashMap, VecDeque};

use memchr::{memchr_iter, memmem, memrchr};

/// So many recipients are remembered; with more, those of the messages that began to wait first are forgotten. Then the
/// line has no recipients, as it has none in the log.
pub const MOST_WAITING: usize = 100_000;

/// So many recipients of one message are remembered.
const MOST_RECIPIENTS: usize = 1_000;

/// The longest address that is remembered: 64 bytes before the `@` and 255 behind it (RFC 5321, section 4.5.3.1).
const MOST_ADDRESS_BYTES: usize = 320;

/// What every line has that says how a delivery ended.
const STATUS: &[u8] = b", status=";

/// Recipients that wait, by the id of their message.
#[derive(Debug, Default)]
pub(crate) struct Expiry {
    waiting: HashMap<Box<[u8]>, Vec<Box<[u8]>>>,
    /// The ids in the order in which they began to wait, with some that wait no more.
    order: VecDeque<Box<[u8]>>,
    /// How many recipients there are.
    count: usize,
}

/// What a delivery has come to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    /// It is tried again.
    Waits,
    /// It is tried no more, as the message is too old.
    Expired,
    /// It has ended otherwise.
    Done,
}

/// What a line says of the delivery of a message.
struct Said<'l> {
    id: &'l [u8],
    /// Nothing where the line is of the message.
    recipient: Option<&'l [u8]>,
}

impl Expiry {
    /// Remembers whom the lines say to wait, and puts recipients into those that say that a message has expired.
    pub(crate) fn join(&mut self, lines: &mut Vec<u8>) {
        let mut joined = Vec::new();
        let mut copied = 0;
        for at in memmem::find_iter(lines, STATUS) {
            let status = Status::read(&lines[at + STATUS.len()..]);
            // Nearly all lines are of messages that never wait.
            if status == Status::Done && self.waiting.is_empty() {
                continue;
            }
            let start = memrchr(b'\n', &lines[..at]).map_or(0, |end| end + 1);
            let Some(said) = Said::read(&lines[start..at]) else { continue };
            let Some(recipients) = self.note(&said, status) else { continue };
            // The comma stays before what is put in.
            joined.extend_from_slice(&lines[copied..at + 2]);
            recipients
                .iter()
                .for_each(|to| joined.extend_from_slice(&[&b"to=<"[..], &to[..], &b">, "[..]].concat()));
            copied = at + 2;
        }
        if copied > 0 {
            joined.extend_from_slice(&lines[copied..]);
            *lines = joined;
        }
    }

    /// Notes what a status means; gives the recipients of a message that has expired.
    fn note(&mut self, said: &Said<'_>, status: Status) -> Option<Vec<Box<[u8]>>> {
        match (said.recipient, status) {
            (None, Status::Expired) => {
                let recipients = self.waiting.remove(said.id)?;
                self.count -= recipients.len();
                return Some(recipients);
            }
            (None, _) => {}
            (Some(recipient), Status::Waits) => self.remember(said.id, recipient),
            (Some(recipient), _) => self.forget(said.id, recipient),
        }
        None
    }

    fn remember(&mut self, id: &[u8], recipient: &[u8]) {
        match self.waiting.get_mut(id) {
            Some(known)
                if known.len() >= MOST_RECIPIENTS || known.iter().any(|known| **known == *recipient) =>
            {
                return;
            }
            Some(known) => known.push(recipient.into()),
            None => {
                self.waiting.insert(id.into(), vec![recipient.into()]);
                self.order.push_back(id.into());
            }
        }
        self.count += 1;
        while self.count > MOST_WAITING
            && let Some(oldest) = self.order.pop_front()
        {
            self.count -= self.waiting.remove(&oldest).map_or(0, |recipients| recipients.len());
        }
        if self.order.len() > 2 * MOST_WAITING {
            self.order.retain(|id| self.waiting.contains_key(id));
        }
    }

    fn forget(&mut self, id: &[u8], recipient: &[u8]) {
        let Some(known) = self.waiting.get_mut(id) else { return };
        let Some(at) = known.iter().position(|known| **known == *recipient) else { return };
        known.swap_remove(at);
        self.count -= 1;
        if known.is_empty() {
            self.waiting.remove(id);
        }
    }
}

impl Status {
    fn read(text: &[u8]) -> Self {
        if text.starts_with(b"deferred") || text.starts_with(b"SOFTBOUNCE") {
            Status::Waits
        } else if text.starts_with(b"expired") || text.starts_with(b"force-expired") {
            Status::Expired
        } else {
            Status::Done
        }
    }
}

impl<'l> Said<'l> {
    /// Reads a line up to its status.
    fn read(line: &'l [u8]) -> Option<Self> {
        let is_key = |at: &usize| [&b": to="[..], b": from="].iter().any(|key| line[..*at].ends_with(key));
        let angle = memchr_iter(b'<', line).find(is_key)?;
        let is_recipient = line[..angle].ends_with(b" to=");
        let (before, rest) = (&line[..angle - if is_recipient { 5 } else { 7 }], &line[angle + 1..]);
        let start = before.iter().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        let id = &before[start..];
        let recipient = match is_recipient {
            true => {
                let mut ends = memchr_iter(b'>', rest);
                Some(
                    &rest[..ends
                        .clone()
                        .find(|&at| rest[at..].starts_with(b">, "))
                        .or_else(|| ends.next())?],
                )
            }
            false => None,
        };
        let fits = recipient.is_none_or(|recipient| recipient.len() <= MOST_ADDRESS_BYTES);
        (fits && (5..=24).contains(&id.len())).then_some(Said { id, recipient })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(expiry: &mut Expiry, lines: &str) -> String {
        let mut bytes = lines.as_bytes().to_vec();
        expiry.join(&mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    fn line(id: &str, to: &str, status: &str) -> String {
        format!("Nov 21 10:00:00 mail postfix/smtp[8]: {id}: to=<{to}>, relay=none, status={status} (x)\n")
    }

    fn expired(id: &str, to: &str) -> String {
        format!(
            "Nov 21 10:00:00 mail postfix/qmgr[7]: {id}: from=<a@b>, {to}status=expired, returned to sender\n"
        )
    }

    #[test]
    fn those_who_wait_have_expired() {
        let mut expiry = Expiry::default();
        let before = line("ABCDEF", "bob@c", "deferred")
            + &line("ABCDEF", "bob@c", "deferred")
            + &line("ABCDEF", "ann@c", "deferred")
            + &line("ABCDEF", "eve@c", "deferred")
            + &line("ABCDEF", "eve@c", "sent")
            + &line("FEDCBA", "dan@c", "deferred");
        assert_eq!(joined(&mut expiry, &before), before);
        let end = expired("ABCDEF", "") + &expired("012345", "") + "x\n" + &expired("FEDCBA", "");
        let with = expired("ABCDEF", "to=<bob@c>, to=<ann@c>, ")
            + &expired("012345", "")
            + "x\n"
            + &expired("FEDCBA", "to=<dan@c>, ");
        assert_eq!(joined(&mut expiry, &end), with);
        assert_eq!(joined(&mut expiry, &end), end, "it expires once");
        assert_eq!((expiry.count, expiry.waiting.len()), (0, 0));
    }

    #[test]
    fn memory_is_bounded() {
        let mut expiry = Expiry::default();
        for number in 0..=MOST_WAITING {
            joined(&mut expiry, &line(&format!("{number:08X}"), "bob@c", "deferred"));
        }
        assert_eq!(expiry.count, MOST_WAITING);
        let (first, last) = (expired("00000000", ""), format!("{MOST_WAITING:08X}"));
        assert_eq!(joined(&mut expiry, &first), first, "it was the first to be forgotten");
        assert_eq!(joined(&mut expiry, &expired(&last, "")), expired(&last, "to=<bob@c>, "));
        let long = line("ABCDEF", &"x".repeat(MOST_ADDRESS_BYTES + 1), "deferred") + &expired("ABCDEF", "");
        assert_eq!(joined(&mut expiry, &long), long);
        for number in 0..3 * MOST_WAITING {
            let id = format!("{number:08X}");
            joined(&mut expiry, &(line(&id, "ann@c", "deferred") + &line(&id, "ann@c", "sent")));
        }
        assert!(expiry.order.len() <= 2 * MOST_WAITING);
    }
}
