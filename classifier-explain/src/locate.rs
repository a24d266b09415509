//! Which part of a pattern matched which part of a reply.

use std::ops::Range;

use super::Kind;
use super::regexes::{self, Grouped};
use super::split::Tree;

/// A part of a pattern and what it matched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part<'p> {
    /// What the part is for.
    pub kind: Kind,
    /// The part as it is written.
    pub pattern: &'p str,
    /// What it matched, in bytes of the reply; empty where it matched the empty text.
    pub span: Range<usize>,
}

/// Which part of the pattern matched which part of the reply, in order and without holes: together they are the
/// leftmost match. Of an alternation there are the parts of the way that matched.
///
/// A pattern that cannot be taken apart is one phrase. `None` where the pattern does not match, is no pattern, or
/// is too large for `regex`.
///
/// # Complexity
///
/// Compiles the pattern; then linear in the reply, as `regex` is.
pub fn locate<'p>(pattern: &'p str, reply: &str) -> Option<Vec<Part<'p>>> {
    let tree = Tree::of(pattern)?;
    let Some(grouped) = Grouped::of_ways(&tree.ways) else {
        return as_one(pattern, reply);
    };
    let parts = grouped.find(reply)?.into_iter();
    Some(parts.map(|(piece, span)| Part { kind: piece.kind, pattern: piece.text, span }).collect())
}

fn as_one<'p>(pattern: &'p str, reply: &str) -> Option<Vec<Part<'p>>> {
    let span = regexes::regex(pattern)?.find(reply)?.range();
    Some(vec![Part { kind: Kind::Phrase, pattern, span }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn located(pattern: &str, reply: &str, expected: &[(&str, &str)]) {
        let parts = locate(pattern, reply).expect("a match");
        let found: Vec<_> = parts.iter().map(|part| (part.pattern, &reply[part.span.clone()])).collect();
        assert_eq!(found, expected, "{pattern:?} in {reply:?}");
    }

    #[test]
    fn parts_and_what_they_matched() {
        let reply = "550 5.2.2 Mailbox Full";
        located(
            "(?i)^550.+mailbox.*full$",
            reply,
            &[
                ("^550", "550"),
                (".+", " 5.2.2 "),
                ("mailbox", "Mailbox"),
                (".*", " "),
                ("full", "Full"),
                ("$", ""),
            ],
        );
        located("(?i:full)", reply, &[("full", "Full")]);
        located("", reply, &[("", "")]);
    }

    #[test]
    fn the_way_that_matched() {
        located("^550.+spam|^5(?:.+)Full", "550 Full", &[("^5", "5"), ("(?:.+)", "50 "), ("Full", "Full")]);
        located("a(?:b.+c|d)e", "xade", &[("a", "a"), ("d", "d"), ("e", "e")]);
        // The first of two, as `regex` has it.
        located("(?:a.*|ab)b", "ab", &[("a", "a"), (".*", ""), ("b", "b")]);
    }

    #[test]
    fn groups_of_the_patterns_own() {
        located("(?P<a>x)(y).+(z)", "xyxz", &[("(?P<a>x)(y)", "xy"), (".+", "x"), ("(z)", "z")]);
        let taken = format!("(?P<{}0>x).+y", "bounce_classifier_part_");
        located(&taken, "xxy", &[(&taken, "xxy")]);
        let many = "(a)".repeat(300);
        located(&many, &"a".repeat(300), &[(&many, &"a".repeat(300))]);
    }

    #[test]
    fn comments_do_not_swallow_groups() {
        located("(?x)a # (\n .+ b # c", "a b", &[("a", "a"), (".+", " "), ("b", "b")]);
        let many = format!("(?x){}b # c", "a.+".repeat(40));
        located(&many, &format!("{}b", "aa".repeat(40)), &[(&many, &format!("{}b", "aa".repeat(40)))]);
    }

    #[test]
    fn none() {
        assert_eq!(locate("a", "b"), None);
        assert_eq!(locate("(", "("), None);
        assert_eq!(locate(r"\w{5000}{100}", "a"), None);
    }
}
