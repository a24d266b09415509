//! What `diff` says, as data and as text.

use std::io::{self, Write};

use bounce_classifier::Rule;
use bounce_classifier::json::Verdict;
use serde::Serialize;

use super::replies::Changes;
use super::rules::Comparison;
use crate::output::{Visible, pattern, place};

/// One of the two rule sets.
pub(super) struct Side<'r> {
    pub(super) name: String,
    pub(super) rules: Vec<Rule<'r>>,
}

/// The object of `--format json`; keys come in the order of the fields.
#[derive(Serialize)]
pub(super) struct Report<'r> {
    old: Source<'r>,
    new: Source<'r>,
    removed: Vec<Verdict<'r>>,
    added: Vec<Verdict<'r>>,
    moved: Vec<Change<'r>>,
    relabelled: Vec<Change<'r>>,
    replies: Option<Replies<'r>>,
}

#[derive(Serialize)]
struct Source<'r> {
    name: &'r str,
    rules: usize,
}

/// What was one rule's is another's.
#[derive(Serialize)]
struct Change<'r> {
    old: Verdict<'r>,
    new: Verdict<'r>,
}

#[derive(Serialize)]
struct Replies<'r> {
    count: u64,
    label_changes: u64,
    rule_changes: u64,
    groups: Vec<GroupLine<'r>>,
}

#[derive(Serialize)]
struct GroupLine<'r> {
    count: u64,
    #[serde(flatten)]
    change: Change<'r>,
    sample: &'r str,
}

impl<'r> Report<'r> {
    pub(super) fn new(
        [old, new]: &'r [Side<'r>; 2],
        comparison: &Comparison,
        changes: Option<&'r Changes>,
    ) -> Self {
        let one = |side: &'r Side<'r>, numbers: &[usize]| {
            numbers.iter().map(|&number| side.rules[number].into()).collect()
        };
        let both = |pairs: &[(usize, usize)]| {
            pairs.iter().map(|&(was, is)| Change::new(old, new, Some(was), Some(is))).collect()
        };
        Report {
            old: Source { name: &old.name, rules: old.rules.len() },
            new: Source { name: &new.name, rules: new.rules.len() },
            removed: one(old, &comparison.removed),
            added: one(new, &comparison.added),
            moved: both(&comparison.moved),
            relabelled: both(&comparison.relabelled),
            replies: changes.map(|changes| Replies::new(old, new, changes)),
        }
    }

    /// For people.
    pub(super) fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let Report { old, new, removed, added, moved, relabelled, replies } = self;
        for (side, source) in [("old", old), ("new", new)] {
            writeln!(out, "{side}: {}, {}", Visible(source.name), counted(source.rules as u64, "rule"))?;
        }
        if removed.len() + added.len() + moved.len() + relabelled.len() == 0 {
            writeln!(out, "\nThe rules are the same, in the same order.")?;
        }
        rules(out, "removed", removed)?;
        rules(out, "added", added)?;
        changed_rules(out, "moved", moved)?;
        changed_rules(out, "relabelled", relabelled)?;
        replies.as_ref().map_or(Ok(()), |replies| replies.write_text(out))
    }
}

impl<'r> Change<'r> {
    fn new(old: &'r Side<'r>, new: &'r Side<'r>, was: Option<usize>, is: Option<usize>) -> Self {
        let verdict = |side: &'r Side<'r>, number: Option<usize>| {
            number.map_or(Verdict::uncategorized(), |number| side.rules[number].into())
        };
        Change { old: verdict(old, was), new: verdict(new, is) }
    }
}

impl<'r> Replies<'r> {
    fn new(old: &'r Side<'r>, new: &'r Side<'r>, changes: &'r Changes) -> Self {
        let line = |(was, is, group): (_, _, &'r super::replies::Group)| GroupLine {
            count: group.count,
            change: Change::new(old, new, was, is),
            sample: &group.sample,
        };
        Replies {
            count: changes.count,
            label_changes: changes.label_changes,
            rule_changes: changes.rule_changes,
            groups: changes.groups().into_iter().map(line).collect(),
        }
    }

    fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let all = match self.count {
            1 => "1 reply".to_owned(),
            count => format!("{count} replies"),
        };
        let verb = |count, one, many| if count == 1 { one } else { many };
        let (label, rule) = (self.label_changes, self.rule_changes);
        let (changes, keeps) = (verb(label, "changes", "change"), verb(rule, "keeps", "keep"));
        let too = verb(rule, "changes", "change");
        writeln!(out, "\n{all}: {label} {changes} label, {rule} {keeps} the label but {too} the rule")?;
        for GroupLine { count, change: Change { old, new }, sample } in &self.groups {
            writeln!(out, "\n{count:>9}  {} -> {}", Visible(old.label), Visible(new.label))?;
            writeln!(out, "{:>9}  {} -> {}", "by", place(old.rule.as_ref()), place(new.rule.as_ref()))?;
            writeln!(out, "{:>9}  {}", "as", Visible(sample))?;
        }
        Ok(())
    }
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn rules(out: &mut impl Write, what: &str, rules: &[Verdict<'_>]) -> io::Result<()> {
    if !rules.is_empty() {
        writeln!(out, "\n{} {what}", counted(rules.len() as u64, "rule"))?;
    }
    for rule in rules {
        writeln!(out, "  {}, {}", Visible(rule.label), place(rule.rule.as_ref()))?;
        writeln!(out, "      {}", Visible(pattern(rule.rule.as_ref())))?;
    }
    Ok(())
}

fn changed_rules(out: &mut impl Write, what: &str, changes: &[Change<'_>]) -> io::Result<()> {
    if !changes.is_empty() {
        writeln!(out, "\n{} {what}", counted(changes.len() as u64, "rule"))?;
    }
    for Change { old, new } in changes {
        write!(out, "  {}", Visible(old.label))?;
        if old.label != new.label {
            write!(out, " -> {}", Visible(new.label))?;
        }
        writeln!(out, ", {} -> {}", place(old.rule.as_ref()), place(new.rule.as_ref()))?;
        writeln!(out, "      {}", Visible(pattern(new.rule.as_ref())))?;
    }
    Ok(())
}
