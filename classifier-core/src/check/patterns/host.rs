//! What a dot between letters or digits looks like: part of a name or number, or a stand-in for one
//! character that the author did not want to write.

use super::pieces::{Kind, Piece};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// A dot was meant.
    Certain,
    /// Perhaps one was.
    Doubtful,
}

/// Ends of host names in replies that are no words of a language in which replies are written.
const TOP_LEVELS: [&str; 33] = [
    "com", "net", "org", "edu", "gov", "mil", "info", "biz", "io", "eu", "uk", "us", "ru", "jp", "cn", "kr",
    "tw", "hk", "nl", "fr", "br", "ca", "ch", "pl", "cz", "au", "nz", "dk", "fi", "pt", "tr", "ua", "htm",
];

/// What stands after an apostrophe in English, and before one in French: `isn.t`, `l.adresse`.
const AFTER: [&str; 7] = ["t", "s", "d", "m", "ll", "re", "ve"];
const BEFORE: [&str; 9] = ["l", "d", "n", "j", "s", "c", "m", "t", "qu"];

/// The dot is piece number `dot` of a word; `None` where it is certainly no dot that was meant.
pub(super) fn looks(word: &[Piece], dot: usize) -> Option<Looks> {
    let parts: Vec<&[Piece]> = word.split(is_dot).collect();
    let before = word[..dot].iter().filter(|piece| is_dot(piece)).count();
    let (left, right) = (parts[before], parts[before + 1]);
    let is_number = |part: &[Piece]| part.iter().all(|piece| piece.digits().is_some());
    if is_number(left) && is_number(right) {
        return Some(Looks::Certain);
    }
    let is_host = parts.last().is_some_and(|last| TOP_LEVELS.contains(&lower(last).as_str()));
    if is_host {
        return Some(Looks::Certain);
    }
    let (left, right) = (lower(left), lower(right));
    let is_elided = AFTER.contains(&right.as_str()) || BEFORE.contains(&left.as_str());
    // One dot between words is a blank or a hyphen as often as a dot: `e.mail`, `mail.box`.
    let is_short = left.chars().count() == 1 || right.chars().count() == 1;
    (!is_elided && !is_short).then_some(Looks::Doubtful)
}

fn is_dot(piece: &Piece) -> bool {
    piece.kind == Kind::Dot || piece.is('.')
}

/// Its letters and digits, a digit of any kind as `0`.
fn lower(part: &[Piece]) -> String {
    let letter = |piece: &Piece| match piece.kind {
        Kind::Literal(c) => c.to_lowercase().next().unwrap_or(c),
        _ => '0',
    };
    part.iter().map(letter).collect()
}
