//! What is counted, in the form of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bounce_classifier::live::{LiveAnswer, LiveStatus};
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::answers::seconds;

/// Seconds, as KumoMTA's metric of the same name has them.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// All that is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    latency: Histogram,
    labels: Family<Label, Counter>,
    rules: Family<RuleHit, Counter>,
    refusals: Family<RefusedFor, Counter>,
    messages: Family<Messages, Counter>,
    groups: Family<Groups, Counter>,
    group_messages: Counter,
    segments: Counter,
    spooled: Gauge,
    /// How many messages in the spool came at which time, in seconds since 1970.
    waiting: Mutex<BTreeMap<u64, u64>>,
    sessions: Gauge,
    sessions_begun: Counter,
    sessions_refused: Family<SessionRefused, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SessionRefused {
    limit: SessionLimit,
}

/// Which limit a session was refused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum SessionLimit {
    /// There are as many as may be.
    Sessions,
    /// The client comes too often.
    Rate,
}

/// A session that is counted as long as this is there.
#[derive(Debug)]
pub(crate) struct OpenSession(Gauge);

impl Drop for OpenSession {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Messages {
    disposition: Disposition,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Disposition {
    /// It was a report of failures.
    Oob,
    /// It was a complaint.
    Feedback,
    /// It was neither, and is passed on.
    Relayed,
    /// It was neither.
    Rejected,
    /// Its records could not be written.
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Groups {
    written: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    label: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RuleHit {
    file: String,
    line: u32,
    label: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusedFor {
    reason: Refusal,
}

/// Why a request was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Refusal {
    /// It had no token, or a wrong one.
    Unknown,
    /// Too many others were being answered.
    Busy,
    /// It took too long.
    Slow,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::default();
        let latency = Histogram::new(BUCKETS);
        let (labels, rules, refusals) = (Family::default(), Family::default(), Family::default());
        registry.register(
            "bounce_classify_latency",
            "Seconds that classifying a reply took",
            latency.clone(),
        );
        registry.register("bounce_classified", "Replies by label", labels.clone());
        registry.register("bounce_rule_hits", "Replies by the rule that gave their class", rules.clone());
        registry.register("bounce_http_refused", "Requests that were turned away", refusals.clone());
        let (messages, groups) = (Family::default(), Family::default());
        let (group_messages, segments) = (Counter::default(), Counter::default());
        registry.register("bounce_messages", "Messages by what became of them", messages.clone());
        registry.register(
            "bounce_record_groups",
            "Groups of records, by whether they were written",
            groups.clone(),
        );
        registry.register("bounce_record_group_messages", "Messages in these groups", group_messages.clone());
        registry.register("bounce_segments", "Segments of records that were finished", segments.clone());
        let spooled = Gauge::default();
        registry.register(
            "bounce_spooled",
            "Messages in the spool that are to be passed on",
            spooled.clone(),
        );
        let (sessions, sessions_begun) = (Gauge::default(), Counter::default());
        let sessions_refused = Family::default();
        registry.register("bounce_sessions", "Sessions of SMTP and LMTP that are open", sessions.clone());
        registry.register("bounce_sessions_begun", "Sessions that were begun", sessions_begun.clone());
        registry.register(
            "bounce_sessions_refused",
            "Sessions that were refused, by the limit",
            sessions_refused.clone(),
        );
        Metrics {
            waiting: Mutex::default(),
            sessions,
            sessions_begun,
            sessions_refused,
            registry,
            latency,
            labels,
            rules,
            refusals,
            messages,
            groups,
            group_messages,
            segments,
            spooled,
        }
    }

    pub(crate) fn message(&self, disposition: Disposition) {
        self.messages.get_or_create(&Messages { disposition }).inc();
    }

    /// A group of records of so many messages was written to the disk, or could not be.
    pub(crate) fn group(&self, written: bool, messages: usize) {
        self.groups.get_or_create(&Groups { written: written.to_string() }).inc();
        self.group_messages.inc_by(messages as u64);
    }

    /// A session begins, and ends when this is dropped.
    pub(crate) fn session(&self) -> OpenSession {
        self.sessions_begun.inc();
        self.sessions.inc();
        OpenSession(self.sessions.clone())
    }

    pub(crate) fn session_refused(&self, limit: SessionLimit) {
        self.sessions_refused.get_or_create(&SessionRefused { limit }).inc();
    }

    /// A message is in the spool that came then, in seconds since 1970.
    pub(crate) fn spooled(&self, came: u64) {
        self.spooled.inc();
        *self.waiting().entry(came).or_default() += 1;
    }

    /// It is no longer.
    pub(crate) fn unspooled(&self, came: u64) {
        self.spooled.dec();
        let mut waiting = self.waiting();
        if let Some(count) = waiting.get_mut(&came) {
            *count -= 1;
            if *count == 0 {
                waiting.remove(&came);
            }
        }
    }

    /// For how many seconds the oldest message has been in the spool.
    fn oldest(&self) -> u64 {
        let first = self.waiting().keys().next().copied();
        first.map_or(0, |came| seconds(SystemTime::now()).saturating_sub(came))
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<u64, u64>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn segment(&self) {
        self.segments.inc();
    }

    pub(crate) fn classified(&self, answer: &LiveAnswer, time: Duration) {
        self.latency.observe(time.as_secs_f64());
        self.labels.get_or_create(&Label { label: answer.label().to_owned() }).inc();
        if let Some(rule) = answer.rule() {
            let hit =
                RuleHit { file: rule.file().to_owned(), line: rule.line(), label: rule.label().to_owned() };
            self.rules.get_or_create(&hit).inc();
        }
    }

    pub(crate) fn refused(&self, reason: Refusal) {
        self.refusals.get_or_create(&RefusedFor { reason }).inc();
    }

    /// Everything as text, with what became of the rules.
    pub(crate) fn text(&self, status: &LiveStatus) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        let end = "# EOF\n";
        text.truncate(text.strip_suffix(end).map_or(text.len(), str::len));
        let loaded = status.loaded.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        for (name, kind, help, value) in [
            (
                "bounce_spool_oldest_seconds",
                "gauge",
                "For how long the oldest message has been in the spool",
                self.oldest(),
            ),
            (
                "bounce_rules_reloads_total",
                "counter",
                "How often changed rules were taken up",
                status.reloads,
            ),
            (
                "bounce_rules_failed_reloads_total",
                "counter",
                "How often rules had mistakes",
                status.failed_reloads,
            ),
            (
                "bounce_rules_last_reload_ok",
                "gauge",
                "Whether the rules in use are what the files say",
                u64::from(status.failure.is_none()),
            ),
            (
                "bounce_rules_loaded_seconds",
                "gauge",
                "When the rules in use were compiled, since 1970",
                loaded,
            ),
        ] {
            let family = name.trim_end_matches("_total");
            let _ = writeln!(text, "# HELP {family} {help}.\n# TYPE {family} {kind}\n{name} {value}");
        }
        text + end
    }
}
