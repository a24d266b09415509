//! Long texts that are made to be slow.

use crate::random::Random;
use bounce_classifier_testing::fragments::fragments;

/// What a text is measured at.
pub const LENGTH: usize = 64 << 10;

/// Before each text: a code that many rules have, and one that none has.
const CODES: [&str; 2] = ["550 5.7.1 ", "299 "];
/// Put in the middle: nothing, what folds to `s`, and what folds to no ASCII.
const INSERTED: [(&str, &str); 3] = [("", ""), (" + U+017F", "\u{17f}"), (" + U+00E9", "\u{e9}")];
/// First halves in a short text.
const SUBSET: usize = 8;

/// A hostile text, in one piece or as many short ones.
#[derive(Clone, Debug)]
pub struct Text {
    /// How it is made.
    pub name: &'static str,
    /// The code before it and what is in its middle.
    pub variant: String,
    /// Each is classified by itself.
    pub pieces: Vec<String>,
}

impl Text {
    /// The bytes of all pieces.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().map(String::len).sum()
    }
}

/// All texts against these rules, of about `length` bytes each.
pub fn texts(patterns: &[String], replies: &[String], length: usize) -> Vec<Text> {
    let mut texts = Vec::new();
    for (name, pieces) in bodies(patterns, replies, length) {
        for code in CODES {
            for (note, inserted) in INSERTED {
                let pieces = pieces.iter().map(|body| with(code, body, inserted)).collect();
                texts.push(Text { name, variant: format!("{code}...{note}"), pieces });
            }
        }
    }
    texts
}

fn with(code: &str, body: &str, inserted: &str) -> String {
    let (before, after) = body.split_at(body.floor_char_boundary(body.len() / 2));
    [code, before, inserted, after].concat()
}

type Body = (&'static str, Vec<String>);

fn bodies(patterns: &[String], replies: &[String], length: usize) -> Vec<Body> {
    let random = &mut Random::new();
    let quoted: Vec<Vec<String>> = patterns.iter().map(|pattern| quoted(pattern)).collect();
    let whole = |parts: Vec<&str>, between| vec![repeat(parts, between, length)];
    let halves = first_halves(&quoted);
    let all = || quoted.iter().flatten().map(String::as_str);
    let cut = all().map(|part| &part[..part.floor_char_boundary(part.len() - 1)]).collect();
    let printable: Vec<String> = (0..length).map(|_| printable(random).to_string()).collect();
    vec![
        ("replies", whole(replies.iter().map(String::as_str).collect(), " ")),
        ("User", whole(vec!["User"], " ")),
        ("User unknown ... x", vec![repeat(vec!["User unknown"], " ", length) + "x"]),
        ("first halves, subsets", subsets(&halves, random, length)),
        ("first halves, shuffled", whole(shuffled(&halves, random, length), " ")),
        ("literals less a letter", whole(cut, " ")),
        ("literals", whole(all().collect(), " ")),
        ("printable", whole(printable.iter().map(String::as_str).collect(), "")),
        ("CJK", whole(vec!["用户不存在", "邮箱已满", "收件人被拒绝"], "，")),
    ]
}

/// The parts again and again, up to the length.
fn repeat(parts: Vec<&str>, between: &str, length: usize) -> String {
    let mut text = String::with_capacity(2 * length);
    for part in parts.iter().cycle() {
        text.extend([*part, between]);
        if text.len() >= length {
            break;
        }
    }
    text.truncate(text.floor_char_boundary(length));
    text
}

/// What a rule quotes, without its head.
fn quoted(pattern: &str) -> Vec<String> {
    let heads = usize::from(pattern.contains('^'));
    fragments(pattern).split_off(heads)
}

/// What stands between the gaps of rules with two of them: a lazy DFA remembers which of these it has met,
/// so each set of them is a state.
fn first_halves(quoted: &[Vec<String>]) -> Vec<&str> {
    quoted.iter().filter(|parts| parts.len() > 1).map(|parts| parts[0].as_str()).collect()
}

fn shuffled<'h>(halves: &[&'h str], random: &mut Random, length: usize) -> Vec<&'h str> {
    let mut order = halves.to_vec();
    let mut text = Vec::new();
    while text.len() * SUBSET < length {
        random.shuffle(&mut order);
        text.extend_from_slice(&order);
    }
    text
}

/// Short texts, because a long one has met all of them soon.
fn subsets(halves: &[&str], random: &mut Random, length: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut total = 0;
    while total < length {
        let subset: Vec<&str> = (0..SUBSET).map(|_| *random.pick(halves)).collect();
        pieces.push(subset.join(" "));
        total += pieces.last().map_or(0, String::len);
    }
    pieces
}

fn printable(random: &mut Random) -> char {
    char::from(b' ' + random.below(usize::from(b'~' - b' ') + 1) as u8)
}
