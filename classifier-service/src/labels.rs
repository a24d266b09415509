//! The labels of records, and which of them are logged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use bounce_classifier::live::LiveClassifier;

use crate::metrics::Metrics;
use crate::recent::Recent;
use crate::records::{Kind, Record};

/// Gives records their labels, and counts them.
#[derive(Debug)]
pub(crate) struct Labels {
    pub(crate) rules: LiveClassifier,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) recent: Arc<Recent>,
    /// Which kinds of records are logged: those that are named, and the others.
    pub(crate) enabled: Enabled,
}

/// Which kinds of records are logged.
#[derive(Clone, Debug)]
pub(crate) struct Enabled {
    pub(crate) named: BTreeMap<String, bool>,
    pub(crate) others: bool,
}

impl Enabled {
    fn has(&self, kind: Kind) -> bool {
        self.named.get(kind.name()).copied().unwrap_or(self.others)
    }
}

impl Labels {
    /// The record with its label on a line of its own; nothing where such records are not logged.
    pub(crate) fn line(&self, record: &Record) -> Vec<u8> {
        match self.enabled.has(record.kind) {
            true => record.line(&self.label(record)),
            false => Vec::new(),
        }
    }

    /// The label of a record. Those of messages that came or went have none.
    fn label(&self, record: &Record) -> String {
        if matches!(record.kind, Kind::Reception | Kind::Delivery) {
            return "Uncategorized".to_owned();
        }
        let line = record.reply.to_string();
        let start = Instant::now();
        let answer = self.rules.classify(&line);
        self.metrics.classified(&answer, start.elapsed());
        if matches!(record.kind, Kind::Oob | Kind::Bounce) {
            self.recent.add(&line, answer.label());
        }
        answer.label().to_owned()
    }
}
