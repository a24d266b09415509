//! How many sessions a client may begin in a minute.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);

/// How many clients are told apart in a minute. When there are more, the others count as one.
const MOST_CLIENTS: usize = 65_536;

/// Counts sessions, minute by minute.
#[derive(Debug)]
pub(super) struct Rate {
    /// How many there may be; 0 is as many as there are.
    most: usize,
    counted: Mutex<Counted>,
}

#[derive(Debug)]
struct Counted {
    since: Instant,
    sessions: HashMap<IpAddr, usize>,
}

impl Rate {
    pub(super) fn new(most: usize) -> Rate {
        Rate { most, counted: Mutex::new(Counted { since: Instant::now(), sessions: HashMap::new() }) }
    }

    /// Whether a client may begin one more, which is then counted.
    pub(super) fn admits(&self, client: IpAddr, now: Instant) -> bool {
        if self.most == 0 {
            return true;
        }
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(counted.since) >= MINUTE {
            *counted = Counted { since: now, sessions: HashMap::new() };
        }
        let client = group(client);
        let is_known = counted.sessions.contains_key(&client);
        let client = if is_known || counted.sessions.len() < MOST_CLIENTS { client } else { OTHERS };
        let sessions = counted.sessions.entry(client).or_default();
        *sessions += 1;
        *sessions <= self.most
    }
}

const OTHERS: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Of IPv6 a client has a whole network.
fn group(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_minute() {
        let (rate, start) = (Rate::new(2), Instant::now());
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|address| address.parse().unwrap());
        let [near, nearer] = ["2001:db8::1", "2001:db8::2"].map(|address| address.parse().unwrap());
        for (client, seconds, admitted) in [
            (one, 0, true),
            (one, 0, true),
            (one, 59, false),
            (other, 59, true),
            (near, 59, true),
            (nearer, 59, true),
            (near, 59, false),
            (one, 61, true),
        ] {
            assert_eq!(
                rate.admits(client, start + Duration::from_secs(seconds)),
                admitted,
                "{client} {seconds}"
            );
        }
        assert!((0..100).all(|_| Rate::new(0).admits(one, start)));
    }
}
