//! From a template to a rule that finds its replies.

use bounce_classifier::EnhancedCode;

use super::{CUT, Slot};
use crate::quoted_reply;

/// A rule has at least so many letters: with less, it would take much that it was not meant for.
const LEAST_LETTERS: usize = 6;

/// A rule has about so many characters of text at most.
const MOST_TEXT: usize = 120;

/// A phrase of text between two slots is worth having with a word of so many letters.
const LEAST_WORD: usize = 3;

/// A pattern that matches the replies of a template; `None` where it would match nearly everything.
///
/// It has the code and the words, and leaves the enhanced code open: servers use different ones for the same. It
/// has no `'`, so it can stand between those.
pub fn suggest(template: &str) -> Option<String> {
    let (code, rest) = match quoted_reply::basic_code(template) {
        Some(code) => (Some(code), template[3..].trim_start_matches(['-', ' '])),
        None => (None, template),
    };
    let phrases = within(phrases(rest));
    let letters: usize = phrases.iter().map(|phrase| count_letters(phrase)).sum();
    if letters < LEAST_LETTERS {
        return None;
    }
    let mut pattern = "(?i)".to_owned();
    if let Some(code) = code {
        pattern.push('^');
        pattern.push_str(code);
        // After a code there is a space, or the `-` of a reply that was not unfolded.
        pattern.push_str(if template[3..].starts_with(' ') { " .*" } else { ".*" });
    }
    for (at, phrase) in phrases.iter().enumerate() {
        if at > 0 {
            pattern.push_str(".*");
        }
        phrase.chars().for_each(|c| escape(c, &mut pattern));
    }
    Some(pattern)
}

/// The texts between slots that say something.
fn phrases(template: &str) -> Vec<&str> {
    let mut phrases = Vec::new();
    let (mut rest, mut start) = (template, 0);
    let mut at = 0;
    while let Some(next) = rest[at..].chars().next() {
        let gap = match Slot::at_start(&rest[at..]) {
            Some(slot) => slot.text().len(),
            None if next.is_control() || next == CUT => next.len_utf8(),
            None => {
                at += next.len_utf8();
                continue;
            }
        };
        phrases.push(&rest[start..at]);
        rest = &rest[at + gap..];
        (start, at) = (0, 0);
    }
    phrases.push(&rest[start..]);
    phrases.into_iter().map(trim).filter(|phrase| has_word(phrase)).collect()
}

/// Without what surrounds the words, and without an enhanced code.
fn trim(phrase: &str) -> &str {
    let phrase = phrase.trim_matches(|c: char| !c.is_alphanumeric());
    match phrase.split_once(' ') {
        Some((first, rest)) if EnhancedCode::from_word(first).is_some() => {
            rest.trim_start_matches(|c: char| !c.is_alphanumeric())
        }
        _ => phrase,
    }
}

/// The first phrases, and of the last one as many words as there is room for.
fn within(phrases: Vec<&str>) -> Vec<&str> {
    let mut room = MOST_TEXT;
    let mut kept = Vec::new();
    for phrase in phrases {
        if phrase.len() <= room {
            room -= phrase.len();
            kept.push(phrase);
            continue;
        }
        let cut = &phrase[..phrase.floor_char_boundary(room)];
        let words = cut.rfind(' ').map_or("", |at| &cut[..at]);
        // One word without a space may be all that there is.
        let words = if kept.is_empty() && words.is_empty() { cut } else { words };
        kept.extend(Some(trim(words)).filter(|words| has_word(words)));
        break;
    }
    kept
}

fn count_letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn has_word(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= LEAST_WORD)
}

fn escape(c: char, pattern: &mut String) {
    match c {
        // It would end the text in TOML.
        '\'' => pattern.push('.'),
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
            pattern.push('\\');
            pattern.push(c);
        }
        c => pattern.push(c.to_ascii_lowercase()),
    }
}
