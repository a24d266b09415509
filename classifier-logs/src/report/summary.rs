//! What was counted, as `--format json` gives it. Keys come in the order of the fields.

use std::collections::BTreeMap;

use bounce_classifier::{Action, BounceClass, Rule, Severity};
use serde::Serialize;

use super::counter::Counter;
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
    /// The files that could not be read to their end.
    pub damaged: Vec<Damage>,
}

/// A file that could not be read to its end: what was read of it is counted.
#[derive(Clone, Debug, Serialize)]
pub struct Damage {
    /// Its name.
    pub file: String,
    /// Where and why.
    pub error: String,
}

/// A report.
#[derive(Debug, Serialize)]
pub struct Summary<'c> {
    pub(super) subject: Subject,
    pub(super) records: Records,
    /// The first and the last moment of a failure.
    pub(super) span: Option<[String; 2]>,
    pub(super) coverage: Coverage,
    pub(super) classes: Vec<Class<'c>>,
    pub(super) severities: Vec<Part>,
    pub(super) actions: Vec<Part>,
    pub(super) sources: Sources<'c>,
    pub(super) times: TimesOf<'c>,
    /// Those with hits, the most frequent first.
    pub(super) rules: Vec<RuleLine<'c>>,
    pub(super) never_hit: Vec<RuleLine<'c>>,
    pub(super) unclassified: Templates,
}

#[derive(Debug, Serialize)]
pub(super) struct Records {
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
}

#[derive(Debug, Serialize)]
pub(super) struct Coverage {
    pub(super) failures: u64,
    pub(super) classified: u64,
    pub(super) unclassified: u64,
    pub(super) share: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Class<'c> {
    pub(super) label: &'c str,
    pub(super) class: &'static str,
    pub(super) count: u64,
    pub(super) share: f64,
    pub(super) severity: &'static str,
    pub(super) action: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) count: u64,
    pub(super) share: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Sources<'c> {
    pub(super) by: &'static str,
    pub(super) distinct: usize,
    /// False where there were more than could be told apart: `distinct` is then how many are kept.
    pub(super) exact: bool,
    pub(super) list: Vec<Source<'c>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Source<'c> {
    pub(super) name: String,
    pub(super) count: u64,
    /// It may have been counted so often more, before it had a place of its own.
    pub(super) uncounted: u64,
    pub(super) share: f64,
    pub(super) unclassified: u64,
    pub(super) classes: Vec<Count<'c>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Count<'c> {
    pub(super) label: &'c str,
    pub(super) count: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct TimesOf<'c> {
    pub(super) step: String,
    /// What the counts of each bar are of.
    pub(super) labels: Vec<&'c str>,
    pub(super) bars: Vec<BarOf>,
    /// Failures at times for which there was no room.
    pub(super) elsewhen: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct BarOf {
    pub(super) start: String,
    pub(super) count: u64,
    pub(super) counts: Vec<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct RuleLine<'c> {
    pub(super) number: usize,
    pub(super) label: &'c str,
    pub(super) pattern: &'c str,
    pub(super) file: &'c str,
    pub(super) line: u32,
    pub(super) hits: u64,
    pub(super) share: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct Templates {
    pub(super) distinct: usize,
    /// False where there were more than could be told apart: `distinct` is then how many are kept.
    pub(super) exact: bool,
    pub(super) list: Vec<Template>,
}

#[derive(Debug, Serialize)]
pub(super) struct Template {
    pub(super) template: String,
    pub(super) count: u64,
    /// It may have been counted so often more, before it had a place of its own.
    pub(super) uncounted: u64,
    pub(super) share: f64,
    pub(super) sample: String,
    /// A line for a rule file.
    pub(super) rule: Option<String>,
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
        Summary {
            subject,
            records: records(counter),
            span: counter.times.span.map(|(first, last)| [moment(first), moment(last)]),
            coverage: Coverage {
                failures,
                classified: failures - counter.unclassified,
                unclassified: counter.unclassified,
                share: share(failures - counter.unclassified),
            },
            classes: classes(counter, failures),
            severities: parts(counter, failures, severity, advice.severity.name()),
            actions: parts(counter, failures, action, advice.action.name()),
            sources: sources(counter, failures, most),
            times: times(counter),
            rules,
            never_hit,
            unclassified: Templates {
                distinct: counter.templates.len(),
                exact: counter.templates.is_exact(),
                list: counter
                    .templates
                    .sorted()
                    .into_iter()
                    .take(most)
                    .map(|e| template(e, failures))
                    .collect(),
            },
        }
    }
}

fn share(count: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { count as f64 / all as f64 }
}

fn records(counter: &Counter<'_>) -> Records {
    let kinds = &counter.kinds;
    Records {
        all: kinds.bounces + kinds.deferrals + kinds.deliveries + kinds.others,
        bounces: kinds.bounces,
        deferrals: kinds.deferrals,
        deliveries: kinds.deliveries,
        others: kinds.others,
        without_reply: counter.silent,
        remarks: kinds.remarks,
        unknown_lines: counter.unknown.count,
        unknown_sample: counter.unknown.sample.clone(),
    }
}

fn hit<'a, 'c>(counter: &'a Counter<'c>) -> impl Iterator<Item = (&'a Rule<'c>, u64)> {
    counter.rules.iter().zip(counter.hits.iter().copied()).filter(|&(_, hits)| hits > 0)
}

fn classes<'c>(counter: &Counter<'c>, failures: u64) -> Vec<Class<'c>> {
    let mut classes: BTreeMap<&str, Class<'c>> = BTreeMap::new();
    for (rule, hits) in hit(counter) {
        let (severity, action) = (rule.severity().name(), rule.action().name());
        let class = BounceClass::name(rule.class());
        let new = Class { label: rule.label(), class, count: 0, share: 0.0, severity, action };
        let known = classes.entry(rule.label()).or_insert(new);
        known.count += hits;
        // Rules may have a severity and an action of their own.
        known.severity = if known.severity == severity { severity } else { "differs" };
        known.action = if known.action == action { action } else { "differs" };
    }
    let mut classes: Vec<_> = classes.into_values().collect();
    if counter.unclassified > 0 {
        let advice = BounceClass::Uncategorized.default_advice();
        classes.push(Class {
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
fn parts(
    counter: &Counter<'_>,
    failures: u64,
    of: fn(&Rule<'_>) -> &'static str,
    none: &'static str,
) -> Vec<Part> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    hit(counter).for_each(|(rule, hits)| *counts.entry(of(rule)).or_default() += hits);
    if counter.unclassified > 0 {
        *counts.entry(none).or_default() += counter.unclassified;
    }
    let part = |(name, count)| Part { name, count, share: share(count, failures) };
    let mut parts: Vec<_> = counts.into_iter().map(part).collect();
    parts.sort_by(|a, b| b.count.cmp(&a.count).then(a.name.cmp(b.name)));
    parts
}

fn sources<'c>(counter: &Counter<'c>, failures: u64, most: usize) -> Sources<'c> {
    let source = |entry: &Entry<Tally>| Source {
        name: entry.key.to_string(),
        count: entry.count,
        uncounted: entry.before,
        share: share(entry.count, failures),
        unclassified: entry.value.get(counter.labels.len() - 1),
        classes: counts(counter, &entry.value),
    };
    Sources {
        by: if counter.has_providers { "provider" } else { "recipient domain" },
        distinct: counter.sources.len(),
        exact: counter.sources.is_exact(),
        list: counter.sources.sorted().into_iter().take(most).map(source).collect(),
    }
}

fn counts<'c>(counter: &Counter<'c>, tally: &Tally) -> Vec<Count<'c>> {
    let count = |(label, count): (usize, u64)| Count { label: counter.labels[label], count };
    tally.sorted().into_iter().map(count).collect()
}

fn times<'c>(counter: &Counter<'c>) -> TimesOf<'c> {
    let step = counter.times.step();
    let bars = counter.times.bars(step);
    let mut all = Tally::default();
    bars.iter().for_each(|bar| all.merge(&bar.tally));
    let labels: Vec<usize> = all.sorted().into_iter().map(|(label, _)| label).collect();
    TimesOf {
        step: name_of(step),
        labels: labels.iter().map(|&label| counter.labels[label]).collect(),
        bars: bars
            .iter()
            .map(|bar| BarOf {
                start: label_of(bar.start, step),
                count: bar.tally.total(),
                counts: labels.iter().map(|&label| bar.tally.get(label)).collect(),
            })
            .collect(),
        elsewhen: counter.times.elsewhen,
    }
}

fn rules<'c>(counter: &Counter<'c>, failures: u64) -> (Vec<RuleLine<'c>>, Vec<RuleLine<'c>>) {
    let line = |(rule, &hits): (&Rule<'c>, &u64)| RuleLine {
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

fn template(entry: &Entry<String>, failures: u64) -> Template {
    Template {
        template: entry.key.to_string(),
        count: entry.count,
        uncounted: entry.before,
        share: share(entry.count, failures),
        sample: entry.value.clone(),
        // There is no `'` in a pattern that is suggested.
        rule: templates::suggest(&entry.key).map(|pattern| format!("'{pattern}',")),
    }
}
