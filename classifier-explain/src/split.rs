//! A pattern as head, phrases, gaps and end.

use std::slice;

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{AssertionKind, Ast, Group, GroupKind, RepetitionKind, RepetitionRange};

use super::Kind;
use super::flags::Flags;

/// A pattern of more pieces than this is one piece: each costs a group, and groups cost memory for each state of
/// the regex.
pub(super) const MOST_PIECES: usize = 64;

/// A pattern in pieces: the ways through it, in order.
#[derive(Debug)]
pub(super) struct Tree<'p> {
    pub(super) ways: Vec<Way<'p>>,
}

/// What follows one another.
pub(super) type Way<'p> = Vec<Node<'p>>;

#[derive(Debug)]
pub(super) enum Node<'p> {
    Piece(Piece<'p>),
    /// A group with gaps in it: one of several ways.
    Choice(Vec<Way<'p>>),
}

/// A part of a pattern that is told from the others.
#[derive(Debug)]
pub(super) struct Piece<'p> {
    pub(super) kind: Kind,
    /// As it is written.
    pub(super) text: &'p str,
    /// What is in effect where it stands.
    pub(super) flags: Flags,
    /// Where in the text it can be cut: after each item, the last of which ends the text.
    pub(super) cuts: Vec<usize>,
}

impl<'p> Tree<'p> {
    /// `None` where the pattern is none.
    pub(super) fn of(pattern: &'p str) -> Option<Self> {
        let ast = Parser::new().parse(pattern).ok()?;
        let mut splitter = Splitter { pattern, pieces: 0 };
        let ways = splitter.ways(&ast, &mut Flags::default(), Lead::Start);
        Some(ways.map_or_else(|| Tree::whole(pattern), |ways| Tree { ways }))
    }

    fn whole(pattern: &'p str) -> Self {
        let (flags, cuts) = (Flags::default(), vec![pattern.len()]);
        let piece = Piece { kind: Kind::Phrase, text: pattern, flags, cuts };
        Tree { ways: vec![vec![Node::Piece(piece)]] }
    }
}

/// How far a way has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    Start,
    /// There was a `^`, and no gap yet.
    Head,
    Body,
}

struct Splitter<'p> {
    pattern: &'p str,
    pieces: usize,
}

impl<'p> Splitter<'p> {
    /// `None` where there are too many pieces. The flags go on from way to way, as `regex` has it.
    fn ways(&mut self, ast: &Ast, flags: &mut Flags, lead: Lead) -> Option<Vec<Way<'p>>> {
        let ways = match ast {
            Ast::Alternation(ways) => ways.asts.as_slice(),
            only => slice::from_ref(only),
        };
        ways.iter().map(|way| self.way(way, flags, lead)).collect()
    }

    fn way(&mut self, ast: &Ast, flags: &mut Flags, mut lead: Lead) -> Option<Way<'p>> {
        let items = match ast {
            Ast::Concat(concat) => concat.asts.as_slice(),
            only => slice::from_ref(only),
        };
        let alone = items.iter().filter(|item| !matches!(item, Ast::Flags(_))).count() == 1;
        let mut way = Way::new();
        // The piece that the next item may belong to: its kind, and where it starts.
        let mut open = None;
        for item in items {
            match item {
                Ast::Flags(directive) => {
                    open = None;
                    flags.set(&directive.flags);
                }
                Ast::Group(group) if !is_gap(item) && (alone || has_gap(&group.ast)) => {
                    open = None;
                    way.push(Node::Choice(self.group(group, *flags, lead)?));
                    lead = Lead::Body;
                }
                item => {
                    let kind = kind(item, lead);
                    lead = match kind {
                        Kind::Head => Lead::Head,
                        _ => Lead::Body,
                    };
                    match open {
                        Some((same, start)) if same == kind => self.extend(&mut way, start, item),
                        _ => {
                            self.start(&mut way, item, kind, *flags)?;
                            open = Some((kind, item.span().start.offset));
                        }
                    }
                }
            }
        }
        if way.is_empty() {
            self.start(&mut way, &Ast::empty(*ast.span()), Kind::Phrase, *flags)?;
        }
        Some(way)
    }

    /// The ways through a group, whose flags end with it.
    fn group(&mut self, group: &Group, mut flags: Flags, lead: Lead) -> Option<Vec<Way<'p>>> {
        if let GroupKind::NonCapturing(directive) = &group.kind {
            flags.set(directive);
        }
        self.ways(&group.ast, &mut flags, lead)
    }

    fn start(&mut self, way: &mut Way<'p>, item: &Ast, kind: Kind, flags: Flags) -> Option<()> {
        self.pieces += 1;
        // An empty way has the span of what it is empty of.
        let end = if matches!(item, Ast::Empty(_)) { item.span().start } else { item.span().end };
        let text = &self.pattern[item.span().start.offset..end.offset];
        way.push(Node::Piece(Piece { kind, text, flags, cuts: vec![text.len()] }));
        (self.pieces <= MOST_PIECES).then_some(())
    }

    /// The last piece, which starts at `start`, takes another item.
    fn extend(&self, way: &mut Way<'p>, start: usize, item: &Ast) {
        if let Some(Node::Piece(piece)) = way.last_mut() {
            piece.text = &self.pattern[start..item.span().end.offset];
            piece.cuts.push(piece.text.len());
        }
    }
}

fn kind(item: &Ast, lead: Lead) -> Kind {
    use AssertionKind::{EndLine, EndText, StartLine, StartText};
    let assertion = match item {
        Ast::Assertion(assertion) => Some(&assertion.kind),
        _ => None,
    };
    match (assertion, lead) {
        (Some(EndLine | EndText), _) => Kind::End,
        _ if is_gap(item) => Kind::Gap,
        (Some(StartLine | StartText), Lead::Start) | (_, Lead::Head) => Kind::Head,
        _ => Kind::Phrase,
    }
}

/// A repetition of `.`, or several.
fn is_gap(ast: &Ast) -> bool {
    match ast {
        Ast::Repetition(repetition) => {
            is_gap(&repetition.ast) || is_dot(&repetition.ast) && takes_several(&repetition.op.kind)
        }
        Ast::Group(group) => is_gap(&group.ast),
        Ast::Concat(concat) => concat.asts.iter().all(is_gap),
        _ => false,
    }
}

fn is_dot(ast: &Ast) -> bool {
    match ast {
        Ast::Dot(_) => true,
        Ast::Group(group) => is_dot(&group.ast),
        _ => false,
    }
}

fn takes_several(operator: &RepetitionKind) -> bool {
    match operator {
        RepetitionKind::ZeroOrOne => false,
        RepetitionKind::Range(RepetitionRange::Exactly(most) | RepetitionRange::Bounded(_, most)) => {
            *most > 1
        }
        _ => true,
    }
}

/// Whether there is a gap in it that splitting would find.
fn has_gap(ast: &Ast) -> bool {
    is_gap(ast)
        || match ast {
            Ast::Group(group) => has_gap(&group.ast),
            Ast::Concat(concat) => concat.asts.iter().any(has_gap),
            Ast::Alternation(ways) => ways.asts.iter().any(has_gap),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ways: &[Way<'_>]) -> String {
        let ways: Vec<String> = ways
            .iter()
            .map(|way| {
                let nodes = way.iter().map(|node| match node {
                    Node::Piece(piece) => format!("{} {}{}", piece.kind.name(), piece.flags, piece.text),
                    Node::Choice(ways) => format!("[{}]", shown(ways)),
                });
                nodes.collect::<Vec<_>>().join(", ")
            })
            .collect();
        ways.join(" / ")
    }

    #[track_caller]
    fn splits(pattern: &str, expected: &str) {
        assert_eq!(shown(&Tree::of(pattern).expect("a pattern").ways), expected, "{pattern}");
    }

    #[test]
    fn rules_of_the_field() {
        splits("^550.+mailbox full", "head ^550, gap .+, phrase mailbox full");
        splits(r"^550 5\.1\.1 ", r"head ^550 5\.1\.1 ");
        splits("^.*spam", "head ^, gap .*, phrase spam");
        splits("spam", "phrase spam");
        splits("^550.+User.+unknown$", "head ^550, gap .+, phrase User, gap .+, phrase unknown, end $");
        splits("^(?:450|451) a.{0,20}b", "head ^(?:450|451) a, gap .{0,20}, phrase b");
        splits("a.?b. c.{1}d", "phrase a.?b. c.{1}d");
        splits("a.+.*b", "phrase a, gap .+.*, phrase b");
        splits("a(?s:.*)(.+)b", "phrase a, gap (?s:.*)(.+), phrase b");
        splits("^$", "head ^, end $");
        splits("", "phrase ");
    }

    #[test]
    fn flags_stay_in_effect() {
        splits("(?i)^550.+full", "head (?i)^550, gap (?i).+, phrase (?i)full");
        splits("a(?i)b(?-i)c", "phrase a, phrase (?i)b, phrase (?-i)c");
        splits("(?i:^550.+full)", "[head (?i)^550, gap (?i).+, phrase (?i)full]");
        splits("(?:a(?i).+b)c.+", "[phrase a, gap (?i).+, phrase (?i)b], phrase c, gap .+");
        splits("a(?i)|b", "phrase a / phrase (?i)b");
        splits("(?x) ^ 550 # the code\n .+ a b", "head (?x)^ 550, gap (?x).+, phrase (?x)a b");
    }

    #[test]
    fn ways() {
        splits("^550|a.+b|", "head ^550 / phrase a, gap .+, phrase b / phrase ");
        splits("(a|b)", "[phrase a / phrase b]");
        splits("^(?:550.+a|552 b)c", "head ^, [head 550, gap .+, phrase a / head 552 b], phrase c");
        splits("x(?:a|b)y", "phrase x(?:a|b)y");
        splits("x(?:a.+)?y", "phrase x(?:a.+)?y");
    }

    #[test]
    fn too_many_pieces_are_one() {
        let most = "a.+".repeat(MOST_PIECES / 2);
        assert_eq!(Tree::of(&most).expect("a pattern").ways[0].len(), MOST_PIECES);
        let more = format!("{most}a");
        splits(&more, &format!("phrase {more}"));
        assert!(Tree::of("(").is_none());
    }

    #[test]
    fn pieces_can_be_cut_between_items() {
        let tree = Tree::of(r"é\d+[ab]").expect("a pattern");
        assert!(matches!(&tree.ways[0][..], [Node::Piece(piece)] if piece.cuts == [2, 5, 9]));
    }
}
