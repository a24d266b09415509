//! The examples of rule files against the rules.

use std::collections::HashMap;

use super::lints::{Define, Lint, LintExample, LintGroup};
use crate::bounce_class::BounceClass;
use crate::compile::{self, Limits};
use crate::diagnostics::{Diagnostic, Level};
use crate::image::Image;
use crate::matcher::first_match_counting;
use crate::rules::{Example, Rule, RuleSet};

/// The rules answer an example otherwise.
pub(in crate::check) struct ExampleFails;

impl Define for ExampleFails {
    const LINT: Lint = Lint {
        name: "example-fails",
        level: Level::Error,
        group: LintGroup::Examples,
        finds: "the rules give an example something else than it says",
        why: "the rules are not those that were meant, and the files do not compile",
        remedy: "mend the rule that was meant, or move it above the one that answers",
        example: LintExample {
            files: &["[rules]\nA = ['^550 user']\n[[examples]]\nreply = '550 no user'\nlabel = 'A'"],
            shows: "reply = '550 no user'",
        },
    };
}

/// An earlier file answers an example.
pub(in crate::check) struct ExampleTaken;

impl Define for ExampleTaken {
    const LINT: Lint = Lint {
        name: "example-taken",
        level: Level::Note,
        group: LintGroup::Examples,
        finds: "a file that is given before answers the example",
        why: "that file is probably there to overrule this one",
        remedy: "nothing to do, then",
        example: LintExample {
            files: &[
                "[rules]\nB = ['^550 user is']",
                "[rules]\nA = ['^550 user']\n[[examples]]\nreply = '550 user is full'\nlabel = 'A'",
            ],
            shows: "reply = '550 user is full'",
        },
    };
}

/// The rules of its own file do not answer an example.
pub(in crate::check) struct ExampleFailsAlone;

impl Define for ExampleFailsAlone {
    const LINT: Lint = Lint {
        name: "example-fails-alone",
        level: Level::Warning,
        group: LintGroup::Examples,
        finds: "an example that the rules of its own file do not answer",
        why: "it says something about another file, and fails without it",
        remedy: "move it to the file whose rules it is about",
        example: LintExample {
            files: &[
                "[rules]\nA = ['^550 user']",
                "[rules]\nB = ['^450 user']\n[[examples]]\nreply = '550 user'\nlabel = 'A'",
            ],
            shows: "label = 'A'",
        },
    };
}

/// No example is won by the rule.
pub(in crate::check) struct RuleWithoutExample;

impl Define for RuleWithoutExample {
    const LINT: Lint = Lint {
        name: "rule-without-example",
        level: Level::Note,
        group: LintGroup::Examples,
        finds: "no example is won by the rule (only with `--coverage`)",
        why: "nobody would notice that it is broken",
        remedy: "write an example that it wins",
        example: LintExample { files: &["[rules]\nA = ['^550 user']"], shows: "^550 user" },
    };
}

/// What the examples show, of all rules together and of each file alone.
#[derive(Debug)]
pub(crate) struct Outcomes {
    /// A diagnostic for each example that does not pass.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// For each rule: whether it wins an example.
    pub(crate) wins: Vec<bool>,
}

/// Examples that fail for the rules in `image`, which was compiled from `set`.
///
/// Where a rule of an earlier file answers, whoever gave that file before meant it to: that is no failure,
/// as long as the example holds for the rules of its own file.
///
/// Linear in the examples; the rules of a file are compiled by themselves only where it matters.
pub(crate) fn failures(set: &RuleSet, image: &[u8], limits: &Limits) -> Vec<Diagnostic> {
    let merged = Rules { set, image: Image::read(image).ok(), numbers: None, behind: None };
    errors(run(&merged, &set.annotations.examples, limits, false))
}

/// Rules that are compiled already, and stand behind those that examples are run for.
pub(crate) struct Behind<'i> {
    /// The first of their files.
    pub(crate) from_file: usize,
    /// `None` where it is not at hand.
    pub(crate) image: Option<&'i [u8]>,
}

/// [`failures`] of the files before those that are compiled already, whose image stands behind `front`; `None` where that
/// image must answer an example, and is not at hand.
pub(crate) fn failures_before(
    set: &RuleSet,
    front: &[u8],
    behind: Behind<'_>,
    limits: &Limits,
) -> Option<Vec<Diagnostic>> {
    let examples = &set.annotations.examples;
    // They are in the order of the files.
    let examples = &examples[..examples.partition_point(|example| example.file < behind.from_file)];
    let front = Image::read(front).ok();
    let image = behind.image.and_then(|image| Image::read(image).ok());
    if image.is_none() {
        let alone = Rules { set, image: front, numbers: None, behind: None };
        let mut left = limits.example_steps;
        let is_behind = |example: &Example| alone.winner(&example.reply.value, &mut left) == Some(None);
        if examples.iter().any(is_behind) {
            return None;
        }
    }
    let own = front.map_or(0, |front| front.own_rules());
    let merged = Rules { set, image: front, numbers: None, behind: image.map(|image| (image, own)) };
    Some(errors(run(&merged, examples, limits, false)))
}

fn errors(outcomes: Outcomes) -> Vec<Diagnostic> {
    let mut diagnostics = outcomes.diagnostics;
    diagnostics.retain(|diagnostic| diagnostic.level == Level::Error);
    diagnostics
}

/// All that the examples show.
pub(crate) fn all(set: &RuleSet, image: &[u8], limits: &Limits) -> Outcomes {
    let merged = Rules { set, image: Image::read(image).ok(), numbers: None, behind: None };
    run(&merged, &set.annotations.examples, limits, true)
}

fn run(merged: &Rules<'_, '_>, examples: &[Example], limits: &Limits, alone: bool) -> Outcomes {
    let set = merged.set;
    let mut files = Files { set, limits, compiled: HashMap::new(), needed: set.files.len() > 1 };
    let mut outcomes = Outcomes { diagnostics: Vec::new(), wins: vec![false; set.rules.len()] };
    let mut left = limits.example_steps;
    for example in examples {
        let Some(winner) = merged.winner(&example.reply.value, &mut left) else {
            outcomes.diagnostics.push(too_long(example, limits));
            break;
        };
        winner.into_iter().for_each(|winner| outcomes.wins[winner] = true);
        let verdict = judge(set, example, winner);
        let is_taken = verdict.is_err() && winner.is_some_and(|winner| set.rules[winner].file < example.file);
        let own = match is_taken || (alone && verdict.is_ok()) {
            true => match files.winner(example, &mut left) {
                Some(own) => own,
                None => {
                    outcomes.diagnostics.push(too_long(example, limits));
                    break;
                }
            },
            false => winner,
        };
        let own_verdict = judge(set, example, own);
        outcomes.diagnostics.extend(match (verdict, own_verdict) {
            (Ok(()), Ok(())) => None,
            (Err(wrong), Ok(())) => Some(taken(wrong)),
            (Err(_), Err(wrong)) => Some(failed(wrong)),
            (Ok(()), Err(wrong)) => Some(fails_alone(wrong)),
        });
    }
    outcomes
}

/// Compiled rules and the numbers that they have in the whole set.
struct Rules<'s, 'i> {
    set: &'s RuleSet,
    image: Option<Image<'i>>,
    /// `None` where they are the same.
    numbers: Option<&'i [usize]>,
    /// Rules that come after those of the image, and the number of the first of them.
    behind: Option<(Image<'i>, usize)>,
}

impl Rules<'_, '_> {
    /// The rule that wins a reply, if one does; `None` where that took more steps than are left.
    fn winner(&self, reply: &str, left: &mut u64) -> Option<Option<usize>> {
        let Some(image) = &self.image else { return Some(None) };
        let (winner, steps) = first_match_counting(image, reply);
        *left = left.checked_sub(steps)?;
        if let (None, Some((behind, own))) = (winner, &self.behind) {
            let (winner, steps) = first_match_counting(behind, reply);
            *left = left.checked_sub(steps)?;
            return Some(
                winner.map(|winner| winner as usize + own).filter(|&winner| winner < self.set.rules.len()),
            );
        }
        let number = |winner: u32| match self.numbers {
            Some(numbers) => numbers.get(winner as usize).copied(),
            None => Some(winner as usize),
        };
        Some(winner.and_then(number).filter(|&winner| winner < self.set.rules.len()))
    }
}

/// The rules of each file by themselves, compiled when they are asked for.
struct Files<'s> {
    set: &'s RuleSet,
    limits: &'s Limits,
    compiled: HashMap<usize, (Vec<u8>, Vec<usize>)>,
    /// There is more than one file.
    needed: bool,
}

impl Files<'_> {
    fn winner(&mut self, example: &Example, left: &mut u64) -> Option<Option<usize>> {
        let (set, limits) = (self.set, self.limits);
        let file = if self.needed { example.file } else { 0 };
        let (image, numbers) = self.compiled.entry(file).or_insert_with(|| compile_alone(set, file, limits));
        let rules = Rules { set, image: Image::read(image).ok(), numbers: Some(numbers), behind: None };
        rules.winner(&example.reply.value, left)
    }
}

/// The image of one file's rules, and their numbers in the set.
fn compile_alone(set: &RuleSet, file: usize, limits: &Limits) -> (Vec<u8>, Vec<usize>) {
    let numbers: Vec<usize> = (0..set.rules.len()).filter(|&number| set.rules[number].file == file).collect();
    let own = RuleSet {
        files: set.files.clone(),
        labels: set.labels.clone(),
        rules: numbers.iter().map(|&number| set.rules[number].clone()).collect(),
        ..RuleSet::default()
    };
    // What compiles with others compiles alone.
    (compile::compile(&own, limits).unwrap_or_default(), numbers)
}

/// What is wrong about an answer: the example and the rule that gave it.
struct Wrong<'s> {
    set: &'s RuleSet,
    example: &'s Example,
    winner: Option<&'s Rule>,
}

fn judge<'s>(set: &'s RuleSet, example: &'s Example, winner: Option<usize>) -> Result<(), Wrong<'s>> {
    let winner = winner.map(|winner| &set.rules[winner]);
    let label = winner.map_or(BounceClass::Uncategorized.name(), |rule| &set.labels[rule.label]);
    let label_fits = example.label.as_ref().is_none_or(|expected| expected.value == label);
    let pattern = winner.map(|rule| (rule.file, rule.pattern.as_str()));
    let rule_fits =
        example.rule.as_ref().is_none_or(|expected| pattern == Some((example.file, &expected.value)));
    if label_fits && rule_fits { Ok(()) } else { Err(Wrong { set, example, winner }) }
}

impl Wrong<'_> {
    fn wants_no_rule(&self) -> bool {
        let label = self.example.label.as_ref().map(|label| label.value.as_str());
        label == Some(BounceClass::Uncategorized.name()) && self.example.rule.is_none()
    }

    /// What the example asks for, at its place, and the rule that answered.
    fn diagnostic(&self, name: &'static str, level: Level, beside: &str) -> Diagnostic {
        let Wrong { set, example, winner } = self;
        let expected = match (&example.label, &example.rule) {
            (Some(label), _) => format!("`{}`", label.value),
            (None, Some(rule)) => format!("the rule `{}`", rule.value),
            (None, None) => "something".to_owned(),
        };
        let message = match winner {
            None => format!("no rule matches this example, which is to give {expected}{beside}"),
            Some(rule)
                if example.label.as_ref().is_some_and(|label| label.value == set.labels[rule.label]) =>
            {
                format!(
                    "another rule than the expected one gives this example `{}`{beside}",
                    set.labels[rule.label]
                )
            }
            Some(rule) => {
                format!("this example gives `{}` and is to give {expected}{beside}", set.labels[rule.label])
            }
        };
        let reply = &example.reply.span;
        let mut diagnostic = Diagnostic::at(example.file, reply.clone(), message).lint(level, name);
        if let Some(rule) = winner {
            diagnostic = diagnostic.related(rule.file, rule.span.clone(), "this rule answers");
        }
        let expected = example.rule.as_ref().and_then(|expected| {
            let is_it = |rule: &&Rule| rule.file == example.file && rule.pattern == expected.value;
            set.rules.iter().find(is_it)
        });
        match expected {
            None => diagnostic,
            Some(rule) => diagnostic.related(rule.file, rule.span.clone(), "and this one was to"),
        }
    }
}

/// The examples from this one on are not run.
fn too_long(example: &Example, limits: &Limits) -> Diagnostic {
    let message = format!(
        "the examples up to this one take more than {} steps of simulated automata, which is the limit `example_steps`; \
         those after it are not run",
        limits.example_steps
    );
    let diagnostic = Diagnostic::at(example.file, example.reply.span.clone(), message);
    diagnostic.help("shorten the example, lower the counts of repetitions in rules, or raise `example_steps`")
}

fn failed(wrong: Wrong<'_>) -> Diagnostic {
    let help = match wrong.winner {
        None => "write a rule for it, or mend the one that was meant: `explain` shows how far each gets",
        Some(_) if wrong.wants_no_rule() => "make that rule more special, or remove the example",
        Some(_) => "move the rule that was meant above the one that answers, or make that one more special",
    };
    wrong.diagnostic(ExampleFails::NAME, Level::Error, "").help(help)
}

fn taken(wrong: Wrong<'_>) -> Diagnostic {
    wrong
        .diagnostic(ExampleTaken::NAME, Level::Note, ": a file that is given before answers")
        .help("nothing to do where that file is meant to overrule this one")
}

fn fails_alone(wrong: Wrong<'_>) -> Diagnostic {
    wrong
        .diagnostic(ExampleFailsAlone::NAME, Level::Warning, ", with the rules of this file alone")
        .help("move the example to the file whose rules it is about")
}
