//! The form of a reply: three digits, a space, and text without line breaks.

/// How far a text is in the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Form(u8);

impl Form {
    pub(super) const START: Form = Form(0);

    /// Digits of the code.
    const DIGITS: u8 = 3;

    /// Everything is in place: the text may end.
    pub(super) fn is_whole(self) -> bool {
        self.0 > Self::DIGITS
    }

    pub(super) fn number(self) -> u16 {
        u16::from(self.0)
    }

    pub(super) fn of_number(number: u16) -> Form {
        Form(number as u8)
    }

    /// With one more character of this kind; `None` where no reply has it there.
    pub(super) fn next(self, kind: Kind) -> Option<Form> {
        match (self.0, kind) {
            (at, Kind::Digit) if at < Self::DIGITS => Some(Form(at + 1)),
            (Self::DIGITS, Kind::Space) => Some(Form(Self::DIGITS + 1)),
            (at, Kind::Digit | Kind::Space | Kind::Other) if at > Self::DIGITS => Some(self),
            _ => None,
        }
    }

    /// The digit at this place of a code that readers know: 550.
    pub(super) fn usual_digit(self) -> Option<char> {
        ['5', '5', '0'].get(usize::from(self.0)).copied()
    }
}

/// What the form tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Digit,
    Space,
    Break,
    Other,
}

impl Kind {
    pub(super) fn of(c: char) -> Kind {
        match c {
            '0'..='9' => Kind::Digit,
            ' ' => Kind::Space,
            '\r' | '\n' => Kind::Break,
            _ => Kind::Other,
        }
    }
}
