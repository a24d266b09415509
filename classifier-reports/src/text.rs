//! A text of a mail, looked through once: the lines that are the server's own, and which phrases are in them.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::MOST_TEXT;
use crate::fields;
use crate::phrases;

/// The server's own lines of a text, and what it returns behind them.
#[derive(Debug)]
pub(crate) struct Text<'t> {
    pub(crate) lines: Vec<Line<'t>>,
    /// The message that is returned within the text.
    pub(crate) returned: &'t str,
    /// Whether the text goes on where it is looked at no more.
    pub(crate) is_cut: bool,
    /// Whether it says that something could not be delivered.
    pub(crate) speaks_of_failure: bool,
    /// Whether it says that it is tried again.
    pub(crate) speaks_of_delay: bool,
    /// All lines in lower case, with one space between words.
    words: String,
}

/// One line that has words.
#[derive(Debug)]
pub(crate) struct Line<'t> {
    pub(crate) text: &'t str,
    /// Where its words are among those of the text.
    words: Range<usize>,
    /// Whether a phrase ends in it that recipients follow.
    pub(crate) announces: bool,
    /// Whether it says what is wrong with an address that stands in it.
    pub(crate) blames: bool,
}

/// What a phrase says.
#[derive(Clone, Copy, Debug)]
enum Sense {
    Announces,
    Blames,
    Failure,
    Delay,
}

/// All phrases by which texts are read, and the sense of each.
static PHRASES: LazyLock<(AhoCorasick, Vec<Sense>)> = LazyLock::new(|| {
    let tables = [
        (Sense::Announces, phrases::RECIPIENTS_FOLLOW),
        (Sense::Blames, phrases::RECIPIENT_BESIDE),
        (Sense::Failure, phrases::FAILURE),
        (Sense::Delay, phrases::DELAY),
    ];
    let all =
        tables.into_iter().flat_map(|(sense, phrases)| phrases.iter().map(move |phrase| (sense, phrase)));
    let (senses, phrases): (Vec<Sense>, Vec<&str>) = all.unzip();
    // Faster over a mail than what is chosen by default, for 1.4 MB and two milliseconds once.
    let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(phrases);
    (automaton.expect("the phrases are few and short"), senses)
});

/// How far into a text a server says that it failed: what comes later may be anybody's.
const FAILURE_WITHIN: usize = 4 << 10;

impl<'t> Text<'t> {
    pub(crate) fn new(whole: &'t str) -> Self {
        let looked_at = &whole[..whole.floor_char_boundary(MOST_TEXT)];
        let mut text = Text {
            lines: Vec::new(),
            returned: "",
            is_cut: looked_at.len() < whole.len(),
            speaks_of_failure: false,
            speaks_of_delay: false,
            words: String::new(),
        };
        text.split(looked_at);
        text.find_phrases();
        text
    }

    /// A line as one of a text that has no other.
    pub(crate) fn of_line(line: &'t str) -> Self {
        let mut text = Text::new("");
        text.push(line);
        text.find_phrases();
        text
    }

    /// The words of a line.
    pub(crate) fn words(&self, line: &Line<'_>) -> &str {
        &self.words[line.words.clone()]
    }

    /// The words of all lines.
    pub(crate) fn all_words(&self) -> &str {
        &self.words
    }

    /// Takes lines until what is returned begins.
    fn split(&mut self, text: &'t str) {
        let mut after_field = false;
        for (number, line) in fields::lines(text).enumerate() {
            let at = || &text[line.as_ptr() as usize - text.as_ptr() as usize..];
            let is_field = is_trace(line) || (after_field && line.starts_with([' ', '\t']));
            if is_field && number != 1 {
                (self.returned, self.is_cut) = (at(), false);
                return;
            }
            after_field = is_field;
            let known = self.words.len();
            self.push(line);
            if self.lines.last().is_some_and(|last| last.words.end > known && ends(line, self.words(last))) {
                self.lines.pop();
                self.words.truncate(known);
                let rest = at();
                let next = rest.find('\n').map_or(rest.len(), |end| end + 1);
                (self.returned, self.is_cut) = (&rest[next..], false);
                return;
            }
        }
    }

    /// Takes a line, if there is a word in it: a ruler is none.
    fn push(&mut self, line: &'t str) {
        if !line.contains(char::is_alphanumeric) {
            return;
        }
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        let start = self.words.len();
        push_words(&mut self.words, line);
        let words = start..self.words.len();
        self.lines.push(Line { text: line, words, announces: false, blames: false });
    }

    fn find_phrases(&mut self) {
        let (automaton, senses) = &*PHRASES;
        let mut at = 0;
        for found in automaton.find_overlapping_iter(&self.words) {
            // Phrases come in the order of their ends.
            while self.lines[at].words.end < found.end() {
                at += 1;
            }
            match senses[found.pattern()] {
                Sense::Announces => self.lines[at].announces = true,
                Sense::Blames => self.lines[at].blames |= found.start() >= self.lines[at].words.start,
                Sense::Failure => self.speaks_of_failure |= found.end() <= FAILURE_WITHIN,
                Sense::Delay => self.speaks_of_delay = true,
            }
        }
    }
}

/// Whether words end with a phrase that recipients follow, or shortly behind it.
pub(crate) fn announces(words: &str) -> bool {
    /// How much may stand between the phrase and the recipient.
    const MOST_BETWEEN: usize = 40;
    let (automaton, senses) = &*PHRASES;
    let is_near = |end: usize| words.len() - end < MOST_BETWEEN;
    automaton
        .find_overlapping_iter(words)
        .any(|found| matches!(senses[found.pattern()], Sense::Announces) && is_near(found.end()))
        || phrases::RECIPIENTS_FOLLOW.iter().any(|phrase| words.ends_with(phrase.trim_end_matches(':')))
}

/// Appends words in lower case, with one space between them.
fn push_words(words: &mut String, line: &str) {
    let start = words.len();
    if line.is_ascii() {
        line.split_ascii_whitespace().for_each(|word| push_word(words, start, word));
        words[start..].make_ascii_lowercase();
    } else {
        line.to_lowercase().split_whitespace().for_each(|word| push_word(words, start, word));
    }
}

/// Appends a word to those of a line, which start at a place.
fn push_word(words: &mut String, start: usize, word: &str) {
    if words.len() > start {
        words.push(' ');
    }
    words.push_str(word);
}

/// Whether a line is of a header that only messages have, or begins a delivery status.
fn is_trace(line: &str) -> bool {
    const NAMES: [&str; 6] =
        ["received", "return-path", "message-id", "mime-version", "reporting-mta", "final-recipient"];
    line.starts_with(|c: char| "RrMmFf".contains(c))
        && fields::named(line)
            .is_some_and(|(name, _)| NAMES.iter().any(|other| name.eq_ignore_ascii_case(other)))
}

/// Whether what is returned begins after a line.
fn ends(line: &str, words: &str) -> bool {
    let words = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    // A line about the message has words behind it that tell of it, and no end.
    const MOST: usize = 100;
    if words.len() > MOST {
        return false;
    }
    phrases::RETURNED.iter().any(|phrase| {
        words.strip_prefix(phrase).is_some_and(|rest| {
            let rest = rest.trim();
            rest.is_empty()
                || !line.starts_with(|c: char| c.is_alphanumeric())
                || !rest.starts_with(char::is_alphanumeric)
                || rest.ends_with(':')
                || rest.starts_with("follow")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_returned_is_cut_off() {
        for (text, lines, returned) in [
            ("a\n\nb\n--- Original message ---\nTo: c\n", 2, "To: c\n"),
            ("a\nb\nReceived: from c\n", 2, "Received: from c\n"),
            ("Received: from c\n", 0, "Received: from c\n"),
            ("The original message was received at noon\nb\n", 2, ""),
        ] {
            let text = Text::new(text);
            assert_eq!((text.lines.len(), text.returned), (lines, returned), "{text:?}");
        }
    }

    #[test]
    fn phrases_may_be_broken_into_lines() {
        let text = Text::new("It could not\n be  DELIVERED to:\n\nbob\n");
        let announces: Vec<bool> = text.lines.iter().map(|line| line.announces).collect();
        assert_eq!(announces, [false, true, false]);
        assert_eq!(text.words(&text.lines[1]), "be delivered to:");
    }
}
