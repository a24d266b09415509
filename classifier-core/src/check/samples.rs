//! Short replies that a rule is written for: one for each way through its alternatives.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::readable;

/// The most texts that are made.
const MOST_SAMPLES: usize = 24;

/// The most characters of a text; a repetition may ask for any number.
const MOST_CHARACTERS: usize = 400;

/// A text for each way through the pattern: the least repetitions, and a plain character for each class. Not each
/// needs to match: looks are passed over.
pub(super) fn texts(hir: &Hir) -> Vec<String> {
    let mut texts = samples(hir);
    texts.retain(|text| text.chars().count() <= MOST_CHARACTERS);
    texts
}

fn samples(hir: &Hir) -> Vec<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8_lossy(&literal.0).into_owned()],
        HirKind::Class(class) => vec![character(class).into_iter().collect()],
        HirKind::Capture(capture) => samples(&capture.sub),
        HirKind::Repetition(repetition) => {
            let times = (repetition.min as usize).min(MOST_CHARACTERS + 1);
            let once = if times == 0 { vec![String::new()] } else { samples(&repetition.sub) };
            once.into_iter().map(|text| repeat(&text, times)).collect()
        }
        HirKind::Concat(parts) => {
            parts.iter().fold(vec![String::new()], |texts, part| join(&texts, &samples(part)))
        }
        HirKind::Alternation(parts) => parts.iter().flat_map(samples).take(MOST_SAMPLES).collect(),
    }
}

/// Repeated so often, or a little longer than is kept.
fn repeat(text: &str, times: usize) -> String {
    let enough = MOST_CHARACTERS / text.len().max(1) + 1;
    text.repeat(times.min(enough))
}

/// Each with each, up to the most.
fn join(starts: &[String], ends: &[String]) -> Vec<String> {
    let short = |text: &&String| text.len() <= MOST_CHARACTERS * 4;
    let starts = starts.iter().filter(short);
    starts.flat_map(|start| ends.iter().map(move |end| format!("{start}{end}"))).take(MOST_SAMPLES).collect()
}

/// A plain character of the class, if it has one.
fn character(class: &Class) -> Option<char> {
    match class {
        Class::Unicode(class) => readable::member(class),
        Class::Bytes(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::texts;

    #[test]
    fn one_for_each_way() {
        for (pattern, expected) in [
            (r"^550.+user", &["550xuser"][..]),
            (r"^[45]\d{2} (?:a|b)?c", &["555 c"]),
            (r"(?i)(?:one|two) .*(?:x|yz){2}", &["one xx", "one yzyz", "two xx", "two yzyz"]),
            (r"a{1000}|b", &["b"]),
            (r"[a&&b]", &[""]),
        ] {
            let found = texts(&regex_syntax::parse(pattern).unwrap());
            let found: Vec<String> = found.iter().map(|text| text.to_lowercase()).collect();
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn samples_do_not_multiply() {
        let found = texts(&regex_syntax::parse(&"(?:a|b|cd)".repeat(50)).unwrap());
        assert!(found.len() <= super::MOST_SAMPLES);
    }
}
