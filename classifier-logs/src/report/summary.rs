//! What was counted, as `--format json` gives it. Keys come in the order of the fields.

use std::collections::BTreeMap;

use bounce_classifier::{Action, BounceClass, Rule, Severity};
use serde::Serialize;

use super::addresses::LastFailure;
use super::counter::Counter;
use super::page::Page;
use super::sources::Source;
use super::tally::Tally;
use super::times::{label_of, moment, name_of};
use super::top::Entry;
use crate::templates;

/// What a report is about, besides the records.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Subject {
    /// What the rules are called.
    pub rules: String,
    /// How many files were read, damaged ones too.
    pub files: u64,
    /// What these are called.
    pub names: Vec<String>,
    /// The files that could not be read to their end.
    pub damaged: Vec<DamagedFile>,
}

/// A file that could not be read to its end: what was read of it is counted.
#[derive(Clone, Debug, Serialize)]
pub struct DamagedFile {
    /// Its name.
    pub file: String,
    /// Where and why.
    pub error: String,
}

/// A report.
#[derive(Debug, Serialize)]
pub struct Summary<'c> {
    pub(super) subject: Subject,
    /// Which records are counted, where not all are.
    pub(super) only: Option<String>,
    pub(super) records: RecordCounts,
    /// The first and the last moment of a failure.
    pub(super) span: Option<[String; 2]>,
    pub(super) coverage: Coverage,
    pub(super) classes: Vec<ClassShare<'c>>,
    pub(super) severities: Vec<NamedShare>,
    pub(super) actions: Vec<NamedShare>,
    pub(super) sources: SourceShares<'c>,
    pub(super) times: Timeline<'c>,
    /// Those with hits, the most frequent first.
    pub(super) rules: Vec<RuleHits<'c>>,
    pub(super) never_hit: Vec<RuleHits<'c>>,
    pub(super) unclassified: UnclassifiedTemplates,
    /// Recipients by what is to be done about them.
    pub(super) addresses: Vec<AddressList<'c>>,
    #[serde(skip)]
    pub(super) page: Page,
}

#[derive(Debug, Serialize)]
pub(super) struct RecordCounts {
    pub(super) all: u64,
    pub(super) bounces: u64,
    pub(super) deferrals: u64,
    pub(super) deliveries: u64,
    pub(super) others: u64,
    pub(super) without_reply: u64,
    /// Lines that are not of a delivery.
    pub(super) remarks: u64,
    /// Lines of unknown form, and the first of them.
    pub(super) unknown_lines: u64,
    pub(super) unknown_sample: Option<String>,
    /// Records that the filter does not take.
    pub(super) left_out: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Coverage {
    pub(super) failures: u64,
    pub(super) classified: u64,
    pub(super) unclassified: u64,
    pub(super) share: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct ClassShare<'c> {
    pub(super) label: &'c str,
    pub(super) class: &'static str,
    pub(super) count: u64,
    pub(super) share: f64,
    pub(super) severity: &'static str,
    pub(super) action: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct NamedShare {
    pub(super) name: &'static str,
    pub(super) count: u64,
    pub(super) share: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct SourceShares<'c> {
    pub(super) by: &'static str,
    pub(super) distinct: usize,
    /// False where there were more than could be told apart: `distinct` is then how many are kept.
    pub(super) exact: bool,
    pub(super) list: Vec<SourceShare<'c>>,
}

#[derive(Debug, Serialize)]
pub(super) struct SourceShare<'c> {
    pub(super) name: String,
    pub(super) count: u64,
    /// It may have been counted so often more, before it had a place of its own.
    pub(super) uncounted: u64,
    pub(super) share: f64,
    pub(super) unclassified: u64,
    pub(super) classes: Vec<LabelCount<'c>>,
}

#[derive(Debug, Serialize)]
pub(super) struct LabelCount<'c> {
    pub(super) label: &'c str,
    pub(super) count: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Timeline<'c> {
    pub(super) step: String,
    /// What the counts of each bar are of.
    pub(super) labels: Vec<&'c str>,
    pub(super) bars: Vec<TimelineBar>,
    /// Failures at times for which there was no room.
    pub(super) other_times: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct TimelineBar {
    pub(super) start: String,
    pub(super) count: u64,
    pub(super) counts: Vec<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct RuleHits<'c> {
    pub(super) number: usize,
    pub(super) label: &'c str,
    pub(super) pattern: &'c str,
    pub(super) file: &'c str,
    pub(super) line: u32,
    pub(super) hits: u64,
    pub(super) share: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct UnclassifiedTemplates {
    pub(super) distinct: usize,
    /// False where there were more than could be told apart: `distinct` is then how many are kept.
    pub(super) exact: bool,
    pub(super) list: Vec<TemplateCount>,
}

#[derive(Debug, Serialize)]
pub(super) struct TemplateCount {
    pub(super) template: String,
    pub(super) count: u64,
    /// It may have been counted so often more, before it had a place of its own.
    pub(super) uncounted: u64,
    pub(super) share: f64,
    pub(super) sample: String,
    /// A line for a rule file.
    pub(super) rule: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct AddressList<'c> {
    pub(super) action: &'static str,
    /// How many recipients have a failure with this action.
    pub(super) distinct: usize,
    /// False where there are more than could be told apart.
    pub(super) exact: bool,
    /// Those with the most failures.
    pub(super) list: Vec<AddressCount<'c>>,
}

#[derive(Debug, Serialize)]
pub(super) struct AddressCount<'c> {
    pub(super) address: String,
    pub(super) count: u64,
    /// It may have been counted so often more, before it had a place of its own.
    pub(super) uncounted: u64,
    /// Of the last failure, and when that was.
    pub(super) label: &'c str,
    pub(super) last: Option<String>,
}

impl<'c> Summary<'c> {
    /// What was counted, with the `most` most frequent providers or domains, and templates.
    pub fn new(counter: &Counter<'c>, subject: Subject, most: usize) -> Self {
        let failures = counter.hits.iter().sum::<u64>() + counter.unclassified;
        let share = |count| share(count, failures);
        let (rules, never_hit) = rules(counter, failures);
        let severity = |rule: &Rule<'_>| Severity::name(rule.severity());
        let action = |rule: &Rule<'_>| Action::name(rule.action());
        let uncategorized = BounceClass::Uncategorized;
        let advice = uncategorized.default_advice();
        let labels = Labels::new(counter);
        let filter = counter.filter();
        Summary {
            subject,
            only: (!filter.is_empty()).then(|| filter.to_string()),
            records: records(counter),
            span: counter.times.span.map(|(first, last)| [moment(first), moment(last)]),
            coverage: Coverage {
                failures,
                classified: failures - counter.unclassified,
                unclassified: counter.unclassified,
                share: share(failures - counter.unclassified),
            },
            classes: classes(counter, failures),
            severities: shares_by(counter, failures, severity, advice.severity.name()),
            actions: shares_by(counter, failures, action, advice.action.name()),
            sources: sources(counter, &labels, failures, most),
            times: times(counter, &labels),
            rules,
            never_hit,
            unclassified: UnclassifiedTemplates {
                distinct: counter.templates.len(),
                exact: counter.templates.is_exact(),
                list: counter
                    .templates
                    .sorted()
                    .into_iter()
                    .take(most)
                    .map(|e| template_count(e, failures))
                    .collect(),
            },
            addresses: addresses(counter, most),
            page: Page::new(counter, most),
        }
    }

    /// The share of the failures with a reply that have a class, from 0 to 1; `None` where there are none.
    pub fn coverage(&self) -> Option<f64> {
        (self.coverage.failures > 0).then_some(self.coverage.share)
    }
}

/// The labels of the groups, each once.
struct Labels<'c> {
    names: Vec<&'c str>,
    of_group: Vec<usize>,
}

impl<'c> Labels<'c> {
    fn new(counter: &Counter<'c>) -> Self {
        let mut labels = Labels { names: Vec::new(), of_group: Vec::new() };
        for group in &counter.groups {
            let known = labels.names.iter().position(|&name| name == group.label);
            labels.of_group.push(known.unwrap_or(labels.names.len()));
            if known.is_none() {
                labels.names.push(group.label);
            }
        }
        labels
    }

    fn counts(&self, tally: &Tally) -> Vec<LabelCount<'c>> {
        let count = |(label, count): (usize, u64)| LabelCount { label: self.names[label], count };
        tally.renumbered(&self.of_group).sorted().into_iter().map(count).collect()
    }
}

fn share(count: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { count as f64 / all as f64 }
}

fn records(counter: &Counter<'_>) -> RecordCounts {
    let kinds = &counter.kinds;
    RecordCounts {
        all: kinds.bounces + kinds.deferrals + kinds.deliveries + kinds.others,
        bounces: kinds.bounces,
        deferrals: kinds.deferrals,
        deliveries: kinds.deliveries,
        others: kinds.others,
        without_reply: counter.without_reply,
        remarks: kinds.remarks,
        unknown_lines: counter.unknown.count,
        unknown_sample: counter.unknown.sample.clone(),
        left_out: kinds.left_out,
    }
}

fn hit<'a, 'c>(counter: &'a Counter<'c>) -> impl Iterator<Item = (&'a Rule<'c>, u64)> {
    counter.rules.iter().zip(counter.hits.iter().copied()).filter(|&(_, hits)| hits > 0)
}

fn classes<'c>(counter: &Counter<'c>, failures: u64) -> Vec<ClassShare<'c>> {
    let mut classes: BTreeMap<&str, ClassShare<'c>> = BTreeMap::new();
    for (rule, hits) in hit(counter) {
        let (severity, action) = (rule.severity().name(), rule.action().name());
        let class = BounceClass::name(rule.class());
        let new = ClassShare { label: rule.label(), class, count: 0, share: 0.0, severity, action };
        let known = classes.entry(rule.label()).or_insert(new);
        known.count += hits;
        // Rules may have a severity and an action of their own.
        known.severity = if known.severity == severity { severity } else { "differs" };
        known.action = if known.action == action { action } else { "differs" };
    }
    let mut classes: Vec<_> = classes.into_values().collect();
    if counter.unclassified > 0 {
        let advice = BounceClass::Uncategorized.default_advice();
        classes.push(ClassShare {
            label: BounceClass::Uncategorized.name(),
            class: BounceClass::Uncategorized.name(),
            count: counter.unclassified,
            share: 0.0,
            severity: advice.severity.name(),
            action: advice.action.name(),
        });
    }
    classes.iter_mut().for_each(|class| class.share = share(class.count, failures));
    classes.sort_by(|a, b| b.count.cmp(&a.count).then(a.label.cmp(b.label)));
    classes
}

/// Failures by something that rules say; `none` is what holds where no rule matches.
fn shares_by(
    counter: &Counter<'_>,
    failures: u64,
    of: fn(&Rule<'_>) -> &'static str,
    none: &'static str,
) -> Vec<NamedShare> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    hit(counter).for_each(|(rule, hits)| *counts.entry(of(rule)).or_default() += hits);
    if counter.unclassified > 0 {
        *counts.entry(none).or_default() += counter.unclassified;
    }
    let part = |(name, count)| NamedShare { name, count, share: share(count, failures) };
    let mut parts: Vec<_> = counts.into_iter().map(part).collect();
    parts.sort_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(b.name)));
    parts
}

fn sources<'c>(counter: &Counter<'c>, labels: &Labels<'c>, failures: u64, most: usize) -> SourceShares<'c> {
    let source = |entry: &Entry<Source>| SourceShare {
        name: entry.key.to_string(),
        count: entry.count,
        uncounted: entry.before,
        share: share(entry.count, failures),
        unclassified: entry.value.tally.get(counter.groups.len() - 1),
        classes: labels.counts(&entry.value.tally),
    };
    SourceShares {
        by: if counter.has_providers { "provider" } else { "recipient domain" },
        distinct: counter.sources.len(),
        exact: counter.sources.is_exact(),
        list: counter.sources.sorted().into_iter().take(most).map(source).collect(),
    }
}

fn times<'c>(counter: &Counter<'c>, labels: &Labels<'c>) -> Timeline<'c> {
    let step = counter.times.step();
    let bars: Vec<(i64, Tally)> = counter
        .times
        .bars(step)
        .into_iter()
        .map(|bar| (bar.start, bar.tally.renumbered(&labels.of_group)))
        .collect();
    let mut all = Tally::default();
    bars.iter().for_each(|(_, tally)| all.merge(tally));
    let order: Vec<usize> = all.sorted().into_iter().map(|(label, _)| label).collect();
    Timeline {
        step: name_of(step),
        labels: order.iter().map(|&label| labels.names[label]).collect(),
        bars: bars
            .iter()
            .map(|(start, tally)| TimelineBar {
                start: label_of(*start, step),
                count: tally.total(),
                counts: order.iter().map(|&label| tally.get(label)).collect(),
            })
            .collect(),
        other_times: counter.times.other_times,
    }
}

fn addresses<'c>(counter: &Counter<'c>, most: usize) -> Vec<AddressList<'c>> {
    let list = |action: &Action| {
        let addresses = counter.addresses.of(*action)?;
        let (distinct, more) = addresses.distinct();
        let address = |entry: &Entry<LastFailure>| AddressCount {
            address: entry.key.to_string(),
            count: entry.count,
            uncounted: entry.before,
            label: counter.groups[entry.value.group].label,
            last: entry.value.time.map(moment),
        };
        let list = addresses.top.sorted().into_iter().take(most).map(address).collect();
        Some(AddressList { action: action.name(), distinct, exact: !more, list })
    };
    Action::ALL.iter().filter_map(list).collect()
}

fn rules<'c>(counter: &Counter<'c>, failures: u64) -> (Vec<RuleHits<'c>>, Vec<RuleHits<'c>>) {
    let line = |(rule, &hits): (&Rule<'c>, &u64)| RuleHits {
        number: rule.number(),
        label: rule.label(),
        pattern: rule.pattern(),
        file: rule.file(),
        line: rule.line(),
        hits,
        share: share(hits, failures),
    };
    let lines = counter.rules.iter().zip(&counter.hits).map(line);
    let (mut hit, never): (Vec<_>, Vec<_>) = lines.partition(|line| line.hits > 0);
    hit.sort_by(|a, b| b.hits.cmp(&a.hits).then(a.number.cmp(&b.number)));
    (hit, never)
}

fn template_count(entry: &Entry<String>, failures: u64) -> TemplateCount {
    TemplateCount {
        template: entry.key.to_string(),
        count: entry.count,
        uncounted: entry.before,
        share: share(entry.count, failures),
        sample: entry.value.clone(),
        // There is no `'` in a pattern that is suggested.
        rule: templates::suggest(&entry.key).map(|pattern| format!("'{pattern}',")),
    }
}
