//! `listener_domains.toml`: which mail is taken for which domain, as KumoMTA's helper of that name has it.
//!
//! ```toml
//! ["bounce.examplecorp.com"]
//! # accept and log OOB messages sent to bounce.examplecorp.com
//! log_oob = "LogThenDrop"
//!
//! [listener."127.0.0.1:2525"."*.example.com"]
//! log_arf = "LogThenDrop"
//! ```
//!
//! Files are merged key by key, a later one over an earlier one. A domain is looked up for its listener, then for
//! listener `*`, then for all: by its name, by the longest `*.` that it is below, by `*`. `*.example.com` is not
//! `example.com`.

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use serde::de::{Error as _, IgnoredAny, Unexpected};
use serde::{Deserialize, Deserializer};

use crate::networks::Network;

/// What becomes of mail for a domain, and from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) oob: Logging,
    pub(crate) arf: Logging,
    /// Whether what is no report is passed on.
    pub(crate) relay_to: bool,
    /// Whose mail from the domain is passed on, wherever it goes.
    pub(crate) relay_from: Vec<Network>,
}

/// What becomes of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Logging {
    /// It is not looked for.
    #[default]
    Ignore,
    /// It is logged, and that is all.
    LogThenDrop,
    /// It is logged and passed on.
    LogThenRelay,
}

/// What can be said about a domain.
#[cfg(feature = "lua")]
pub(crate) const KEYS: [&str; 6] =
    ["log_oob", "log_arf", "relay_to", "relay_from", "relay_from_authz", "ttl"];

impl Policy {
    /// What is said about one domain, by [keys](KEYS).
    #[cfg(feature = "lua")]
    pub(crate) fn parse(said: serde_json::Map<String, serde_json::Value>) -> Result<Policy, String> {
        let entry: Entry = serde_json::from_value(said.into()).map_err(|error| error.to_string())?;
        Ok(entry.policy())
    }

    /// Whether there is mail for the domain that would be taken.
    pub(crate) fn takes_mail(&self) -> bool {
        self.relay_to || [self.oob, self.arf] != [Logging::Ignore; 2]
    }

    /// Whether any of it would be passed on.
    pub(crate) fn relays(&self) -> bool {
        self.relay_to || [self.oob, self.arf].contains(&Logging::LogThenRelay)
    }

    /// Whether a client's mail from this domain is passed on.
    pub(crate) fn relays_from(&self, client: IpAddr) -> bool {
        self.relay_from.iter().any(|network| network.has(client))
    }
}

/// All domains.
#[derive(Debug, Default)]
pub(crate) struct Domains {
    all: BTreeMap<String, Entry>,
    listeners: BTreeMap<String, BTreeMap<String, Entry>>,
}

/// What files say about a domain.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    log_oob: Option<Asked>,
    log_arf: Option<Asked>,
    relay_to: Option<bool>,
    relay_from: Option<Vec<Network>>,
    relay_from_authz: Option<NoAuth>,
    /// Taken for the sake of files that have it.
    #[allow(dead_code, reason = "it says how long KumoMTA remembers the entry, and this reads it once")]
    ttl: Option<IgnoredAny>,
}

/// What is asked for, where that can be done.
#[derive(Clone, Copy, Debug)]
struct Asked(Logging);

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Flag(bool),
            Word(String),
        }
        match Written::deserialize(input)? {
            Written::Flag(false) => Ok(Asked(Logging::Ignore)),
            Written::Flag(true) => Ok(Asked(Logging::LogThenRelay)),
            Written::Word(word) => match word.as_str() {
                "Ignore" => Ok(Asked(Logging::Ignore)),
                "LogThenDrop" => Ok(Asked(Logging::LogThenDrop)),
                "LogThenRelay" => Ok(Asked(Logging::LogThenRelay)),
                _ => {
                    let expected = "\"LogThenDrop\", \"LogThenRelay\", \"Ignore\", true or false";
                    Err(D::Error::invalid_value(Unexpected::Str(&word), &expected))
                }
            },
        }
    }
}

/// A list of users whose mail is passed on: which must be empty, as clients have no way to say who they are.
#[derive(Clone, Copy, Debug)]
struct NoAuth;

impl<'de> Deserialize<'de> for NoAuth {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match Vec::<String>::deserialize(input)?.is_empty() {
            true => Ok(NoAuth),
            false => {
                Err(D::Error::custom("there is no AUTH here: leave it out, or name networks in relay_from"))
            }
        }
    }
}

/// A file: domains, and listeners with domains of their own.
#[derive(Debug, Deserialize)]
struct File {
    #[serde(default)]
    listener: BTreeMap<String, BTreeMap<String, Entry>>,
    #[serde(flatten)]
    domains: BTreeMap<String, Entry>,
}

impl Domains {
    /// Reads and merges files.
    ///
    /// # Errors
    ///
    /// The name of the file, and what is wrong with it.
    pub(crate) fn read<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<Domains, String> {
        let mut domains = Domains::default();
        for path in paths {
            let name = path.display();
            let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
            domains.add(&name.to_string(), &text)?;
        }
        Ok(domains)
    }

    /// Adds what a file says; its name tells the form.
    fn add(&mut self, name: &str, text: &str) -> Result<(), String> {
        let file: File = match name.ends_with(".json") {
            true => serde_json::from_str(text).map_err(|error| format!("{name}: {error}"))?,
            false => {
                toml::from_str(text).map_err(|error| format!("{name}: {}", error.to_string().trim_end()))?
            }
        };
        merge(&mut self.all, file.domains);
        for (listener, domains) in file.listener {
            if listener != "*" && listener.parse::<SocketAddr>().is_err() {
                return Err(format!(
                    "{name}: listener \"{listener}\": expected \"*\" or an address as \"127.0.0.1:25\""
                ));
            }
            merge(self.listeners.entry(listener).or_default(), domains);
        }
        Ok(())
    }

    /// A domain of which mail would be passed on.
    pub(crate) fn relayed(&self) -> Option<&str> {
        let tables = self.listeners.values().chain([&self.all]);
        let mut entries = tables.flat_map(BTreeMap::iter);
        let is_relayed = |policy: Policy| policy.relays() || !policy.relay_from.is_empty();
        entries.find(|(_, entry)| is_relayed(entry.policy())).map(|(domain, _)| domain.as_str())
    }

    /// What is to become of mail that came to a listener for a domain.
    pub(crate) fn policy(&self, listener: SocketAddr, domain: &str) -> Policy {
        self.find(listener, domain).unwrap_or_default()
    }

    /// The same; `None` where nothing is said about the domain.
    pub(crate) fn find(&self, listener: SocketAddr, domain: &str) -> Option<Policy> {
        let domain = domain.to_ascii_lowercase();
        let own = self.listeners.get(&listener.to_string());
        let tables = own.into_iter().chain(self.listeners.get("*")).chain([&self.all]);
        tables.filter_map(|table| look_up(table, &domain)).next().map(Entry::policy)
    }
}

impl Entry {
    fn policy(&self) -> Policy {
        let logging = |asked: Option<Asked>| asked.map_or(Logging::Ignore, |Asked(logging)| logging);
        let relay_to = self.relay_to.unwrap_or(false);
        let relay_from = self.relay_from.clone().unwrap_or_default();
        Policy { oob: logging(self.log_oob), arf: logging(self.log_arf), relay_to, relay_from }
    }

    fn update(&mut self, newer: Entry) {
        self.log_oob = newer.log_oob.or(self.log_oob);
        self.log_arf = newer.log_arf.or(self.log_arf);
        self.relay_to = newer.relay_to.or(self.relay_to);
        self.relay_from = newer.relay_from.or(self.relay_from.take());
    }
}

fn merge(table: &mut BTreeMap<String, Entry>, newer: BTreeMap<String, Entry>) {
    for (domain, entry) in newer {
        table.entry(domain.to_ascii_lowercase()).or_default().update(entry);
    }
}

fn look_up<'t>(table: &'t BTreeMap<String, Entry>, domain: &str) -> Option<&'t Entry> {
    let parents = domain.match_indices('.').map(|(dot, _)| format!("*{}", &domain[dot..]));
    let names = [domain.to_owned()].into_iter().chain(parents).chain(["*".to_owned()]);
    names.filter_map(|name| table.get(&name)).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Policy = policy(Logging::Ignore, Logging::Ignore, false);
    const DROP: Policy = policy(Logging::LogThenDrop, Logging::Ignore, false);
    const BOTH: Policy = policy(Logging::LogThenDrop, Logging::LogThenDrop, false);
    const RELAY: Policy = policy(Logging::LogThenRelay, Logging::LogThenRelay, true);

    const fn policy(oob: Logging, arf: Logging, relay_to: bool) -> Policy {
        Policy { oob, arf, relay_to, relay_from: Vec::new() }
    }

    fn domains(files: &[(&str, &str)]) -> Result<Domains, String> {
        let mut domains = Domains::default();
        files.iter().try_for_each(|(name, text)| domains.add(name, text))?;
        Ok(domains)
    }

    #[test]
    fn where_a_domain_is_looked_up() {
        let domains = domains(&[(
            "listener_domains.toml",
            r#"
            ["bounce.example.com"]
            # accept and log OOB messages sent to bounce.example.com
            log_oob = "LogThenDrop"
            ["*.example.com"]
            log_oob = "LogThenDrop"
            log_arf = "LogThenDrop"
            ttl = "1 hour"
            ["off.example.com"]
            log_oob = false
            ["relay.example"]
            log_oob = true
            log_arf = "LogThenRelay"
            relay_to = true
            [listener."127.0.0.1:2525"."*.own.example"]
            log_oob = "LogThenDrop"
            relay_to = false
            [listener."127.0.0.1:2525"."off.example.com"]
            log_oob = "LogThenDrop"
            [listener."*"."star.example"]
            log_oob = "LogThenDrop"
            relay_from = []
            "#,
        )])
        .unwrap();
        assert_eq!(domains.relayed(), Some("relay.example"));
        let (first, second) = ("127.0.0.1:2525", "127.0.0.1:25");
        for (listener, domain, policy) in [
            (second, "bounce.example.com", DROP),
            (second, "BOUNCE.Example.COM", DROP),
            (second, "a.example.com", BOTH),
            (second, "a.bounce.example.com", BOTH),
            (second, "example.com", NONE),
            (second, "notexample.com", NONE),
            (second, "off.example.com", NONE),
            (first, "off.example.com", DROP),
            (first, "a.own.example", DROP),
            (second, "a.own.example", NONE),
            (first, "star.example", DROP),
            (second, "star.example", DROP),
            (second, "", NONE),
            (second, "relay.example", RELAY),
        ] {
            assert_eq!(domains.policy(listener.parse().unwrap(), domain), policy, "{domain} at {listener}");
        }
    }

    #[test]
    fn files_are_merged_key_by_key() {
        let domains = domains(&[
            ("one.toml", "['a.example']\nlog_oob = 'LogThenDrop'\n['*']\nlog_arf = 'LogThenDrop'\n"),
            ("two.json", r#"{"A.example": {"log_arf": "LogThenDrop"}, "*": {"log_arf": false}}"#),
        ])
        .unwrap();
        let listener = "127.0.0.1:25".parse().unwrap();
        assert_eq!(domains.policy(listener, "a.example"), BOTH);
        assert_eq!(domains.policy(listener, "b.example"), NONE);
    }

    #[test]
    fn whose_mail_is_passed_on() {
        let domains =
            domains(&[("d.toml", "['own.example']\nrelay_from = ['10.0.0.0/24', '::1']\n")]).unwrap();
        let policy = domains.policy("127.0.0.1:25".parse().unwrap(), "own.example");
        assert!(!policy.takes_mail() && domains.relayed() == Some("own.example"));
        for (client, is_passed_on) in
            [("10.0.0.9", true), ("10.0.1.9", false), ("::1", true), ("127.0.0.1", false)]
        {
            assert_eq!(policy.relays_from(client.parse().unwrap()), is_passed_on, "{client}");
        }
    }

    #[test]
    fn what_is_refused() {
        for (text, said) in [
            ("['a']\nlog_oob = 'yes'\n", "expected \"LogThenDrop\""),
            ("['a']\nlog_oob = 'logthendrop'\n", "expected \"LogThenDrop\""),
            ("['a']\nrelay_to = 'yes'\n", "expected a boolean"),
            ("['a']\nrelay_from = ['0.0.0.0/0']\n", "would make an open relay"),
            ("['a']\nrelay_from = ['10.0.0.0']\nrelay_from_authz = ['bob']\n", "there is no AUTH here"),
            ("['a']\nlog_obo = false\n", "unknown field `log_obo`"),
            ("[listener.smtp.'a']\nlog_oob = false\n", "listener \"smtp\""),
            ("['a'\n", "line 1"),
        ] {
            let error = domains(&[("listener_domains.toml", text)]).map(|_| ()).expect_err(text);
            assert!(error.starts_with("listener_domains.toml: ") && error.contains(said), "{said}: {error}");
        }
    }
}
