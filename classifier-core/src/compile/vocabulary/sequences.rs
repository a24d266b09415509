//! Rules that words decide by themselves: a head, and behind it one or two sets of words with anything before each.
//!
//! ```text
//! (?i)^[45][0-9]{2} .*(?:user|mail ?box).*(?:unknown|not found)
//!     head             first              second
//! ```
//!
//! Such a rule matches where a word of the first set ends before one of the second starts. Words are texts without a gap,
//! however they are written: an alternation of parts is written out as far as that gives few of them.

use std::collections::BTreeSet;

use regex_syntax::hir::{Hir, HirKind, Look, Repetition};

use super::super::classes::{CharSet, Classes};
use super::super::clauses::Clause;
use super::super::position::Position;
use super::super::required::fixed;
use crate::image::capacity::MAX_WORD;
use crate::image::gram;

/// The most ways of a rule.
const MOST_WAYS: usize = 16;

/// The most words of a set.
const MOST_WORDS: usize = 64;

/// The most bytes of all words of a set.
const MOST_BYTES: usize = 4096;

/// The most members of a class that is written out.
const MOST_MEMBERS: usize = 16;

/// The most positions of a head.
const MOST_HEAD: usize = 16;

/// One way for a rule to match.
#[derive(Debug)]
pub(in crate::compile) struct Sequence {
    /// What the text starts with.
    pub(in crate::compile) head: Vec<Position>,
    /// The least number of characters between the head and the first word, and between the words: 0 or 1.
    pub(in crate::compile) gaps: [u8; 2],
    pub(in crate::compile) first: Clause,
    pub(in crate::compile) second: Option<Clause>,
}

impl Sequence {
    /// Bytes of memory that it takes.
    pub(in crate::compile) fn memory(&self) -> usize {
        let words = self.first.iter().chain(self.second.iter().flatten());
        size_of::<Sequence>() + size_of_val(&self.head[..]) + words.map(|word| word.len() + 32).sum::<usize>()
    }
}

/// The sequences of which one matches where the rule does; `None` where the rule is of another form.
pub(in crate::compile) fn sequences(hir: &Hir, classes: &mut Classes) -> Option<Vec<Sequence>> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let (start, rest) = parts.split_first()?;
    if *start.kind() != HirKind::Look(Look::Start) {
        return None;
    }
    let gap = rest.iter().position(|part| gap(part).is_some())?;
    let mut head = Vec::new();
    for part in &rest[..gap] {
        head.extend(fixed(part, classes)?);
    }
    let is_ascii = |position: &Position| position.wide.is_none() && !position.newline && position.value < 128;
    if head.len() > MOST_HEAD || !head.iter().all(is_ascii) {
        return None;
    }
    let mut all = vec![Vec::new()];
    for part in &rest[gap..] {
        all = product(all, &ways(part)?)?;
    }
    all.into_iter().map(|way| sequence(&head, way)).collect()
}

/// A step of a way.
#[derive(Clone, Debug)]
enum Step {
    /// One of these follows.
    Words(Words),
    /// At least so many characters follow.
    Gap(u32),
}

type Words = BTreeSet<Vec<u8>>;
type Way = Vec<Step>;

/// The sequence of a way, which starts with a gap.
fn sequence(head: &[Position], way: Way) -> Option<Sequence> {
    let (mut gaps, mut sets) = (Vec::new(), Vec::new());
    let mut gap = None;
    for step in way {
        match step {
            Step::Gap(least) => gap = Some(gap.unwrap_or(0) + least),
            Step::Words(words) => {
                gaps.push(u8::try_from(gap.take()?).ok().filter(|&least| least <= 1)?);
                sets.push(words);
            }
        }
    }
    let is_word = |word: &Vec<u8>| (gram::WORD_GRAM..=MAX_WORD).contains(&word.len());
    if gap.is_some_and(|least| least > 0) || !sets.iter().flatten().all(is_word) {
        return None;
    }
    let mut sets = sets.into_iter();
    let (first, second) = (sets.next()?, sets.next());
    let gaps = [gaps[0], gaps.get(1).copied().unwrap_or(0)];
    sets.next().is_none().then(|| Sequence { head: head.to_vec(), gaps, first, second })
}

/// The ways through a part; `None` where words cannot say, or there are too many.
fn ways(hir: &Hir) -> Option<Vec<Way>> {
    let words = |words: Words| Some(vec![vec![Step::Words(words)]]);
    if let Some(least) = gap(hir) {
        return Some(vec![vec![Step::Gap(least)]]);
    }
    match hir.kind() {
        HirKind::Empty => Some(vec![Vec::new()]),
        HirKind::Literal(literal) => words(Words::from([word(&literal.0)?])),
        HirKind::Class(class) => words(members(&CharSet::new(class))?),
        HirKind::Look(_) => None,
        HirKind::Capture(capture) => ways(&capture.sub),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let max = max.filter(|&max| max <= MOST_WAYS as u32)?;
            let once = ways(sub)?;
            let (mut times, mut all) = (vec![Vec::new()], Vec::new());
            for so_many in 0..=max {
                if so_many >= *min {
                    all.extend(times.iter().cloned());
                }
                if so_many < max {
                    times = product(times, &once)?;
                }
            }
            together(all)
        }
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![Vec::new()], |before, part| product(before, &ways(part)?))
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(ways(part)?);
                if all.len() > 2 * MOST_WORDS {
                    all = together(all)?;
                }
            }
            together(all)
        }
    }
}

/// `.*` or `.+`: the least number of characters.
fn gap(hir: &Hir) -> Option<u32> {
    match hir.kind() {
        HirKind::Capture(capture) => gap(&capture.sub),
        HirKind::Repetition(Repetition { min, max: None, sub, .. }) => {
            let HirKind::Class(class) = sub.kind() else { return None };
            let set = CharSet::new(class);
            (set.is_dot() && !set.is_any()).then_some(*min)
        }
        _ => None,
    }
}

/// The ways that are words alone as one.
fn together(all: Vec<Way>) -> Option<Vec<Way>> {
    let (mut words, mut ways) = (Words::new(), Vec::new());
    for way in all {
        match <[Step; 1]>::try_from(way) {
            Ok([Step::Words(more)]) => words.extend(more),
            Ok(other) => ways.push(other.to_vec()),
            Err(way) if way.is_empty() => {
                words.insert(Vec::new());
            }
            Err(way) => ways.push(way),
        }
    }
    if !words.is_empty() {
        ways.push(vec![Step::Words(within(words)?)]);
    }
    (ways.len() <= MOST_WAYS).then_some(ways)
}

/// One way before another, where words that touch are one.
fn product(before: Vec<Way>, after: &[Way]) -> Option<Vec<Way>> {
    if before.len() * after.len() > MOST_WAYS {
        return None;
    }
    let mut all = Vec::new();
    for one in &before {
        for other in after {
            all.push(join(one.clone(), other)?);
        }
    }
    Some(all)
}

fn join(mut way: Way, after: &[Step]) -> Option<Way> {
    for step in after {
        match (way.last_mut(), step) {
            (Some(Step::Words(before)), Step::Words(words)) => *before = joined(before, words)?,
            _ => way.push(step.clone()),
        }
    }
    Some(way)
}

fn joined(before: &Words, after: &Words) -> Option<Words> {
    if before.len() * after.len() > MOST_WORDS {
        return None;
    }
    within(before.iter().flat_map(|one| after.iter().map(move |other| [&one[..], other].concat())).collect())
}

fn within(words: Words) -> Option<Words> {
    let few = words.len() <= MOST_WORDS && words.iter().map(Vec::len).sum::<usize>() <= MOST_BYTES;
    few.then_some(words)
}

/// The bytes of a literal, where nothing else folds to them.
fn word(literal: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(literal).ok()?;
    let is_exact = |c: char| !c.is_ascii_alphabetic() && !matches!(c, '\n' | '\u{17f}' | '\u{212a}');
    text.chars().all(is_exact).then(|| literal.to_vec())
}

/// The members of a class, letters in lower case; `None` where these are too many, or a letter fits in one case only.
fn members(set: &CharSet) -> Option<Words> {
    let count: u32 = set.ranges.iter().map(|&(low, high)| high - low + 1).sum();
    if count as usize > 2 * MOST_MEMBERS || set.has_ascii(b'\n') {
        return None;
    }
    let characters = set.ranges.iter().flat_map(|&(low, high)| (low..=high).filter_map(char::from_u32));
    characters.map(|c| member(set, c)).collect::<Option<Words>>().filter(|words| words.len() <= MOST_MEMBERS)
}

fn member(set: &CharSet, c: char) -> Option<Vec<u8>> {
    let letter = match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        _ => c.to_ascii_lowercase(),
    };
    let others: &[char] = match letter {
        's' => &['s', 'S', '\u{17f}'],
        'k' => &['k', 'K', '\u{212a}'],
        _ => &[letter, letter.to_ascii_uppercase()],
    };
    others.iter().all(|&c| set.has(c)).then(|| letter.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str) -> Option<Vec<Vec<Vec<String>>>> {
        let hir = regex_syntax::parse(pattern).expect("a good pattern");
        let texts = |words: Clause| words.iter().map(|word| String::from_utf8_lossy(word).into()).collect();
        let sets = |way: Sequence| std::iter::once(way.first).chain(way.second).map(texts).collect();
        Some(sequences(&hir, &mut Classes::default())?.into_iter().map(sets).collect())
    }

    #[test]
    fn rules_that_words_decide() {
        for (pattern, expected) in [
            ("(?i)^[45][0-9]{2} .*user", &[&[&["user"][..]][..]][..]),
            ("(?i)^5.+mail ?box.*(?:is |)full", &[&[&["mail box", "mailbox"], &["full", "is full"]]]),
            ("^5.*[ >]123.*", &[&[&[" 123", ">123"]]]),
            ("(?i)^5.*(?:one.*two|three|four)", &[&[&["one"], &["two"]], &[&["four", "three"]]]),
            ("(?i)^5.*(?:ab){2}é", &[&[&["ababÉ", "ababé"]]]),
        ] {
            let expected: Vec<Vec<Vec<String>>> = expected
                .iter()
                .map(|way| way.iter().map(|set| set.iter().map(|word| word.to_string()).collect()).collect())
                .collect();
            assert_eq!(found(pattern), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn rules_of_other_forms() {
        for pattern in [
            "(?i)user",
            "^5.*user",
            "^5.*(?i-u:users)",
            "(?i)^5.*us",
            "(?i)^5.*user$",
            "(?i)^5user",
            "(?i)^5.*one.*two.*three",
            "(?i)^5.*user.+",
            "(?i)^5.{2,}user",
            "(?is)^5.*user",
            "(?i)^5.*us.r",
            "(?i)^5.*a[^b]c",
            r"(?i)^5.*user\b",
            r"(?i)^\d.*user",
        ] {
            assert_eq!(found(pattern), None, "{pattern}");
        }
    }
}
