//! What patterns quote of the replies that they are written for.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// What stands in a gap of a sample.
const FILLER: &str = " <bob@mx.example.com>: ";

/// The parts of a pattern between its gaps, in order; of an alternation those of every choice.
pub fn fragments(pattern: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    split(&parse(pattern), &mut parts);
    parts.retain(|part| !part.is_empty());
    parts
}

/// A text that the pattern matches, if it is of the shape that the field's are.
pub fn sample(pattern: &str) -> String {
    let mut text = String::new();
    write(&parse(pattern), &mut text);
    text
}

fn parse(pattern: &str) -> Hir {
    regex_syntax::parse(pattern).expect("rules that were built are patterns")
}

fn split(hir: &Hir, parts: &mut Vec<String>) {
    match hir.kind() {
        HirKind::Capture(capture) => split(&capture.sub, parts),
        HirKind::Concat(all) => all.iter().for_each(|part| split(part, parts)),
        HirKind::Alternation(choices) => choices.iter().for_each(|choice| {
            parts.push(String::new());
            split(choice, parts);
        }),
        HirKind::Repetition(repetition) if is_gap(repetition) => parts.push(String::new()),
        _ => write(hir, parts.last_mut().expect("there is a first part")),
    }
}

fn write(hir: &Hir, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.push(member(class)),
        HirKind::Repetition(repetition) if is_gap(repetition) => text.push_str(FILLER),
        HirKind::Repetition(repetition) => {
            (0..repetition.min).for_each(|_| write(&repetition.sub, text));
        }
        HirKind::Capture(capture) => write(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, text)),
        HirKind::Alternation(choices) => write(&choices[0], text),
    }
}

fn is_gap(repetition: &Repetition) -> bool {
    repetition.max.is_none()
}

/// What replies would have there: a digit that codes start with, else a letter in lower case.
fn member(class: &Class) -> char {
    let Class::Unicode(class) = class else { return 'x' };
    let has = |&char: &char| class.iter().any(|range| (range.start()..=range.end()).contains(&char));
    let last = || class.iter().map(|range| range.start()).filter(char::is_ascii).last();
    ['5', 'e'].into_iter().find(has).or_else(last).unwrap_or('x')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_cut_at_their_gaps() {
        assert_eq!(fragments(r"^5\d{2} .+user.*unknown$"), ["555 ", "user", "unknown"]);
        assert_eq!(fragments("(?i)^4.+(?:grey-?|black)list"), ["4", "grey", "blacklist"]);
    }

    #[test]
    fn samples_match() {
        for pattern in [r"^5\d{2} [45]\.2\.2 ", "^550.+user.*(?:unknown|gone)$", "(?i)mail ?box x{2,3}"] {
            let sample = sample(pattern);
            assert!(regex::Regex::new(pattern).unwrap().is_match(&sample), "{pattern} on {sample}");
        }
    }
}
