//! Where mail is passed on, and how often that is tried.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;

/// How messages are passed on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Relay {
    /// The folder in which messages wait. It is made if need be.
    pub spool: Option<PathBuf>,
    /// Where mail goes: `[192.0.2.1]`, `[192.0.2.1]:2525`, or the name of a host. Its MX records are not asked for.
    pub routing_domain: Option<String>,
    /// The same for single domains of recipients.
    pub routes: BTreeMap<String, String>,
    /// Whether messages stay in the spool, and nothing is passed on.
    pub hold: bool,
    /// How the service calls itself.
    pub hostname: String,
    /// How many connections are open at a time.
    pub max_connections: usize,
    /// How many seconds pass before the second attempt; twice as many after each further one.
    pub retry_interval: u64,
    /// How many seconds at most.
    pub max_retry_interval: u64,
    /// After how many seconds a message is given up.
    pub max_age: u64,
}

impl Default for Relay {
    fn default() -> Self {
        Relay {
            spool: None,
            routing_domain: None,
            routes: BTreeMap::new(),
            hold: false,
            hostname: "localhost".to_owned(),
            max_connections: 20,
            retry_interval: 60,
            max_retry_interval: 3_600,
            max_age: 604_800,
        }
    }
}

impl Relay {
    pub(super) fn check(&self) -> Result<(), String> {
        for (key, value) in [
            ("max_connections", self.max_connections as u64),
            ("retry_interval", self.retry_interval),
            ("max_retry_interval", self.max_retry_interval),
        ] {
            if value == 0 {
                return Err(format!("relay.{key} must be at least 1"));
            }
        }
        for route in self.routing_domain.iter().chain(self.routes.values()) {
            check_route(route).map_err(|problem| format!("relay: {problem}"))?;
        }
        Ok(())
    }
}

/// Whether mail can go there: `[192.0.2.1]`, `[192.0.2.1]:2525`, `mx.example` or `mx.example:2525`.
pub(crate) fn check_route(route: &str) -> Result<(), String> {
    let is_right = match route.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            address.parse::<IpAddr>().is_ok()
                && (port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok()))
        }
        None => !route.is_empty() && !route.contains(['[', ']', ' ', '@']),
    };
    match is_right {
        true => Ok(()),
        false => Err(format!("\"{route}\" is no route: give \"[192.0.2.1]:25\" or the name of a host")),
    }
}
