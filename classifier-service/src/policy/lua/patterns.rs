//! Lua's patterns, as `lstrlib.c` of Lua 5.4 matches them, with a clock.
//!
//! Lua's own are C code, which no limit ends: `string.find(s, '.-.-.-.-.-x')` on a long text takes years.

use std::ops::Range;

/// How many captures a pattern may have.
const MOST_CAPTURES: usize = 32;

/// How deep items may be tried within each other.
const MOST_DEPTH: usize = 200;

/// How many steps are done between two looks at the clock.
const STEPS: u32 = 4_096;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Stop<E> {
    /// The pattern is none.
    Malformed(&'static str),
    /// Whoever has the clock ends it.
    Ended(E),
}

/// What a pair of parentheses has matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Capture {
    Text(Range<usize>),
    /// `()`: where it is, from 1.
    Position(usize),
}

#[derive(Clone, Copy)]
enum Length {
    Open,
    Position,
    Closed(usize),
}

/// A pattern at work on a text.
pub(super) struct Matcher<'a, F> {
    text: &'a [u8],
    pattern: &'a [u8],
    captures: Vec<(usize, Length)>,
    depth: usize,
    steps: u32,
    look: F,
}

impl<'a, E, F: FnMut() -> Result<(), E>> Matcher<'a, F> {
    /// `look` is asked now and then whether to go on. The pattern is without the `^` that anchors it.
    pub(super) fn new(text: &'a [u8], pattern: &'a [u8], look: F) -> Self {
        Matcher { text, pattern, captures: Vec::new(), depth: 0, steps: 0, look }
    }

    /// The end of the match that starts there.
    pub(super) fn at(&mut self, start: usize) -> Result<Option<usize>, Stop<E>> {
        self.captures.clear();
        self.depth = 0;
        self.step()?;
        self.matches(start, 0)
    }

    /// What was captured by the last match; where there are no parentheses, nothing.
    pub(super) fn captures(&self) -> Result<Vec<Capture>, Stop<E>> {
        let capture = |&(start, length): &(usize, Length)| match length {
            Length::Closed(length) => Ok(Capture::Text(start..start + length)),
            Length::Position => Ok(Capture::Position(start + 1)),
            Length::Open => Err(Stop::Malformed("unfinished capture")),
        };
        self.captures.iter().map(capture).collect()
    }

    fn step(&mut self) -> Result<(), Stop<E>> {
        self.steps += 1;
        if self.steps < STEPS {
            return Ok(());
        }
        self.steps = 0;
        (self.look)().map_err(Stop::Ended)
    }

    fn matches(&mut self, at: usize, item: usize) -> Result<Option<usize>, Stop<E>> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(Stop::Malformed("pattern too complex"));
        }
        let end = self.items(at, item)?;
        self.depth -= 1;
        Ok(end)
    }

    /// From an item to the end of the pattern.
    fn items(&mut self, mut at: usize, mut item: usize) -> Result<Option<usize>, Stop<E>> {
        loop {
            self.step()?;
            let Some(&first) = self.pattern.get(item) else { return Ok(Some(at)) };
            match (first, self.pattern.get(item + 1)) {
                (b'(', Some(b')')) => return self.open(at, item + 2, Length::Position),
                (b'(', _) => return self.open(at, item + 1, Length::Open),
                (b')', _) => return self.close(at, item + 1),
                (b'$', None) => return Ok((at == self.text.len()).then_some(at)),
                (b'%', Some(b'b')) => match self.balanced(at, item + 2)? {
                    Some(end) => (at, item) = (end, item + 4),
                    None => return Ok(None),
                },
                (b'%', Some(b'f')) => {
                    let set = item + 2;
                    if self.pattern.get(set) != Some(&b'[') {
                        return Err(Stop::Malformed("missing '[' after '%f' in pattern"));
                    }
                    let end = self.item_end(set)?;
                    let before = at.checked_sub(1).map_or(0, |before| self.text[before]);
                    let after = self.text.get(at).copied().unwrap_or(0);
                    if self.set_has(before, set, end - 1) || !self.set_has(after, set, end - 1) {
                        return Ok(None);
                    }
                    item = end;
                }
                (b'%', Some(digit)) if digit.is_ascii_digit() => match self.again(at, *digit)? {
                    Some(end) => (at, item) = (end, item + 2),
                    None => return Ok(None),
                },
                _ => match self.single(at, item)? {
                    Step::On(next, next_item) => (at, item) = (next, next_item),
                    Step::Done(end) => return Ok(end),
                },
            }
        }
    }

    /// An item for one character, and how often it may come.
    fn single(&mut self, at: usize, item: usize) -> Result<Step, Stop<E>> {
        let end = self.item_end(item)?;
        let repeated = self.pattern.get(end).copied();
        if !self.takes(at, item, end) {
            return Ok(match repeated {
                Some(b'*' | b'?' | b'-') => Step::On(at, end + 1),
                _ => Step::Done(None),
            });
        }
        Ok(match repeated {
            Some(b'?') => match self.matches(at + 1, end + 1)? {
                Some(found) => Step::Done(Some(found)),
                None => Step::On(at, end + 1),
            },
            Some(b'+') => Step::Done(self.most(at + 1, item, end)?),
            Some(b'*') => Step::Done(self.most(at, item, end)?),
            Some(b'-') => Step::Done(self.fewest(at, item, end)?),
            _ => Step::On(at + 1, end),
        })
    }

    fn most(&mut self, at: usize, item: usize, end: usize) -> Result<Option<usize>, Stop<E>> {
        let mut count = 0;
        while self.takes(at + count, item, end) {
            self.step()?;
            count += 1;
        }
        loop {
            if let Some(found) = self.matches(at + count, end + 1)? {
                return Ok(Some(found));
            }
            match count.checked_sub(1) {
                Some(fewer) => count = fewer,
                None => return Ok(None),
            }
        }
    }

    fn fewest(&mut self, mut at: usize, item: usize, end: usize) -> Result<Option<usize>, Stop<E>> {
        loop {
            if let Some(found) = self.matches(at, end + 1)? {
                return Ok(Some(found));
            }
            if !self.takes(at, item, end) {
                return Ok(None);
            }
            at += 1;
        }
    }

    fn open(&mut self, at: usize, item: usize, length: Length) -> Result<Option<usize>, Stop<E>> {
        if self.captures.len() >= MOST_CAPTURES {
            return Err(Stop::Malformed("too many captures"));
        }
        let before = self.captures.len();
        self.captures.push((at, length));
        let found = self.matches(at, item)?;
        if found.is_none() {
            self.captures.truncate(before);
        }
        Ok(found)
    }

    fn close(&mut self, at: usize, item: usize) -> Result<Option<usize>, Stop<E>> {
        let open = self.captures.iter().rposition(|(_, length)| matches!(length, Length::Open));
        let open = open.ok_or(Stop::Malformed("invalid pattern capture"))?;
        self.captures[open].1 = Length::Closed(at - self.captures[open].0);
        let found = self.matches(at, item)?;
        if found.is_none() {
            self.captures[open].1 = Length::Open;
        }
        Ok(found)
    }

    /// `%b()`
    fn balanced(&mut self, at: usize, item: usize) -> Result<Option<usize>, Stop<E>> {
        let (Some(&first), Some(&last)) = (self.pattern.get(item), self.pattern.get(item + 1)) else {
            return Err(Stop::Malformed("malformed pattern (missing arguments to '%b')"));
        };
        if self.text.get(at) != Some(&first) {
            return Ok(None);
        }
        let mut depth = 1;
        for place in at + 1..self.text.len() {
            self.step()?;
            let byte = self.text[place];
            if byte == last {
                depth -= 1;
                if depth == 0 {
                    return Ok(Some(place + 1));
                }
            } else if byte == first {
                depth += 1;
            }
        }
        Ok(None)
    }

    /// `%1`: what was captured, once more.
    fn again(&mut self, at: usize, digit: u8) -> Result<Option<usize>, Stop<E>> {
        let captured = usize::from(digit).checked_sub(usize::from(b'1')).and_then(|of| self.captures.get(of));
        let Some(&(start, Length::Closed(length))) = captured else {
            return Err(Stop::Malformed("invalid capture index in pattern"));
        };
        // As many bytes are compared as that many steps would take.
        self.steps = self.steps.saturating_add((length as u32) / 16);
        self.step()?;
        let is_same = self.text[at..].starts_with(&self.text[start..start + length]);
        Ok(is_same.then_some(at + length))
    }

    /// Where the item ends, before what says how often it may come.
    fn item_end(&self, item: usize) -> Result<usize, Stop<E>> {
        match self.pattern[item] {
            b'%' => match item + 1 < self.pattern.len() {
                true => Ok(item + 2),
                false => Err(Stop::Malformed("malformed pattern (ends with '%')")),
            },
            b'[' => {
                let mut at = item + 1;
                if self.pattern.get(at) == Some(&b'^') {
                    at += 1;
                }
                loop {
                    let byte =
                        *self.pattern.get(at).ok_or(Stop::Malformed("malformed pattern (missing ']')"))?;
                    at += if byte == b'%' { 2 } else { 1 };
                    if self.pattern.get(at) == Some(&b']') {
                        return Ok(at + 1);
                    }
                }
            }
            _ => Ok(item + 1),
        }
    }

    fn takes(&self, at: usize, item: usize, end: usize) -> bool {
        let Some(&byte) = self.text.get(at) else { return false };
        match self.pattern[item] {
            b'.' => true,
            b'%' => is_of(byte, self.pattern[item + 1]),
            b'[' => self.set_has(byte, item, end - 1),
            literal => literal == byte,
        }
    }

    /// Whether a set, from its `[` to its `]`, has a byte.
    fn set_has(&self, byte: u8, open: usize, close: usize) -> bool {
        let is_negated = self.pattern.get(open + 1) == Some(&b'^');
        let mut at = open + 1 + usize::from(is_negated);
        while at < close {
            let has = match &self.pattern[at..close] {
                [b'%', class, ..] => {
                    at += 2;
                    is_of(byte, *class)
                }
                [first, b'-', last, ..] => {
                    at += 3;
                    (*first..=*last).contains(&byte)
                }
                [one, ..] => {
                    at += 1;
                    *one == byte
                }
                [] => false,
            };
            if has {
                return !is_negated;
            }
        }
        is_negated
    }
}

/// What is to be looked at next.
enum Step {
    On(usize, usize),
    Done(Option<usize>),
}

/// `%a` and the like; a large letter is all that the small one is not.
fn is_of(byte: u8, class: u8) -> bool {
    let is = match class.to_ascii_lowercase() {
        b'a' => byte.is_ascii_alphabetic(),
        b'c' => byte.is_ascii_control(),
        b'd' => byte.is_ascii_digit(),
        b'g' => byte.is_ascii_graphic(),
        b'l' => byte.is_ascii_lowercase(),
        b'p' => byte.is_ascii_punctuation(),
        b's' => byte.is_ascii_whitespace() || byte == 0x0b,
        b'u' => byte.is_ascii_uppercase(),
        b'w' => byte.is_ascii_alphanumeric(),
        b'x' => byte.is_ascii_hexdigit(),
        // Of older Lua, and still there.
        b'z' => byte == 0,
        _ => return class == byte,
    };
    is != class.is_ascii_uppercase()
}
