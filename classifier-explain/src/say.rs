//! Where a rule fails, in words.

use super::{Kind, Outcome, Reach, Step};

/// ``head `^550` matched, phrase `mailbox full` not found``
pub(super) fn why(steps: &[Step<'_>], reply: &str) -> String {
    let mut said = String::new();
    for (nth, step) in steps.iter().enumerate() {
        match nth.checked_sub(1).map(|before| &steps[before].outcome) {
            None => {}
            Some(Outcome::Matched(_)) => said.push_str(", "),
            Some(_) => said.push_str("; "),
        }
        said.push_str(&format!(
            "{} `{}` {}",
            step.kind.name(),
            step.pattern,
            outcome(step, &steps[..nth], reply)
        ));
    }
    said
}

fn outcome(step: &Step<'_>, before: &[Step<'_>], reply: &str) -> String {
    let at = |start| format!("at column {}", column(reply, start));
    match &step.outcome {
        Outcome::Matched(_) => "matched".into(),
        Outcome::Found(span) => format!("found {}", at(span.start)),
        Outcome::TooEarly(span) => format!("found {} only, too early", at(span.start)),
        Outcome::OtherCase(span) => {
            format!("found in other case: `{}` {}", &reply[span.clone()], at(span.start))
        }
        Outcome::Unreachable { span, gap } => {
            let end =
                before.iter().filter_map(|step| step.outcome.span()).map(|span| span.end).max().unwrap_or(0);
            let between = reply.get(end..span.start).unwrap_or_default();
            unreachable(step.kind, between, *gap, &at(span.start))
        }
        Outcome::Missing(reach) => match missing(step, reach.as_ref(), reply) {
            more if more.is_empty() => "not found".into(),
            more => format!("not found ({more})"),
        },
    }
}

/// A piece that is there, after something that must not be.
fn unreachable(kind: Kind, between: &str, gap: Option<&str>, at: &str) -> String {
    match gap {
        _ if kind == Kind::End => format!("not reached: `{between}` is left"),
        Some(gap) if between.is_empty() => format!("found {at}, but nothing is left for `{gap}` before it"),
        Some(gap) => format!("found {at}, but `{between}` before it does not fit `{gap}`"),
        None => format!("found {at}, but not where it must follow"),
    }
}

/// What the reply has in place of a piece.
fn missing(step: &Step<'_>, reach: Option<&Reach<'_>>, reply: &str) -> String {
    let only =
        reach.map(|reach| format!("only `{}` at column {}", reach.pattern, column(reply, reach.span.start)));
    match step.kind {
        Kind::Head => {
            let codes = Codes::of(reply);
            // Past the codes and the space after them.
            let past = reach.filter(|reach| reach.span.end > codes.end + 1);
            past.map_or_else(
                || codes.say(asks_for_enhanced(step.pattern)),
                |past| format!("only `{}`", past.pattern),
            )
        }
        _ => only.unwrap_or_default(),
    }
}

/// Characters, from 1.
fn column(reply: &str, at: usize) -> usize {
    reply[..at].chars().count() + 1
}

/// Whether a head has something like `5\.1\.1` in it: a digit, or what takes one, and a full stop.
fn asks_for_enhanced(head: &str) -> bool {
    let stops = head.match_indices('.').map(|(at, _)| head[..at].trim_end_matches(['\\', '[']));
    stops.into_iter().any(|before| {
        let class = before.ends_with([']', '}', ')', '+']) || before.ends_with(r"\d");
        class || before.ends_with(|c: char| c.is_ascii_digit())
    })
}

/// The codes that a reply starts with.
struct Codes<'t> {
    code: Option<&'t str>,
    enhanced: Option<&'t str>,
    /// Where they end.
    end: usize,
}

impl<'t> Codes<'t> {
    fn of(reply: &'t str) -> Self {
        let (digits, rest) = split_digits(reply);
        if digits.len() != 3 {
            return Codes { code: None, enhanced: None, end: 0 };
        }
        let enhanced = rest.strip_prefix([' ', '-']).and_then(enhanced);
        let end = enhanced.map_or(digits.len(), |enhanced| digits.len() + 1 + enhanced.len());
        Codes { code: Some(digits), enhanced, end }
    }

    fn say(&self, with_enhanced: bool) -> String {
        match (self.code, self.enhanced) {
            (None, _) => "the reply has no code".into(),
            (Some(code), _) if !with_enhanced => format!("the reply has `{code}`"),
            (Some(code), None) => format!("the reply has `{code}` and no enhanced code"),
            (Some(code), Some(enhanced)) => format!("the reply has `{code} {enhanced}`"),
        }
    }
}

/// `5.1.1` at the start.
fn enhanced(text: &str) -> Option<&str> {
    let (class, rest) = split_digits(text);
    let (subject, rest) = split_digits(rest.strip_prefix('.')?);
    let (detail, rest) = split_digits(rest.strip_prefix('.')?);
    let whole = class.len() == 1 && [subject, detail].iter().all(|part| (1..=3).contains(&part.len()));
    whole.then(|| &text[..text.len() - rest.len()])
}

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::super::nearest;

    #[track_caller]
    fn says(pattern: &str, reply: &str, expected: &str) {
        let near = nearest([pattern], reply, 1);
        assert_eq!(near.first().map(|near| near.why.as_str()), Some(expected), "{pattern:?} in {reply:?}");
    }

    #[test]
    fn heads() {
        let phrase = "; phrase `full` found at column 11";
        let head = |pattern: &str, reply, has: &str| {
            let at = if reply == "full" { "1" } else { "11" };
            let rest = phrase.replace("11", at);
            says(&format!("{pattern}.+full"), reply, &format!("head `{pattern}` not found ({has}){rest}"));
        };
        head("^552", "550 5.2.2 full", "the reply has `550`");
        head(r"^550 5\.1\.1", "550 5.2.2 full", "the reply has `550 5.2.2`");
        head(r"^\d{3} [45]\.1\.1", "550 5.2.2 full", "the reply has `550 5.2.2`");
        head(r"^550 5\.1\.1", "550 it is full", "the reply has `550` and no enhanced code");
        head("^550", "full", "the reply has no code");
        head("^550 5.2.2 file", "550 5.2.2 full", "only `^550 5.2.2 f`");
    }

    #[test]
    fn phrases() {
        says(
            "^550.+mailbox full",
            "550 no such mailbox",
            "head `^550` matched, phrase `mailbox full` not found (only `mailbox` at column 13)",
        );
        says("^550.+spam", "550 full", "head `^550` matched, phrase `spam` not found");
        says(
            "^550.+Spam",
            "550 spam",
            "head `^550` matched, phrase `Spam` found in other case: `spam` at column 5",
        );
        says(
            "^550.+over.+quota",
            "550 quota, é over",
            "head `^550` matched, phrase `over` matched, phrase `quota` found at column 5 only, too early",
        );
        says(
            "over.+quota",
            "quota over",
            "phrase `over` matched, phrase `quota` found at column 1 only, too early",
        );
    }

    #[test]
    fn gaps_and_ends() {
        says(
            "over.{2}quota",
            "é over a quota",
            "phrase `over` matched, phrase `quota` found at column 10, but ` a ` before it does not fit `.{2}`",
        );
        says(
            "^550.+full",
            "550full",
            "head `^550` matched, phrase `full` found at column 4, but nothing is left for `.+` before it",
        );
        says("full$", "full.", "phrase `full` matched, end `$` not reached: `.` is left");
        says("full.+", "full", "phrase `full` matched, gap `.+` not found");
        says(
            "a(?i)b",
            "a b",
            "phrase `a` matched, phrase `b` found at column 3, but not where it must follow",
        );
    }
}
