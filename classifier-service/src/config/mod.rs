//! What `serve.toml` says.

mod per_record;
mod policy;
mod relay;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bounce_classifier::live::LiveOptions;
use serde::Deserialize;

pub use self::per_record::PerRecord;
pub use self::policy::Policy;
pub use self::relay::Relay;
pub(crate) use self::relay::check_route;
pub use crate::networks::Network;

/// The configuration with all defaults, commented: what `serve --print-config` prints.
pub const DEFAULT: &str = include_str!("default.toml");

/// What the service is to do.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where rules come from.
    pub rules: Rules,
    /// Answers for other programs.
    pub http: Http,
    /// What the service says about itself.
    pub log: Log,
    /// Where reports come in.
    pub smtp: Vec<Smtp>,
    /// Where they are logged.
    pub records: Records,
    /// How they are passed on.
    pub relay: Relay,
    /// A script that decides.
    pub policy: Policy,
    /// What the command line says, whatever else does.
    #[serde(skip)]
    pub overrides: Overrides,
}

/// What stands over the configuration and the policy.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Instead of `rules.files`, where it is not empty.
    pub rules: Vec<PathBuf>,
    /// Instead of `http.listen`, where it is not empty.
    pub listen: Vec<SocketAddr>,
}

/// A listener for SMTP or LMTP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Smtp {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What is spoken there.
    pub protocol: Protocol,
    /// How the service calls itself.
    pub hostname: String,
    /// Files that say for which domains what mail is taken, as KumoMTA's `listener_domains.toml`.
    pub domains: Vec<PathBuf>,
    /// A certificate and its key, in PEM, for STARTTLS.
    pub tls_certificate: Option<PathBuf>,
    /// The key of the certificate.
    pub tls_key: Option<PathBuf>,
    /// How many clients are served at a time; who comes then gets 421.
    pub max_sessions: usize,
    /// How many messages a session may have.
    pub max_messages: usize,
    /// How many recipients a message may have.
    pub max_recipients: usize,
    /// How many bytes a message may have.
    pub max_message: usize,
    /// How many mistakes a client may make.
    pub max_errors: usize,
    /// How long a client may say nothing, in seconds.
    pub idle_timeout: u64,
    /// How long a session may take, in seconds.
    pub max_session_time: u64,
    /// How many sessions a client may begin in a minute; 0 is as many as it wants.
    pub max_session_rate: usize,
    /// Whether a proxy says first who the client is, by version 2 of the PROXY protocol.
    pub proxy_protocol: bool,
    /// Whose mail is passed on, wherever it goes, as the routes have it.
    pub relay_hosts: Vec<Network>,
    /// How a message for several recipients is passed on.
    pub batch_handling: Batch,
}

/// Into how many messages one for several recipients is divided; names as in KumoMTA.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
pub enum Batch {
    /// One for each recipient.
    #[default]
    BifurcateAlways,
    /// One for each domain.
    BatchByDomain,
}

/// What is spoken with clients.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// RFC 5321.
    #[default]
    Smtp,
    /// RFC 2033: an answer for each recipient.
    Lmtp,
}

impl Protocol {
    /// As records have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Protocol::Smtp => "ESMTP",
            Protocol::Lmtp => "LMTP",
        }
    }
}

/// Where reports are logged; names and defaults as in KumoMTA's `configure_local_logs`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Records {
    /// The folder of the segments. It is made if need be.
    pub log_dir: Option<PathBuf>,
    /// How many bytes a segment may have before the next one is begun.
    pub max_file_size: u64,
    /// How old a segment may be, in seconds.
    pub max_segment_duration: u64,
    /// How hard zstd tries.
    pub compression_level: i32,
    /// How many messages may wait to be written before the next one waits, too.
    pub back_pressure: usize,
    /// How much of the disk must be free, in per cent. Below that nothing is taken.
    pub min_free_space: u64,
    /// How many of its files may still be made, in per cent.
    pub min_free_inodes: u64,
    /// What records say of a message's metadata: names, or their start and `*`.
    pub meta: Vec<String>,
    /// What they say of its header: names of fields, or their start and `*`.
    pub headers: Vec<String>,
    /// What holds for single kinds of records; `Any` stands for those that are not named.
    pub per_record: BTreeMap<String, PerRecord>,
}

impl Default for Smtp {
    fn default() -> Self {
        Smtp {
            listen: SocketAddr::from(([127, 0, 0, 1], 2525)),
            protocol: Protocol::Smtp,
            hostname: "localhost".to_owned(),
            domains: Vec::new(),
            tls_certificate: None,
            tls_key: None,
            max_sessions: 1_000,
            max_messages: 1_000,
            max_recipients: 100,
            max_message: 20 << 20,
            max_errors: 10,
            idle_timeout: 300,
            max_session_time: 3_600,
            max_session_rate: 0,
            proxy_protocol: false,
            relay_hosts: Vec::new(),
            batch_handling: Batch::default(),
        }
    }
}

impl Default for Records {
    fn default() -> Self {
        Records {
            log_dir: None,
            max_file_size: 1_000_000_000,
            max_segment_duration: 3_600,
            compression_level: 3,
            back_pressure: 4_096,
            min_free_space: 10,
            min_free_inodes: 10,
            meta: Vec::new(),
            headers: Vec::new(),
            per_record: BTreeMap::new(),
        }
    }
}

/// Where rules come from; as KumoMTA's `configure_bounce_classifier`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// In matching order; `builtin` stands for the rules that come with the program.
    pub files: Vec<PathBuf>,
    /// As [`LiveOptions::interval`].
    pub interval_ms: u64,
    /// As [`LiveOptions::back_pressure`]; like the three that follow for whoever asks the pool.
    pub back_pressure: usize,
    /// As [`LiveOptions::pool_size`]. 0: replies are classified where they are, which is faster than any pool.
    pub pool_size: usize,
    /// As [`LiveOptions::cache_size`].
    pub cache_size: usize,
    /// As [`LiveOptions::uncategorized_cache_size`].
    pub uncategorized_cache_size: usize,
}

/// Answers for other programs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Where to listen.
    pub listen: Vec<SocketAddr>,
    /// A file with the token that clients must send. Needed where an address is not of this machine alone.
    pub token_file: Option<PathBuf>,
    /// How long the body of a request may be, in bytes; of NDJSON, how long a line may be.
    pub max_body: usize,
    /// How long a request may take, in seconds.
    pub timeout: u64,
    /// How many requests are worked on at a time; who comes then gets 429.
    pub max_requests: usize,
    /// How many connections are open at a time; who comes then waits.
    pub max_connections: usize,
}

/// What the service says about itself.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// How lines look.
    pub format: LogFormat,
}

/// How lines of the service's own log look.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One object a line.
    Json,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            files: vec!["builtin".into()],
            interval_ms: 250,
            back_pressure: 131_072,
            pool_size: 0,
            cache_size: 1_024,
            uncategorized_cache_size: 1_024,
        }
    }
}

impl Default for Http {
    fn default() -> Self {
        Http {
            listen: vec![SocketAddr::from(([127, 0, 0, 1], 8025))],
            token_file: None,
            max_body: 16 << 20,
            timeout: 30,
            max_requests: 256,
            max_connections: 1_024,
        }
    }
}

impl Config {
    /// Reads a configuration and checks it as far as that is possible without starting.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, says what there is not, or asks for what must not be.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| ConfigError {
            name: name.clone(),
            problem: format!("cannot be read: {error}"),
        })?;
        let mut config = Config::parse(&name, &text)?;
        config.relative_to(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// The same for a text. Relative paths stay as they are.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn parse(name: &str, text: &str) -> Result<Config, ConfigError> {
        let wrong = |problem: String| ConfigError { name: name.to_owned(), problem };
        let config: Config = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        config.check().map_err(wrong)?;
        Ok(config)
    }

    /// Paths count from the folder of the file that names them.
    fn relative_to(&mut self, folder: &Path) {
        let files = self.rules.files.iter_mut().filter(|path| path.as_os_str() != "builtin");
        let domains = self.smtp.iter_mut().flat_map(|smtp| {
            smtp.domains.iter_mut().chain(&mut smtp.tls_certificate).chain(&mut smtp.tls_key)
        });
        for path in files
            .chain(self.http.token_file.as_mut())
            .chain(domains)
            .chain(self.records.log_dir.as_mut())
            .chain(self.relay.spool.as_mut())
            .chain(self.policy.file.as_mut())
        {
            *path = folder.join(&*path);
        }
    }

    /// What is wrong with the values, each of which may be right by itself.
    ///
    /// # Errors
    ///
    /// A message that says what to change.
    pub fn check(&self) -> Result<(), String> {
        let at_least_one = [
            ("http.max_body", self.http.max_body),
            ("http.timeout", self.http.timeout as usize),
            ("http.max_requests", self.http.max_requests),
            ("http.max_connections", self.http.max_connections),
            ("rules.interval_ms", self.rules.interval_ms as usize),
            ("rules.files", self.rules.files.len()),
        ];
        if let Some((key, _)) = at_least_one.iter().find(|(_, value)| *value == 0) {
            return Err(format!("{key} must be at least 1"));
        }
        self.smtp.iter().try_for_each(|smtp| smtp.check(self.policy.file.is_some()))?;
        self.relay.check()?;
        self.policy.check()?;
        if !self.smtp.is_empty() && self.records.log_dir.is_none() {
            return Err("records.log_dir is needed: reports that come by smtp are logged there".to_owned());
        }
        if self.records.max_file_size == 0 || self.records.max_segment_duration == 0 {
            return Err(
                "records.max_file_size and records.max_segment_duration must be at least 1".to_owned()
            );
        }
        if self.records.min_free_space > 100 || self.records.min_free_inodes > 100 {
            return Err(
                "records.min_free_space and records.min_free_inodes are per cent: at most 100".to_owned()
            );
        }
        per_record::check(&self.records.per_record)
            .map_err(|problem| format!("records.per_record: {problem}"))?;
        if self.records.back_pressure == 0 {
            return Err("records.back_pressure must be at least 1".to_owned());
        }
        if !(1..=22).contains(&self.records.compression_level) {
            return Err("records.compression_level must be from 1 to 22".to_owned());
        }
        let is_open = |address: &&SocketAddr| !address.ip().is_loopback();
        match (self.http.listen.iter().find(is_open), &self.http.token_file) {
            (Some(address), None) => Err(format!(
                "http.listen has {address}, which other machines reach: give http.token_file, or listen on 127.0.0.1"
            )),
            _ => Ok(()),
        }
    }

    /// How the library is to watch the rules.
    pub(crate) fn live_options(&self) -> LiveOptions {
        let rules = &self.rules;
        let mut options = LiveOptions::new(&rules.files);
        options.interval = Duration::from_millis(rules.interval_ms);
        options.back_pressure = rules.back_pressure;
        options.pool_size = rules.pool_size;
        options.cache_size = rules.cache_size;
        options.uncategorized_cache_size = rules.uncategorized_cache_size;
        options
    }
}

impl Smtp {
    fn check(&self, has_policy: bool) -> Result<(), String> {
        let at_least_one = [
            ("max_sessions", self.max_sessions),
            ("max_messages", self.max_messages),
            ("max_recipients", self.max_recipients),
            ("max_message", self.max_message),
            ("idle_timeout", self.idle_timeout as usize),
            ("max_session_time", self.max_session_time as usize),
        ];
        if let Some((key, _)) = at_least_one.iter().find(|(_, value)| *value == 0) {
            return Err(format!("smtp.{key} must be at least 1"));
        }
        if self.hostname.is_empty() || !self.hostname.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("smtp.hostname must be a name without blanks".to_owned());
        }
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return Err("smtp.tls_certificate and smtp.tls_key are needed both, or neither".to_owned());
        }
        if self.domains.is_empty() && !has_policy {
            return Err("smtp.domains is needed: without it no mail would be taken".to_owned());
        }
        Ok(())
    }
}

/// Why a configuration was refused.
#[derive(Clone, Debug)]
pub struct ConfigError {
    name: String,
    problem: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.problem.trim_end())
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_default_is_the_default() {
        let printed = Config::parse("default.toml", DEFAULT).expect("it is right");
        assert_eq!(format!("{printed:?}"), format!("{:?}", Config::default()));
        // All of it is shown, commented or not: what has no default, too.
        for key in
            ["files", "interval_ms", "listen", "token_file", "max_body", "timeout", "max_requests", "format"]
        {
            assert!(DEFAULT.contains(&format!("{key} =")), "{key} is not in the printed default");
        }
    }

    #[test]
    fn mistakes_are_said_with_their_places() {
        for (text, said) in [
            ("[http]\nlisten = ['localhost']\n", "line 2, column 11"),
            ("[http]\nport = 80\n", "unknown field `port`"),
            ("[rules]\nfiles = 'mine.toml'\n", "line 2, column 9"),
            ("[http]\nlisten = ['0.0.0.0:8025']\n", "0.0.0.0:8025, which other machines reach"),
            ("[http]\nmax_requests = 0\n", "http.max_requests must be at least 1"),
            ("[rules]\nfiles = []\n", "rules.files must be at least 1"),
            ("[log]\nformat = 'xml'\n", "unknown variant `xml`"),
            ("[[smtp]]\ndomains = ['d.toml']\n", "records.log_dir is needed"),
            ("[records]\nlog_dir = 'x'\n[[smtp]]\n", "smtp.domains is needed"),
            ("[records]\nlog_dir = 'x'\n[[smtp]]\ndomains = ['d']\ntls_key = 'k'\n", "needed both"),
            ("[[smtp]]\nprotocol = 'uucp'\n", "unknown variant `uucp`"),
            ("[relay]\nrouting_domain = '[192.0.2.300]'\n", "is no route"),
            ("[relay]\nrouting_domain = '[192.0.2.1]2525'\n", "is no route"),
            ("[records]\ncompression_level = 99\n", "from 1 to 22"),
            (
                "[records.per_record.Oob]\nenable = false\n",
                "there are no records of Oob; there are Any, Reception",
            ),
            ("[records.per_record.OOB]\nsuffix = 'x'\n", "give suffix and segment_header to Any"),
            ("[records.per_record.Any]\nsuffix = '/x'\n", "the end of a file's name"),
            ("[records.per_record.Any]\ntemplate = 'x'\n", "unknown field `template`"),
        ] {
            let error = Config::parse("serve.toml", text).expect_err(text).to_string();
            assert!(error.starts_with("serve.toml: ") && error.contains(said), "{said}: {error}");
        }
    }

    #[test]
    fn other_machines_need_a_token() {
        let text = "[http]\nlisten = ['0.0.0.0:8025']\ntoken_file = 'token'\n";
        assert!(Config::parse("serve.toml", text).is_ok());
    }
}
