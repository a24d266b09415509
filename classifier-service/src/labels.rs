//! The labels of records.

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
}

impl Labels {
    /// The label of a record. Those of messages that came or went have none.
    pub(crate) fn label(&self, record: &Record) -> String {
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
