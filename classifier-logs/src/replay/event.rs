//! What happened, before it is written as one log or another.

use std::fmt::Write;

use super::random::{Random, Zipf};
use super::replies::{BOUNCES, DEFERRALS, DELIVERIES, NAMES, PROVIDERS, Wording};

/// One event of a made-up mail server.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) kind: &'static str,
    /// Seconds since 1970.
    pub(super) time: i64,
    /// When the message came in.
    pub(super) created: i64,
    pub(super) id: String,
    pub(super) sender: String,
    pub(super) recipient: String,
    /// Without a name where the provider is nobody in particular.
    pub(super) provider: &'static str,
    pub(super) domain: &'static str,
    pub(super) host: String,
    pub(super) address: String,
    pub(super) size: u64,
    pub(super) attempts: u64,
    pub(super) wording: Wording,
    pub(super) content: String,
    pub(super) command: String,
}

/// The shares of the kinds, in a thousand.
const KINDS: [(u64, &str); 14] = [
    (330, "Bounce"),
    (560, "TransientFailure"),
    (580, "Expiration"),
    (590, "AdminBounce"),
    (620, "OOB"),
    (630, "Feedback"),
    (650, "Rejection"),
    (800, "Reception"),
    (970, "Delivery"),
    (975, "AdminRebind"),
    (980, "DeferredInjectionRebind"),
    (990, "Delayed"),
    (995, "XferOut"),
    (1000, "XferIn"),
];

/// Makes events up.
#[derive(Clone, Debug)]
pub(super) struct Events {
    random: Random,
    bounces: Zipf,
    deferrals: Zipf,
    deliveries: Zipf,
    providers: Zipf,
}

impl Events {
    pub(super) fn new(seed: u64) -> Self {
        Events {
            random: Random::new(seed),
            bounces: Zipf::new(BOUNCES.len()),
            deferrals: Zipf::new(DEFERRALS.len()),
            deliveries: Zipf::new(DELIVERIES.len()),
            providers: Zipf::new(PROVIDERS.len()),
        }
    }

    pub(super) fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// The event at this time.
    pub(super) fn next(&mut self, time: i64) -> Event {
        let share = self.random.below(1000);
        let kind = KINDS.iter().find(|(end, _)| share < *end).map_or("Delivery", |(_, kind)| kind);
        let wording = self.wording(kind);
        let random = &mut self.random;
        let (provider, domain) = PROVIDERS[self.providers.rank(random)];
        let mut event = Event {
            kind,
            time,
            created: time - 1 - random.below(7200) as i64,
            id: hexadecimal(random, 32),
            sender: format!("bounce-{}@news{}.sender.example", hexadecimal(random, 12), random.below(9)),
            recipient: format!("{}{}@{domain}", random.pick(&NAMES), random.below(100_000)),
            provider,
            domain,
            host: format!("mx{}.{domain}", 1 + random.below(4)),
            address: address(random),
            size: 2_000 + random.below(200_000),
            attempts: random.below(6),
            wording,
            content: String::new(),
            command: String::new(),
        };
        event.content = fill(wording.content, &event, random);
        event.command = fill(wording.command, &event, random);
        event
    }

    fn wording(&mut self, kind: &str) -> Wording {
        let random = &mut self.random;
        match kind {
            "TransientFailure" | "Delayed" => DEFERRALS[self.deferrals.rank(random)],
            "Bounce" | "Expiration" | "AdminBounce" | "OOB" | "Rejection" => {
                BOUNCES[self.bounces.rank(random)]
            }
            _ => DELIVERIES[self.deliveries.rank(random)],
        }
    }
}

/// A wording with its slots filled.
fn fill(wording: &str, event: &Event, random: &mut Random) -> String {
    let mut text = String::with_capacity(wording.len() + 64);
    let mut rest = wording;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        match slot(&rest[at..], event, random) {
            Some(filling) => {
                text.push_str(&filling);
                rest = &rest[at + 3..];
            }
            None => {
                text.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    text.push_str(rest);
    text
}

fn slot(at: &str, event: &Event, random: &mut Random) -> Option<String> {
    let slot = at.get(..3)?;
    Some(match slot {
        "<a>" => event.recipient.clone(),
        "<l>" => event.recipient.split('@').next()?.to_owned(),
        "<d>" => event.domain.to_owned(),
        "<s>" => event.sender.clone(),
        "<i>" => address(random),
        "<h>" => event.host.clone(),
        "<q>" => hexadecimal(random, 14).to_uppercase(),
        "<n>" => (1 + random.below(99_999)).to_string(),
        "<x>" => hexadecimal(random, 24),
        _ => return None,
    })
}

/// An address of those that are for documentation.
fn address(random: &mut Random) -> String {
    if random.percent(15) {
        return format!("2001:db8:{:x}::{:x}", random.below(1 << 16), 1 + random.below(0xffff));
    }
    let network = random.pick(&["192.0.2", "198.51.100", "203.0.113"]);
    format!("{network}.{}", 1 + random.below(254))
}

/// So many hexadecimal digits.
pub(super) fn hexadecimal(random: &mut Random, digits: usize) -> String {
    let mut text = String::with_capacity(digits + 16);
    while text.len() < digits {
        // A `String` takes everything.
        let _ = write!(text, "{:016x}", random.next());
    }
    text.truncate(digits);
    text
}
