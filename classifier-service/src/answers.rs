//! The JSON that clients get. Keys come in the order of the fields, and mean what they mean in the program's
//! `classify --format json` and `explain --format json`.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use bounce_classifier::explain::{NearMiss, Part, Step};
use bounce_classifier::live::{LiveAnswer, LiveFailure, LiveStatus};
use bounce_classifier::{Action, BounceClass, Classification, Classifier, Reply, Rule, Severity};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::reading::Failed;

/// The class of a reply.
#[derive(Debug, Serialize)]
pub(crate) struct Classified<'a> {
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

/// A class and the rule that gives it.
#[derive(Debug, Serialize)]
struct Verdict<'a> {
    label: &'a str,
    class: &'static str,
    severity: &'static str,
    action: &'static str,
    rule: Option<Place<'a>>,
}

#[derive(Debug, Serialize)]
struct Place<'a> {
    number: usize,
    pattern: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
}

impl<'a> Classified<'a> {
    pub(crate) fn new(reply: &'a str, answer: &'a LiveAnswer) -> Self {
        Classified { reply, verdict: Verdict::new(answer.classification()) }
    }
}

impl<'a> Verdict<'a> {
    fn new(found: Classification<'a>) -> Self {
        let rule = found.rule().as_ref().map(Place::new);
        Verdict::of(found.label(), found.class(), found.severity(), found.action(), rule)
    }

    fn of_rule(rule: &Rule<'a>) -> Self {
        Verdict::of(rule.label(), rule.class(), rule.severity(), rule.action(), Some(Place::new(rule)))
    }

    fn of(
        label: &'a str,
        class: BounceClass,
        severity: Severity,
        action: Action,
        rule: Option<Place<'a>>,
    ) -> Self {
        Verdict { label, class: class.name(), severity: severity.name(), action: action.name(), rule }
    }
}

impl<'a> Place<'a> {
    fn new(rule: &Rule<'a>) -> Self {
        Place {
            number: rule.number(),
            pattern: rule.pattern(),
            file: rule.file(),
            line: rule.line(),
            column: rule.column(),
        }
    }
}

/// What a report says.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub(crate) enum Reported<'a> {
    /// Recipients were not reached.
    #[serde(rename = "OOB")]
    Failures {
        /// Whoever says so.
        reporting_mta: Option<&'a str>,
        /// In the order of the report.
        failed: Vec<Unreached<'a>>,
    },
    /// A complaint: its fields.
    Feedback { feedback_report: &'a [(String, String)] },
}

/// A recipient that was not reached, and why.
#[derive(Debug, Serialize)]
pub(crate) struct Unreached<'a> {
    recipient: &'a str,
    response: &'a Reply,
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

impl<'a> Unreached<'a> {
    pub(crate) fn new(failed: &'a Failed, reply: &'a str, answer: &'a LiveAnswer) -> Self {
        let verdict = Verdict::new(answer.classification());
        Unreached { recipient: &failed.recipient, response: &failed.reply, reply, verdict }
    }
}

/// Why a reply has its class.
#[derive(Debug, Serialize)]
pub(crate) struct Explained<'a> {
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
    parts: Vec<Piece<'a>>,
    others: Vec<Verdict<'a>>,
    nearest: Vec<Near<'a>>,
}

/// A part of a pattern, and the part of the reply that it matches.
#[derive(Debug, Serialize)]
struct Piece<'a> {
    kind: &'static str,
    pattern: &'a str,
    /// Only of parts of rules that do not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    start: Option<usize>,
    end: Option<usize>,
    text: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Near<'a> {
    #[serde(flatten)]
    verdict: Verdict<'a>,
    why: String,
    parts: Vec<Piece<'a>>,
}

/// How many other rules that match an explanation names.
const MOST_OTHERS: usize = 20;

impl<'a> Explained<'a> {
    /// Explains a reply; where no rule matches, by `nearest` rules that come near.
    pub(crate) fn new(classifier: &'a Classifier, reply: &'a str, nearest: usize) -> Self {
        let found = classifier.classify(reply);
        let parts = found.rule().and_then(|rule| rule.locate(reply)).unwrap_or_default();
        let near = if found.rule().is_none() { classifier.nearest(reply, nearest) } else { Vec::new() };
        Explained {
            reply,
            verdict: Verdict::new(found),
            parts: parts.iter().map(|part| Piece::of_part(part, reply)).collect(),
            others: classifier
                .explain(reply)
                .skip(1)
                .take(MOST_OTHERS)
                .map(|rule| Verdict::of_rule(&rule))
                .collect(),
            nearest: near.iter().map(|near| Near::new(near, reply)).collect(),
        }
    }
}

impl<'a> Near<'a> {
    fn new(near: &NearMiss<'a>, reply: &'a str) -> Self {
        let parts = near.steps().iter().map(|step| Piece::of_step(step, reply)).collect();
        Near { verdict: Verdict::of_rule(&near.rule()), why: near.why().to_owned(), parts }
    }
}

impl<'a> Piece<'a> {
    fn of_part(part: &Part<'a>, reply: &'a str) -> Self {
        Piece::at(part.kind.name(), part.pattern, None, Some(part.span.clone()), reply)
    }

    fn of_step(step: &Step<'a>, reply: &'a str) -> Self {
        Piece::at(step.kind.name(), step.pattern, Some(step.outcome.name()), step.outcome.span(), reply)
    }

    fn at(
        kind: &'static str,
        pattern: &'a str,
        outcome: Option<&'static str>,
        span: Option<Range<usize>>,
        reply: &'a str,
    ) -> Self {
        let (start, end) = (span.as_ref().map(|span| span.start), span.as_ref().map(|span| span.end));
        Piece { kind, pattern, outcome, start, end, text: span.and_then(|span| reply.get(span)) }
    }
}

/// The state of the rules.
#[derive(Debug, Serialize)]
pub(crate) struct RulesState {
    files: Vec<String>,
    rules: usize,
    /// SHA-256 of the image: the same rules have the same, on every machine.
    hash: String,
    /// Seconds since 1970.
    loaded: u64,
    reloads: u64,
    failed_reloads: u64,
    /// What is wrong with the files as they are; null where the rules in use are what they say.
    failure: Option<Failure>,
}

#[derive(Debug, Serialize)]
struct Failure {
    /// Seconds since 1970.
    at: u64,
    errors: Vec<Mistake>,
    /// All of it, for people.
    text: String,
}

#[derive(Debug, Serialize)]
struct Mistake {
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    message: String,
}

impl RulesState {
    pub(crate) fn new(classifier: &Classifier, status: &LiveStatus) -> Self {
        RulesState {
            files: status.files.iter().map(|path| path.display().to_string()).collect(),
            rules: classifier.rules().len(),
            hash: Sha256::digest(classifier.image()).iter().map(|byte| format!("{byte:02x}")).collect(),
            loaded: seconds(status.loaded),
            reloads: status.reloads,
            failed_reloads: status.failed_reloads,
            failure: status.failure.as_ref().map(Failure::new),
        }
    }
}

impl Failure {
    fn new(failure: &LiveFailure) -> Self {
        let mistake = |located: bounce_classifier_core::diagnostics::Located<'_>| Mistake {
            file: located.file.to_owned(),
            line: located.position.map(|position| position.line),
            column: located.position.map(|position| position.column),
            message: located.diagnostic.message.clone(),
        };
        Failure {
            at: seconds(failure.at),
            errors: failure.errors.iter().map(mistake).collect(),
            text: failure.errors.to_string(),
        }
    }
}

/// Seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
