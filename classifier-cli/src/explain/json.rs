//! An explanation as one JSON object. Keys come in the order of the fields.

use std::io::{self, Write};
use std::ops::Range;

use bounce_classifier::explain::{NearMiss, Part, Step};
use serde::Serialize;

use super::Explanation;
use crate::output::{Verdict, json_line};

#[derive(Serialize)]
struct ExplanationJson<'a> {
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
    parts: Vec<PartJson<'a>>,
    others: Vec<Verdict<'a>>,
    nearest: Vec<NearJson<'a>>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    kind: &'static str,
    pattern: &'a str,
    /// Only of parts of rules that do not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    start: Option<usize>,
    end: Option<usize>,
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct NearJson<'a> {
    #[serde(flatten)]
    verdict: Verdict<'a>,
    why: &'a str,
    parts: Vec<PartJson<'a>>,
}

pub(super) fn write(out: &mut impl Write, explanation: &Explanation<'_>) -> io::Result<()> {
    let Explanation { reply, found, parts, others, nearest } = explanation;
    let parts = parts.iter().flatten().map(|part| PartJson::new(part, reply)).collect();
    let others = others.iter().map(Verdict::of_rule).collect();
    let nearest = nearest.iter().map(|near| NearJson::new(near, reply)).collect();
    json_line(out, &ExplanationJson { reply, verdict: Verdict::new(*found), parts, others, nearest })
}

impl<'a> PartJson<'a> {
    fn new(part: &Part<'a>, reply: &'a str) -> Self {
        PartJson::at(part.kind.name(), part.pattern, None, Some(part.span.clone()), reply)
    }

    fn of_step(step: &Step<'a>, reply: &'a str) -> Self {
        let outcome = Some(step.outcome.name());
        PartJson::at(step.kind.name(), step.pattern, outcome, step.outcome.span(), reply)
    }

    fn at(
        kind: &'static str,
        pattern: &'a str,
        outcome: Option<&'static str>,
        span: Option<Range<usize>>,
        reply: &'a str,
    ) -> Self {
        let (start, end) = (span.as_ref().map(|span| span.start), span.as_ref().map(|span| span.end));
        PartJson { kind, pattern, outcome, start, end, text: span.and_then(|span| reply.get(span)) }
    }
}

impl<'a> NearJson<'a> {
    fn new(near: &'a NearMiss<'a>, reply: &'a str) -> Self {
        let parts = near.steps().iter().map(|step| PartJson::of_step(step, reply)).collect();
        NearJson { verdict: Verdict::of_rule(&near.rule()), why: near.why(), parts }
    }
}
