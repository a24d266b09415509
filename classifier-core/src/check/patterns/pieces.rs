//! A pattern as sequences of pieces: what stands beside what, through groups that do nothing but group.

use std::ops::Range;

use regex_syntax::ast::{
    AssertionKind, Ast, ClassBracketed, ClassPerlKind, ClassSet, ClassSetItem, Group, Repetition,
    RepetitionKind, RepetitionRange,
};

use super::{Pattern, range};

/// How many pieces of what stands around an alternation its branches see. A bound for patterns of thousands
/// of alternations: nothing that is looked for is as long.
const CONTEXT: usize = 32;

/// One thing that a pattern asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Its bytes in the pattern.
    pub(super) span: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Where the pattern begins or ends, without a look.
    Edge,
    /// `^`
    Start,
    Literal(char),
    /// ASCII digits (or `\d`), at least and at most so many of them.
    Digits(u32, Option<u32>),
    /// `.`
    Dot,
    /// `.*`, `.+`, `.{2,5}`
    Gap,
    /// Anything else.
    Other,
}

impl Piece {
    pub(super) fn is(&self, literal: char) -> bool {
        self.kind == Kind::Literal(literal)
    }

    /// The least and most digits, where it is nothing but digits.
    pub(super) fn digits(&self) -> Option<(u32, Option<u32>)> {
        match self.kind {
            Kind::Literal(c) if c.is_ascii_digit() => Some((1, Some(1))),
            Kind::Digits(least, most) => Some((least, most)),
            _ => None,
        }
    }

    pub(super) fn is_letter(&self) -> bool {
        matches!(self.kind, Kind::Literal(c) if c.is_alphabetic())
    }
}

/// Pieces one after another.
#[derive(Debug)]
pub(super) struct Sequence<'a> {
    pub(super) pieces: Vec<Piece>,
    /// The others are of the sequence around it, and are looked at there.
    pub(super) own: Range<usize>,
    /// The groups that it goes through, with the numbers of their pieces; outer ones first.
    pub(super) groups: Vec<(&'a Group, Range<usize>)>,
}

/// All sequences of a pattern: that at the top, and one for each branch of each alternation.
pub(super) fn sequences<'a>(pattern: &Pattern<'a>) -> Vec<Sequence<'a>> {
    let end = pattern.text().len();
    let edge = |at| [Piece { kind: Kind::Edge, span: at..at }];
    let mut sequences = Vec::new();
    add(&mut sequences, pattern.ast, &edge(0), &edge(end));
    sequences
}

/// Adds the sequences of `ast`, which stands between `before` and `after`.
fn add<'a>(sequences: &mut Vec<Sequence<'a>>, ast: &'a Ast, before: &[Piece], after: &[Piece]) {
    if let Ast::Alternation(alternation) = ast {
        return alternation.asts.iter().for_each(|branch| add(sequences, branch, before, after));
    }
    let mut flat = Flat { pieces: before.to_vec(), groups: Vec::new(), opaque: Vec::new() };
    flat.push(ast);
    let Flat { mut pieces, groups, opaque } = flat;
    let own = before.len()..pieces.len();
    pieces.extend_from_slice(after);
    for (inner, at, is_repeated) in opaque {
        let span = pieces[at].span.clone();
        let unknown = [Piece { kind: Kind::Other, span }];
        let (left, right) = match is_repeated {
            true => (&unknown[..], &unknown[..]),
            false => {
                (&pieces[at.saturating_sub(CONTEXT)..at], &pieces[at + 1..pieces.len().min(at + 1 + CONTEXT)])
            }
        };
        // An empty context means that it was cut, never that the pattern ends there.
        add(sequences, inner, left, right);
    }
    sequences.push(Sequence { pieces, own, groups });
}

struct Flat<'a> {
    pieces: Vec<Piece>,
    groups: Vec<(&'a Group, Range<usize>)>,
    /// What is one piece here and has sequences of its own: the tree, the number of the piece, and whether
    /// it is repeated.
    opaque: Vec<(&'a Ast, usize, bool)>,
}

impl<'a> Flat<'a> {
    /// The parser bounds the depth.
    fn push(&mut self, ast: &'a Ast) {
        let span = range(ast.span());
        let kind = match ast {
            Ast::Empty(_) | Ast::Flags(_) => return,
            Ast::Concat(concat) => return concat.asts.iter().for_each(|ast| self.push(ast)),
            Ast::Group(group) => return self.push_group(group),
            Ast::Literal(literal) => Kind::Literal(literal.c),
            Ast::Dot(_) => Kind::Dot,
            Ast::Assertion(look) => match look.kind {
                AssertionKind::StartLine | AssertionKind::StartText => Kind::Start,
                _ => Kind::Other,
            },
            Ast::Repetition(repetition) => match (&*repetition.ast, digits(ast)) {
                (Ast::Dot(_), _) => Kind::Gap,
                (_, Some((least, most))) => Kind::Digits(least, most),
                (Ast::Group(group), None) => {
                    self.opaque.push((&group.ast, self.pieces.len(), true));
                    Kind::Other
                }
                _ => Kind::Other,
            },
            Ast::Alternation(_) => {
                self.opaque.push((ast, self.pieces.len(), false));
                Kind::Other
            }
            Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => match digits(ast) {
                Some((least, most)) => Kind::Digits(least, most),
                None => Kind::Other,
            },
        };
        self.pieces.push(Piece { kind, span });
    }

    fn push_group(&mut self, group: &'a Group) {
        match (&*group.ast, digits(&group.ast)) {
            (Ast::Alternation(_), Some((least, most))) => {
                self.pieces.push(Piece { kind: Kind::Digits(least, most), span: range(&group.span) });
            }
            _ => {
                let (start, place) = (self.pieces.len(), self.groups.len());
                self.groups.push((group, start..start));
                self.push(&group.ast);
                self.groups[place].1.end = self.pieces.len();
            }
        }
    }
}

/// The least and most digits that a tree takes, where it takes nothing but digits.
fn digits(ast: &Ast) -> Option<(u32, Option<u32>)> {
    match ast {
        Ast::Literal(literal) => literal.c.is_ascii_digit().then_some((1, Some(1))),
        Ast::ClassPerl(class) => {
            (class.kind == ClassPerlKind::Digit && !class.negated).then_some((1, Some(1)))
        }
        Ast::ClassBracketed(class) => is_digits(class).then_some((1, Some(1))),
        Ast::Repetition(repetition) => {
            let ((least, most), (from, to)) = (digits(&repetition.ast)?, counts(repetition));
            let most = most.zip(to).map(|(most, to)| most.saturating_mul(to));
            Some((least.saturating_mul(from), most))
        }
        Ast::Group(group) => digits(&group.ast),
        Ast::Concat(concat) => concat.asts.iter().map(digits).try_fold((0, Some(0)), |sum, next| {
            let ((least, most), (from, to)): ((u32, Option<u32>), _) = (sum, next?);
            Some((least.saturating_add(from), most.zip(to).map(|(most, to)| most.saturating_add(to))))
        }),
        Ast::Alternation(alternation) => {
            let branches: Vec<_> = alternation.asts.iter().map(digits).collect::<Option<_>>()?;
            let least = branches.iter().map(|branch| branch.0).min()?;
            let most = branches.iter().map(|branch| branch.1).collect::<Option<Vec<_>>>();
            Some((least, most.and_then(|most| most.into_iter().max())))
        }
        _ => None,
    }
}

/// The least and most turns of a repetition.
pub(super) fn counts(repetition: &Repetition) -> (u32, Option<u32>) {
    match repetition.op.kind {
        RepetitionKind::ZeroOrOne => (0, Some(1)),
        RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(count)) => (count, Some(count)),
        RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (least, None),
        RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (least, Some(most)),
    }
}

fn is_digits(class: &ClassBracketed) -> bool {
    !class.negated && matches!(&class.kind, ClassSet::Item(item) if is_digits_only(item))
}

/// The parser bounds the depth.
fn is_digits_only(item: &ClassSetItem) -> bool {
    match item {
        ClassSetItem::Literal(literal) => literal.c.is_ascii_digit(),
        ClassSetItem::Range(range) => range.start.c.is_ascii_digit() && range.end.c.is_ascii_digit(),
        ClassSetItem::Perl(class) => class.kind == ClassPerlKind::Digit && !class.negated,
        ClassSetItem::Union(union) => union.items.iter().all(is_digits_only),
        _ => false,
    }
}
