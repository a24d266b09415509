//! What a state of a DFA has to remember of the character before it, for look-arounds.

use crate::compile::nfa::State;
use crate::image::look::Look;

/// The character before a position, or after it, as far as looks ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Other,
    Word,
    /// A character that is not ASCII and in Unicode's `\w`.
    WideWord,
    Lf,
    Cr,
    /// No character: the start of the text, or its end.
    Edge,
}

impl Context {
    pub(super) const COUNT: usize = Context::Edge as usize + 1;

    /// All, in the order of their numbers.
    pub(super) const ALL: [Context; Context::COUNT] =
        [Context::Other, Context::Word, Context::WideWord, Context::Lf, Context::Cr, Context::Edge];

    /// A character of the kind.
    fn char(self) -> Option<char> {
        match self {
            Context::Other => Some(' '),
            Context::Word => Some('a'),
            Context::WideWord => Some('é'),
            Context::Lf => Some('\n'),
            Context::Cr => Some('\r'),
            Context::Edge => None,
        }
    }

    /// Whether the look holds between the two.
    pub(super) fn allows(self, after: Context, look: Look) -> bool {
        look.holds(self.char(), after.char(), |_| true)
    }
}

/// What the looks of some rules ask for: contexts that none asks for are [`Context::Other`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    words: bool,
    unicode_words: bool,
    lines: bool,
}

impl Asked {
    pub(super) fn of<'s>(states: impl IntoIterator<Item = &'s State>) -> Asked {
        let mut asked = Asked::default();
        for state in states {
            match state {
                State::Look(Look::Start | Look::End, _) => {}
                State::Look(Look::StartLf | Look::EndLf | Look::StartCrlf | Look::EndCrlf, _) => {
                    asked.lines = true;
                }
                State::Look(look, _) => {
                    asked.words = true;
                    asked.unicode_words |= look.asks_for_words();
                }
                _ => {}
            }
        }
        asked
    }

    /// Whether it matters which characters outside ASCII are in `\w`.
    pub(super) fn unicode_words(self) -> bool {
        self.unicode_words
    }

    /// The context that a character is; outside ASCII it has to be said whether it is in `\w`.
    pub(super) fn context(self, c: char, is_word: bool) -> Context {
        match c {
            '\n' if self.lines => Context::Lf,
            '\r' if self.lines => Context::Cr,
            _ if self.words && (c.is_ascii_alphanumeric() || c == '_') => Context::Word,
            _ if self.words && is_word => Context::WideWord,
            _ => Context::Other,
        }
    }
}
