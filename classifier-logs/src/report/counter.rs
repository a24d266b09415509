//! Counting records.

use bounce_classifier::{Action, BounceClass, Classifier, Rule};

use super::addresses::Addresses;
use super::filter::Filter;
use super::sources::Source;
use super::times::Times;
use super::top::Top;
use crate::record::{Record, RecordKind};
use crate::templates;

/// As many templates of unclassified replies are told apart.
const MOST_TEMPLATES: usize = 5_000;

/// And as many providers or domains.
const MOST_SOURCES: usize = 5_000;

/// And as many days of all of those, in which something failed.
const MOST_SOURCE_DAYS: usize = 100_000;

/// Samples are cut after so many bytes.
const MOST_SAMPLE: usize = 500;

/// A name of a provider or a domain is cut after so many bytes.
const MOST_NAME: usize = 255;

/// What was counted so far. Memory is bounded, whatever is counted.
#[derive(Debug)]
pub struct Counter<'c> {
    pub(super) classifier: &'c Classifier,
    pub(super) rules: Vec<Rule<'c>>,
    filter: Filter,
    /// What tallies count by; the last is that of what no rule matches.
    pub(super) groups: Vec<Group<'c>>,
    group_of_rule: Vec<usize>,
    /// By rule.
    pub(super) hits: Vec<u64>,
    /// The first reply that a rule gave a class to, by rule.
    pub(super) samples: Vec<Option<Box<str>>>,
    pub(super) unclassified: u64,
    pub(super) kinds: KindCounts,
    /// Failures without a reply.
    pub(super) without_reply: u64,
    pub(super) unknown: UnknownLines,
    pub(super) sources: Top<Source>,
    /// For how many more days of a source there is room.
    source_days_left: usize,
    /// Whether a log named providers.
    pub(super) has_providers: bool,
    pub(super) times: Times,
    pub(super) templates: Top<String>,
    pub(super) addresses: Addresses,
}

/// What failures have in common: rules of a label may have an action of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Group<'c> {
    pub(super) label: &'c str,
    pub(super) action: Action,
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
    /// Records that the filter does not take.
    pub(super) left_out: u64,
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
        let (groups, group_of_rule) = number_groups(&rules);
        Counter {
            classifier,
            filter: Filter::default(),
            hits: vec![0; rules.len()],
            samples: vec![None; rules.len()],
            rules,
            groups,
            group_of_rule,
            unclassified: 0,
            kinds: KindCounts::default(),
            without_reply: 0,
            unknown: UnknownLines::default(),
            sources: Top::new(MOST_SOURCES),
            source_days_left: MOST_SOURCE_DAYS,
            has_providers: false,
            times: Times::default(),
            templates: Top::new(MOST_TEMPLATES),
            addresses: Addresses::default(),
        }
    }

    /// Counts only the records that a filter takes; for all that follow.
    pub fn only(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Which records are counted.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// How many records it was given, those too that the filter does not take.
    pub fn records(&self) -> u64 {
        let KindCounts { bounces, deferrals, deliveries, others, remarks: _, left_out } = self.kinds;
        bounces + deferrals + deliveries + others + left_out
    }

    /// Counts a line that is no record.
    pub fn unknown(&mut self, line: &str) {
        self.unknown.count += 1;
        self.unknown.sample.get_or_insert_with(|| cut(line, MOST_SAMPLE).to_owned());
    }

    /// Counts a record, and classifies its reply if it is a failure.
    pub fn record(&mut self, record: &Record<'_>) {
        if record.kind == RecordKind::Remark {
            self.kinds.remarks += 1;
            return;
        }
        let is_failure = matches!(record.kind, RecordKind::Bounce | RecordKind::Deferral);
        let reply = record.reply.as_deref().filter(|_| is_failure);
        let rule = reply.and_then(|reply| self.classifier.classify(reply).rule());
        let label = reply.map(|_| rule.map_or(BounceClass::Uncategorized.name(), |rule| rule.label()));
        if !self.filter.takes(record, label) {
            self.kinds.left_out += 1;
            return;
        }
        match record.kind {
            RecordKind::Bounce => self.kinds.bounces += 1,
            RecordKind::Deferral => self.kinds.deferrals += 1,
            RecordKind::Delivery => self.kinds.deliveries += 1,
            RecordKind::Other | RecordKind::Remark => self.kinds.others += 1,
        }
        match reply {
            Some(reply) => self.failure(record, reply, rule.map(|rule| rule.number())),
            None => self.without_reply += u64::from(is_failure),
        }
    }

    fn failure(&mut self, record: &Record<'_>, reply: &str, rule: Option<usize>) {
        let group = self.count_rule(reply, rule);
        let action = self.groups[group].action;
        if let Some(time) = record.time {
            self.times.add(time, group);
        }
        self.has_providers |= record.provider.is_some();
        let source = self.sources.add(&source(record), Source::default);
        source.add(group, record.time, &mut self.source_days_left);
        for recipient in &record.recipients {
            self.addresses.add(cut(recipient, MOST_NAME), action, group, record.time);
        }
    }

    /// The number of the group of a rule.
    pub(super) fn group_of(&self, rule: usize) -> usize {
        self.group_of_rule[rule]
    }

    /// How lasting the failures of a group are.
    pub(super) fn severity_of(&self, group: usize) -> &'static str {
        let rule = self.group_of_rule.iter().position(|&of| of == group).map(|number| &self.rules[number]);
        rule.map_or(BounceClass::Uncategorized.default_advice().severity, |rule| rule.severity()).name()
    }

    /// Counts the rule, or the template of what has none; gives the number of the group.
    fn count_rule(&mut self, reply: &str, rule: Option<usize>) -> usize {
        let sample = || cut(reply, MOST_SAMPLE);
        match rule {
            Some(number) => {
                self.hits[number] += 1;
                self.samples[number].get_or_insert_with(|| sample().into());
                self.group_of_rule[number]
            }
            None => {
                self.unclassified += 1;
                self.templates.add(&templates::template(reply), || sample().to_owned());
                self.groups.len() - 1
            }
        }
    }
}

/// The groups in the order of the rules, and the number of each rule's.
fn number_groups<'c>(rules: &[Rule<'c>]) -> (Vec<Group<'c>>, Vec<usize>) {
    let mut groups = Vec::new();
    let mut numbers = std::collections::HashMap::new();
    let mut of_rule = Vec::with_capacity(rules.len());
    for rule in rules {
        let group = Group { label: rule.label(), action: rule.action() };
        of_rule.push(*numbers.entry(group).or_insert_with(|| {
            groups.push(group);
            groups.len() - 1
        }));
    }
    let none = BounceClass::Uncategorized;
    groups.push(Group { label: none.name(), action: none.default_advice().action });
    (groups, of_rule)
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
