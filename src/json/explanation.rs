//! Why a reply has its class: the object of [`Answer`], with `parts`, `others` and `nearest`.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::{Answer, Verdict};
use crate::explain::{Explanation, NearMiss, Part, Step};

#[derive(Serialize)]
struct ExplanationJson<'a> {
    #[serde(flatten)]
    answer: Answer<'a>,
    parts: Vec<PartJson<'a>>,
    others: Vec<Verdict<'a>>,
    nearest: Vec<NearJson<'a>>,
}

/// A part of a pattern, and the part of the reply that it matches: offsets are bytes of the reply.
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

impl Serialize for Explanation<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Explanation { reply, found, parts, others, nearest } = self;
        ExplanationJson {
            answer: Answer::new(reply, *found),
            parts: parts.iter().flatten().map(|part| PartJson::of_part(part, reply)).collect(),
            others: others.iter().copied().map(Verdict::from).collect(),
            nearest: nearest.iter().map(|near| NearJson::new(near, reply)).collect(),
        }
        .serialize(serializer)
    }
}

impl<'a> PartJson<'a> {
    fn of_part(part: &Part<'a>, reply: &'a str) -> Self {
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
        NearJson { verdict: near.rule().into(), why: near.why(), parts }
    }
}
