//! Counting records.

use bounce_classifier::{BounceClass, Classifier, Rule};

use super::tally::Tally;
use super::times::Times;
use super::top::Top;
use crate::record::{Record, RecordKind};
use crate::templates;

/// As many templates of unclassified replies are told apart.
const MOST_TEMPLATES: usize = 5_000;

/// And as many providers or domains.
const MOST_SOURCES: usize = 5_000;

/// Samples are cut after so many bytes.
const MOST_SAMPLE: usize = 500;

/// A name of a provider or a domain is cut after so many bytes.
const MOST_NAME: usize = 255;

/// What was counted so far. Memory is bounded, whatever is counted.
#[derive(Debug)]
pub struct Counter<'c> {
    pub(super) classifier: &'c Classifier,
    pub(super) rules: Vec<Rule<'c>>,
    /// The labels of the rules, each once; after them the one for what no rule matches.
    pub(super) labels: Vec<&'c str>,
    label_of_rule: Vec<usize>,
    /// By rule.
    pub(super) hits: Vec<u64>,
    pub(super) unclassified: u64,
    pub(super) kinds: KindCounts,
    /// Failures without a reply.
    pub(super) without_reply: u64,
    pub(super) unknown: UnknownLines,
    pub(super) sources: Top<Tally>,
    /// Whether a log named providers.
    pub(super) has_providers: bool,
    pub(super) times: Times,
    pub(super) templates: Top<String>,
}

/// Records by kind.
#[derive(Debug, Default)]
pub(super) struct KindCounts {
    pub(super) bounces: u64,
    pub(super) deferrals: u64,
    pub(super) deliveries: u64,
    pub(super) others: u64,
    /// Lines that are no records, as they are to be expected.
    pub(super) remarks: u64,
}

/// Lines that are no records.
#[derive(Debug, Default)]
pub(super) struct UnknownLines {
    pub(super) count: u64,
    /// The first one.
    pub(super) sample: Option<String>,
}

impl<'c> Counter<'c> {
    /// Counts by the rules of a classifier.
    pub fn new(classifier: &'c Classifier) -> Self {
        let rules: Vec<_> = classifier.rules().collect();
        let (labels, label_of_rule) = number_labels(&rules);
        Counter {
            classifier,
            hits: vec![0; rules.len()],
            rules,
            labels,
            label_of_rule,
            unclassified: 0,
            kinds: KindCounts::default(),
            without_reply: 0,
            unknown: UnknownLines::default(),
            sources: Top::new(MOST_SOURCES),
            has_providers: false,
            times: Times::default(),
            templates: Top::new(MOST_TEMPLATES),
        }
    }

    /// Counts a line that is no record.
    pub fn unknown(&mut self, line: &str) {
        self.unknown.count += 1;
        self.unknown.sample.get_or_insert_with(|| cut(line, MOST_SAMPLE).to_owned());
    }

    /// Counts a record, and classifies its reply if it is a failure.
    pub fn record(&mut self, record: &Record<'_>) {
        match record.kind {
            RecordKind::Bounce => self.kinds.bounces += 1,
            RecordKind::Deferral => self.kinds.deferrals += 1,
            RecordKind::Delivery => return self.kinds.deliveries += 1,
            RecordKind::Other => return self.kinds.others += 1,
            RecordKind::Remark => return self.kinds.remarks += 1,
        }
        let Some(reply) = record.reply.as_deref() else {
            self.without_reply += 1;
            return;
        };
        let label = self.classify(reply);
        if let Some(time) = record.time {
            self.times.add(time, label);
        }
        let source = source(record);
        self.has_providers |= record.provider.is_some();
        self.sources.add(&source, Tally::default).add(label, 1);
    }

    /// The number of the label.
    fn classify(&mut self, reply: &str) -> usize {
        match self.classifier.classify(reply).rule() {
            Some(rule) => {
                self.hits[rule.number()] += 1;
                self.label_of_rule[rule.number()]
            }
            None => {
                self.unclassified += 1;
                let sample = || cut(reply, MOST_SAMPLE).to_owned();
                self.templates.add(&templates::template(reply), sample);
                self.labels.len() - 1
            }
        }
    }
}

/// The labels in the order of the rules, and the number of each rule's.
fn number_labels<'c>(rules: &[Rule<'c>]) -> (Vec<&'c str>, Vec<usize>) {
    let mut labels: Vec<&str> = Vec::new();
    let mut numbers = std::collections::HashMap::new();
    let mut of_rule = Vec::with_capacity(rules.len());
    for rule in rules {
        of_rule.push(*numbers.entry(rule.label()).or_insert_with(|| {
            labels.push(rule.label());
            labels.len() - 1
        }));
    }
    labels.push(BounceClass::Uncategorized.name());
    (labels, of_rule)
}

/// Who the mail was for: the provider, or else the domain of the first recipient.
fn source(record: &Record<'_>) -> String {
    let domain =
        || record.recipients.first().and_then(|recipient| recipient.rsplit_once('@')).map(|(_, name)| name);
    let name = record.provider.as_deref().or_else(domain).unwrap_or("-");
    cut(name, MOST_NAME).to_ascii_lowercase()
}

fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}
