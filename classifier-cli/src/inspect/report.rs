//! What `inspect` says, as data and as text.

use std::io::{self, Write};

use bounce_classifier::{Classifier, Plan};
use serde::Serialize;

use super::rules_hash;
use crate::output::{Escaped, Visible};

/// The object of `--format json`; keys come in the order of the fields.
#[derive(Serialize)]
pub(super) struct Report<'c> {
    format_version: u32,
    bytes: usize,
    /// In hexadecimal: not every reader of JSON has 64 bits.
    checksum: String,
    rules_sha256: String,
    rules: usize,
    files: Vec<Counted<'c>>,
    labels: Vec<Counted<'c>>,
    plans: Vec<Counted<'static>>,
    sections: Vec<Section>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules_list: Option<Vec<RuleLine<'c>>>,
}

/// Something and how many rules it has.
#[derive(Serialize)]
struct Counted<'c> {
    name: &'c str,
    rules: usize,
}

#[derive(Serialize)]
struct Section {
    name: &'static str,
    bytes: usize,
}

#[derive(Serialize)]
struct RuleLine<'c> {
    number: usize,
    label: &'c str,
    file: &'c str,
    line: u32,
    plan: &'static str,
    pattern: &'c str,
}

impl<'c> Report<'c> {
    pub(super) fn new(classifier: &'c Classifier, list: bool) -> Self {
        let inspection = classifier.inspect();
        let counted = |counts: Vec<(&'c str, usize)>| {
            counts.into_iter().map(|(name, rules)| Counted { name, rules }).collect()
        };
        let decided = |plan: &Plan| inspection.plans().iter().filter(|other| *other == plan).count();
        let rule_line = |rule: bounce_classifier::Rule<'c>| RuleLine {
            number: rule.number(),
            label: rule.label(),
            file: rule.file(),
            line: rule.line(),
            plan: inspection.plan(&rule).name(),
            pattern: rule.pattern(),
        };
        Report {
            format_version: inspection.format_version(),
            bytes: classifier.image().len(),
            checksum: format!("{:016x}", inspection.checksum()),
            rules_sha256: rules_hash(classifier),
            rules: inspection.plans().len(),
            files: counted(inspection.files()),
            labels: counted(inspection.labels()),
            plans: Plan::ALL.iter().map(|p| Counted { name: p.name(), rules: decided(p) }).collect(),
            sections: inspection.sections().map(|(name, bytes)| Section { name, bytes }).collect(),
            rules_list: list.then(|| classifier.rules().map(rule_line).collect()),
        }
    }

    /// The summary, for people.
    pub(super) fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "format    version {}", self.format_version)?;
        writeln!(out, "image     {} bytes, checksum {}", self.bytes, self.checksum)?;
        writeln!(out, "rules     {}, sha256 {}", self.rules, self.rules_sha256)?;
        counts(out, "files", &self.files)?;
        counts(out, "labels", &self.labels)?;
        writeln!(out, "\nhow rules are decided")?;
        rows(out, self.plans.iter().map(|plan| (plan.rules, plan.name)))?;
        writeln!(out, "\nsections in bytes")?;
        rows(out, self.sections.iter().map(|section| (section.bytes, section.name)))
    }

    /// A line for each rule, for programs.
    pub(super) fn write_list(&self, out: &mut impl Write) -> io::Result<()> {
        self.rules_list.iter().flatten().try_for_each(|rule| {
            let RuleLine { number, label, file, line, plan, pattern } = rule;
            let (label, file, pattern) = (Escaped(label), Escaped(file), Visible(pattern));
            writeln!(out, "{number}\t{label}\t{file}:{line}\t{plan}\t{pattern}")
        })
    }
}

fn counts(out: &mut impl Write, title: &str, counted: &[Counted<'_>]) -> io::Result<()> {
    writeln!(out, "\n{title} ({}) and their rules", counted.len())?;
    rows(out, counted.iter().map(|one| (one.rules, one.name)))
}

/// Numbers, and what they belong to. What is 0 is shown too: that there is none is an answer.
fn rows<'r>(out: &mut impl Write, mut rows: impl Iterator<Item = (usize, &'r str)>) -> io::Result<()> {
    rows.try_for_each(|(number, name)| writeln!(out, "{number:>9}  {}", Visible(name)))
}
