//! What the HTML page draws: counts by group, so that a filter acts on all of it.

use std::collections::BTreeMap;

use bounce_classifier::Action;
use serde::Serialize;

use super::addresses::LastFailure;
use super::counter::Counter;
use super::sources::Source;
use super::tally::Tally;
use super::times::moment;
use super::top::Entry;
use crate::clock::DAY;
use crate::templates;

/// So many providers or domains can be shown over time.
const MOST_DRAWN_SOURCES: usize = 50;

/// So many recipients are listed for each action.
const MOST_ADDRESSES: usize = 100;

/// The numbers of groups, each followed by its count.
type Counts = Vec<u64>;

#[derive(Debug, Serialize)]
pub(super) struct Page {
    /// The most frequent first; what counts are by.
    groups: Vec<PageGroup>,
    actions: Vec<PageAction>,
    chart: Option<PageChart>,
    sources: Vec<PageSource>,
    rules: Vec<PageRule>,
    /// Files with how many of their rules never hit, and how many they have.
    never_hit: Vec<(String, usize, usize)>,
    templates: Vec<PageTemplate>,
    addresses: Vec<PageAddress>,
}

#[derive(Debug, Serialize)]
struct PageGroup {
    label: String,
    about: String,
    severity: &'static str,
    action: &'static str,
    count: u64,
}

#[derive(Debug, Serialize)]
struct PageAction {
    name: &'static str,
    /// How many recipients, and whether there may be more.
    addresses: usize,
    more: bool,
}

#[derive(Debug, Serialize)]
struct PageChart {
    /// In seconds since 1970-01-01 UTC.
    start: i64,
    step: i64,
    /// A bar for each step.
    bars: Vec<Counts>,
    /// Where the bars by day start, and how long a step is there.
    day_start: i64,
    day_step: i64,
}

#[derive(Debug, Serialize)]
struct PageSource {
    name: String,
    /// Whether there may be more.
    more: bool,
    groups: Counts,
    /// The number of a bar by day, and its counts; none where a source is not drawn.
    days: Vec<(i64, Counts)>,
}

#[derive(Debug, Serialize)]
struct PageRule {
    group: usize,
    pattern: String,
    file: String,
    line: u32,
    hits: u64,
    sample: String,
}

#[derive(Debug, Serialize)]
struct PageTemplate {
    template: String,
    count: u64,
    more: bool,
    sample: String,
    /// A line for a rule file.
    rule: Option<String>,
}

#[derive(Debug, Serialize)]
struct PageAddress {
    address: String,
    group: usize,
    count: u64,
    more: bool,
    last: Option<String>,
}

impl Page {
    pub(super) fn new(counter: &Counter<'_>, most: usize) -> Self {
        let order = Order::new(counter);
        Page {
            groups: order.by_count.iter().map(|&(group, count)| page_group(counter, group, count)).collect(),
            actions: Action::ALL.iter().filter_map(|&action| page_action(counter, action)).collect(),
            chart: chart(counter, &order),
            sources: sources(counter, &order, most),
            rules: rules(counter, &order, most),
            never_hit: never_hit(counter),
            templates: counter.templates.sorted().into_iter().take(most).map(page_template).collect(),
            addresses: addresses(counter, &order),
        }
    }
}

/// The groups that occur, by count.
struct Order {
    by_count: Vec<(usize, u64)>,
    /// Where each group stands among those.
    places: Vec<usize>,
}

impl Order {
    fn new(counter: &Counter<'_>) -> Self {
        let mut all = Tally::default();
        for (number, &hits) in counter.hits.iter().enumerate().filter(|&(_, &hits)| hits > 0) {
            all.add(counter.group_of(number), hits);
        }
        if counter.unclassified > 0 {
            all.add(counter.groups.len() - 1, counter.unclassified);
        }
        let by_count = all.sorted();
        let mut places = vec![0; counter.groups.len()];
        by_count.iter().enumerate().for_each(|(place, &(group, _))| places[group] = place);
        Order { by_count, places }
    }

    fn counts(&self, tally: &Tally) -> Counts {
        let pair = |(group, count): (usize, u64)| [self.places[group] as u64, count];
        tally.sorted().into_iter().flat_map(pair).collect()
    }
}

fn page_group(counter: &Counter<'_>, number: usize, count: u64) -> PageGroup {
    let group = counter.groups[number];
    let label = counter.classifier.labels().find(|label| label.name() == group.label);
    PageGroup {
        label: group.label.to_owned(),
        about: label.map_or(String::new(), |label| label.description().to_owned()),
        severity: counter.severity_of(number),
        action: group.action.name(),
        count,
    }
}

fn page_action(counter: &Counter<'_>, action: Action) -> Option<PageAction> {
    let (addresses, more) = counter.addresses.of(action)?.distinct();
    Some(PageAction { name: action.name(), addresses, more })
}

fn chart(counter: &Counter<'_>, order: &Order) -> Option<PageChart> {
    let step = counter.times.step();
    let (first, _) = counter.times.span?;
    let bars = counter.times.bars(step);
    let day_step = step.max(DAY);
    Some(PageChart {
        start: bars.first()?.start,
        step,
        bars: bars.iter().map(|bar| order.counts(&bar.tally)).collect(),
        day_start: first.div_euclid(day_step) * day_step,
        day_step,
    })
}

fn sources(counter: &Counter<'_>, order: &Order, most: usize) -> Vec<PageSource> {
    let day_step = counter.times.step().max(DAY);
    let bars = counter.times.span.map(|(first, last)| first.div_euclid(day_step)..=last.div_euclid(day_step));
    let days = |source: &Source| {
        let mut merged: BTreeMap<i64, Tally> = BTreeMap::new();
        for (day, tally) in &source.days {
            let at = day.saturating_mul(DAY).div_euclid(day_step);
            if bars.as_ref().is_some_and(|bars| bars.contains(&at)) {
                merged.entry(at).or_default().merge(tally);
            }
        }
        let first = bars.as_ref().map_or(0, |bars| *bars.start());
        merged.into_iter().map(|(at, tally)| (at - first, order.counts(&tally))).collect()
    };
    let source = |(place, entry): (usize, &Entry<Source>)| PageSource {
        name: entry.key.to_string(),
        more: entry.before > 0,
        groups: order.counts(&entry.value.tally),
        days: if place < MOST_DRAWN_SOURCES { days(&entry.value) } else { Vec::new() },
    };
    counter.sources.sorted().into_iter().take(most).enumerate().map(source).collect()
}

fn rules(counter: &Counter<'_>, order: &Order, most: usize) -> Vec<PageRule> {
    let rule = |(number, &hits): (usize, &u64)| {
        let rule = &counter.rules[number];
        PageRule {
            group: order.places[counter.group_of(number)],
            pattern: rule.pattern().to_owned(),
            file: rule.file().to_owned(),
            line: rule.line(),
            hits,
            sample: counter.samples[number].as_deref().unwrap_or_default().to_owned(),
        }
    };
    let mut rules: Vec<_> =
        counter.hits.iter().enumerate().filter(|&(_, &hits)| hits > 0).map(rule).collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.hits));
    rules.truncate(most);
    rules
}

fn never_hit(counter: &Counter<'_>) -> Vec<(String, usize, usize)> {
    let mut files: Vec<(String, usize, usize)> = Vec::new();
    for (rule, &hits) in counter.rules.iter().zip(&counter.hits) {
        if files.last().is_none_or(|(file, ..)| file != rule.file()) {
            files.push((rule.file().to_owned(), 0, 0));
        }
        if let Some((_, never, all)) = files.last_mut() {
            *never += usize::from(hits == 0);
            *all += 1;
        }
    }
    files.retain(|&(_, never, _)| never > 0);
    files
}

fn page_template(entry: &Entry<String>) -> PageTemplate {
    PageTemplate {
        template: entry.key.to_string(),
        count: entry.count,
        more: entry.before > 0,
        sample: entry.value.clone(),
        rule: templates::suggest(&entry.key).map(|pattern| format!("'{pattern}',")),
    }
}

fn addresses(counter: &Counter<'_>, order: &Order) -> Vec<PageAddress> {
    let of = |&action: &Action| counter.addresses.of(action);
    let address = |entry: &Entry<LastFailure>| PageAddress {
        address: entry.key.to_string(),
        group: order.places[entry.value.group],
        count: entry.count,
        more: entry.before > 0,
        last: entry.value.time.map(moment),
    };
    let list = Action::ALL.iter().filter_map(of);
    list.flat_map(|addresses| addresses.top.sorted().into_iter().take(MOST_ADDRESSES).map(address)).collect()
}
