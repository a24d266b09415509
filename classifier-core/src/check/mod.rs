//! What can be said about rules before a reply is seen.
//!
//! ```text
//! Sources -> rules -> compile -+-> examples: each reply against the image
//!                              +-> patterns: each pattern's syntax; duplicates, labels
//!                              +-> shadow: which rules can win, by automata
//!                                      -> findings - what the files allow -> grouped -> Report
//! ```

mod duplicates;
pub(crate) mod examples;
mod finding;
mod groups;
mod labels;
mod lints;
mod names;
mod patterns;
mod readable;
mod samples;
pub mod shadow;

mod winning;

pub use lints::{LINTS, Lint, LintExample, LintGroup};

use std::collections::HashSet;

use crate::compile::{self, Limits};
use crate::diagnostics::{Diagnostic, Errors, Level};
use crate::image::Image;
use crate::rules::{RuleSet, Sources};
use examples::RuleWithoutExample;
use finding::Finding;
use lints::Define;
use patterns::MatchesEmpty;
use winning::{MatchesEverything, NeverMatches};

/// What cannot be compiled.
pub(in crate::check) struct InvalidRules;

impl Define for InvalidRules {
    const LINT: Lint = Lint {
        name: "invalid-rules",
        level: Level::Error,
        group: LintGroup::Files,
        finds: "a file that cannot be read, or a rule that cannot be compiled",
        why: "there are no rules then, and nothing else is looked for",
        remedy: "mend what the message says",
        example: LintExample { files: &["[rules]\nA = ['(']"], shows: "'('" },
    };
}

/// What to look for, besides what is always looked for.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// The limits of the compilation.
    pub limits: Limits,
    /// Also list the rules that win no example.
    pub coverage: bool,
    /// What it may cost to find out which rules can win.
    pub shadow: shadow::Budget,
}

/// What there is to say about rule files.
#[derive(Clone, Debug)]
pub struct Report {
    /// The findings, in order of file and place; may be empty.
    pub findings: Errors,
    /// How many rules there are.
    pub rules: usize,
    /// How many examples there are.
    pub examples: usize,
    /// Whether the files could be read and compiled. If not, only errors are reported.
    pub is_usable: bool,
}

impl Report {
    /// How many findings have this level or a higher one.
    pub fn count(&self, least: Level) -> usize {
        self.findings.diagnostics.iter().filter(|finding| finding.level >= least).count()
    }
}

/// Checks rule files: every mistake, or else what the lints find.
pub fn check(sources: Sources, options: &Options) -> Report {
    let (set, errors) = crate::rules::parse(sources);
    let (rules, examples) = (set.rules.len(), set.annotations.examples.len());
    let (is_usable, diagnostics) = match compile::compile_whole(&set, errors, &options.limits) {
        Ok(image) => {
            let left = finding::not_allowed(&set, findings(&set, &image, options), options.coverage);
            (true, groups::grouped(&set.files, left))
        }
        Err(errors) => (false, errors.into_iter().map(named).collect()),
    };
    Report { findings: Errors::new(set.files, diagnostics), rules, examples, is_usable }
}

/// A mistake as a finding: those have names.
fn named(error: Diagnostic) -> Diagnostic {
    let level = error.level;
    error.lint(level, InvalidRules::NAME)
}

fn findings(set: &RuleSet, image: &[u8], options: &Options) -> Vec<Finding> {
    let outcomes = examples::all(set, image, &options.limits);
    let of_examples = |diagnostic| Finding { rule: None, diagnostic };
    let mut findings: Vec<Finding> = outcomes.diagnostics.into_iter().map(of_examples).collect();
    if options.coverage {
        let without = (0..set.rules.len()).filter(|&number| !outcomes.wins[number]);
        findings.extend(without.map(|number| without_example(set, number)));
    }
    findings.extend(labels::lint(set));
    findings.extend(duplicates::lint(set));
    findings.extend(patterns::lint(set, image));
    let image = Image::read(image).expect("the compiler writes whole images");
    findings.extend(winning::lint(set, &image, options.shadow));
    once(findings)
}

/// A pattern that matches the empty text matches every reply: it is said once, by the lint that says why. Of one
/// that matches no reply, nothing else about the pattern matters yet.
fn once(mut findings: Vec<Finding>) -> Vec<Finding> {
    let of = |lint| move |finding: &&Finding| finding.diagnostic.name == Some(lint);
    let empty: Vec<_> = findings.iter().filter(of(MatchesEmpty::NAME)).map(|finding| finding.rule).collect();
    findings.retain(|finding| !of(MatchesEverything::NAME)(&finding) || !empty.contains(&finding.rule));
    let never: HashSet<_> = findings.iter().filter(of(NeverMatches::NAME)).map(|f| f.rule).collect();
    findings.retain(|finding| {
        let of_pattern = finding.diagnostic.name.is_some_and(|name| lints::OF_PATTERNS.contains(&name));
        !of_pattern || !never.contains(&finding.rule)
    });
    findings
}

fn without_example(set: &RuleSet, number: usize) -> Finding {
    Finding::of_rule(set, number, "no example is won by this rule")
        .with(|diagnostic| diagnostic.lint(Level::Note, RuleWithoutExample::NAME))
}
