//! Where a rule fails.

use std::ops::Range;

use super::rank::has_word;
use super::regexes::Grouped;
use super::split::Piece;
use super::{Kind, Outcome, Reach, Step};

/// What the reply has of each piece but the gaps; a gap is there where it is what fails. `None` where all of the
/// path matches.
pub(super) fn steps<'p>(path: &[&Piece<'p>], reply: &str) -> Option<Vec<Step<'p>>> {
    let mut steps = Vec::new();
    let mut end = 0;
    for (at, piece) in path.iter().enumerate().filter(|(_, piece)| piece.kind != Kind::Gap) {
        if let Some(matched) = matched(&path[..=at], reply) {
            steps = matched;
            end = end_of(&steps);
            continue;
        }
        let gap = path[..at].last().filter(|before| before.kind == Kind::Gap).map(|gap| gap.text);
        steps.push(step(piece, first_failure(piece, gap, reply, end)));
        steps.extend(after_failure(&path[at + 1..], reply, end_of(&steps)));
        return Some(steps);
    }
    // All but a gap at the end.
    let gap = path.last().filter(|last| last.kind == Kind::Gap && matched(path, reply).is_none())?;
    steps.push(step(gap, Outcome::Missing(None)));
    Some(steps)
}

/// Whether what was found is worth showing: a part of the pattern, or half of one.
pub(super) fn is_near(steps: &[Step<'_>], reply: &str) -> bool {
    steps.iter().filter(|step| matches!(step.kind, Kind::Head | Kind::Phrase)).any(|step| {
        match &step.outcome {
            Outcome::Missing(Some(reach)) => {
                reach.pattern.len() * 2 >= step.pattern.len() && has_word(&reply[reach.span.clone()])
            }
            outcome => outcome.span().is_some_and(|span| !span.is_empty()),
        }
    })
}

/// The steps of pieces that match together.
fn matched<'p>(path: &[&Piece<'p>], reply: &str) -> Option<Vec<Step<'p>>> {
    let found = Grouped::of_path(path)?.find(reply)?.into_iter();
    let phrases = found.filter(|(piece, _)| piece.kind != Kind::Gap);
    Some(phrases.map(|(piece, span)| step(piece, Outcome::Matched(span))).collect())
}

fn step<'p>(piece: &Piece<'p>, outcome: Outcome<'p>) -> Step<'p> {
    Step { kind: piece.kind, pattern: piece.text, outcome }
}

/// Where to look for the next piece: a piece that is missing, or stands too early, holds nothing up.
fn end_of(steps: &[Step<'_>]) -> usize {
    let ends = steps.iter().filter(|step| !matches!(step.outcome, Outcome::TooEarly(_)));
    ends.filter_map(|step| step.outcome.span()).map(|span| span.end).max().unwrap_or(0)
}

/// Of the piece that does not match together with those before it.
fn first_failure<'p>(piece: &Piece<'p>, gap: Option<&'p str>, reply: &str, from: usize) -> Outcome<'p> {
    match piece.whole(reply, from) {
        Some(span) => Outcome::Unreachable { span, gap },
        None => elsewhere(piece, reply, from),
    }
}

/// Of the pieces after the one that failed, each by itself.
fn after_failure<'p>(path: &[&Piece<'p>], reply: &str, mut from: usize) -> Vec<Step<'p>> {
    let mut steps = Vec::new();
    // The end of the reply is always there.
    for piece in path.iter().filter(|piece| matches!(piece.kind, Kind::Head | Kind::Phrase)) {
        let found = piece.whole(reply, from).map(Outcome::Found);
        steps.push(step(piece, found.unwrap_or_else(|| elsewhere(piece, reply, from))));
        from = from.max(end_of(&steps));
    }
    steps
}

/// Of a piece that is not where it should be.
fn elsewhere<'p>(piece: &Piece<'p>, reply: &str, from: usize) -> Outcome<'p> {
    if let Some(span) = piece.whole(reply, 0) {
        return Outcome::TooEarly(span);
    }
    let any_case = |from| piece.find(piece.text.len(), true, reply, from);
    match any_case(from).or_else(|| any_case(0)) {
        Some(span) => Outcome::OtherCase(span),
        None => Outcome::Missing(reach(piece, reply, from)),
    }
}

/// The longest beginning of the piece that is there.
fn reach<'p>(piece: &Piece<'p>, reply: &str, from: usize) -> Option<Reach<'p>> {
    let found = |&cut: &usize| piece.find(cut, false, reply, from);
    // What a long beginning matches starts with what a short one does.
    let longest = piece.cuts.partition_point(|cut| found(cut).is_some()).checked_sub(1)?;
    let cut = piece.cuts[longest];
    let span = found(&cut)?;
    let worth = piece.kind == Kind::Head || has_word(&reply[span.clone()]);
    (worth && !span.is_empty()).then_some(Reach { pattern: &piece.text[..cut], span })
}

impl Piece<'_> {
    fn whole(&self, reply: &str, from: usize) -> Option<Range<usize>> {
        self.find(self.text.len(), false, reply, from)
    }
}

#[cfg(test)]
mod tests {
    use super::super::split::{Node, Tree};
    use super::*;

    /// The steps of a pattern with one way, as text.
    fn shown(pattern: &str, reply: &str) -> Option<Vec<String>> {
        let tree = Tree::of(pattern).expect("a pattern");
        let path: Vec<&Piece<'_>> = tree.ways[0]
            .iter()
            .map(|node| match node {
                Node::Piece(piece) => piece,
                Node::Choice(_) => panic!("more than one way"),
            })
            .collect();
        let text = |span: &Range<usize>| &reply[span.clone()];
        let outcome = |outcome: &Outcome<'_>| match outcome {
            Outcome::Matched(span) => format!("matched {}", text(span)),
            Outcome::Found(span) => format!("found {}", text(span)),
            Outcome::Unreachable { span, gap } => {
                format!("unreachable {} {}", text(span), gap.unwrap_or("-"))
            }
            Outcome::TooEarly(span) => format!("too early {}", text(span)),
            Outcome::OtherCase(span) => format!("other case {}", text(span)),
            Outcome::Missing(Some(reach)) => format!("missing, {} {}", reach.pattern, text(&reach.span)),
            Outcome::Missing(None) => "missing".into(),
        };
        let step = |step: &Step<'_>| format!("{}: {}", step.pattern, outcome(&step.outcome));
        Some(steps(&path, reply)?.iter().map(step).collect())
    }

    #[track_caller]
    fn fails(pattern: &str, reply: &str, expected: &[&str]) {
        assert_eq!(shown(pattern, reply).expect("no match"), expected, "{pattern:?} in {reply:?}");
    }

    #[test]
    fn the_first_to_fail_and_what_is_there_of_the_rest() {
        fails(
            "^550.+a full.+box",
            "550 xx a box",
            &["^550: matched 550", "a full: missing", "box: found box"],
        );
        fails("^552.+full$", "550 full", &["^552: missing, ^55 55", "full: found full"]);
        fails(
            "^5.+Full.+mail",
            "550 mail full",
            &["^5: matched 5", "Full: other case full", "mail: too early mail"],
        );
        fails("a.{2,3}b", "a....b", &["a: matched a", "b: unreachable b .{2,3}"]);
        fails("^550.+full$", "550 full.", &["^550: matched 550", "full: matched full", "$: unreachable  -"]);
        fails("^5.+a.+b", "5.ba", &["^5: matched 5", "a: matched a", "b: too early b"]);
        fails(".+full", "full", &["full: unreachable full .+"]);
        fails("^550.+", "550", &["^550: matched 550", ".+: missing"]);
    }

    #[test]
    fn how_far_a_part_matches() {
        fails("mailbox is full", "the mailbox was", &["mailbox is full: missing, mailbox  mailbox "]);
        fails(r"^550 5\.1\.1", "550 5.7.1", &[r"^550 5\.1\.1: missing, ^550 5\. 550 5."]);
        fails("abc", "ab", &["abc: missing"]);
    }

    #[test]
    fn none_where_it_matches() {
        assert_eq!(shown("^550.+full.*", "550 full"), None);
        assert_eq!(shown("", ""), None);
    }

    #[test]
    fn what_is_near() {
        let near = |pattern, reply| {
            let tree = Tree::of(pattern).expect("a pattern");
            let Node::Piece(piece) = &tree.ways[0][0] else { panic!("more than one way") };
            is_near(&steps(&[piece], reply).expect("no match"), reply)
        };
        assert!(near("Full", "full"));
        assert!(near("mailbox is full", "the mailbox is not"));
        assert!(!near("mailbox of nobody is full", "the mailbox is not"));
        assert!(near("^550 mailbox full", "550 mailbox is"));
        assert!(!near("^552", "550"));
        assert!(!near(r"^550 5\.1\.1", "550 5.1.2"));
    }
}
