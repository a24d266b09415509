//! JSON read in place: where the members of an object are, without building anything.
//!
//! The whole value is checked while it is scanned, as strictly as RFC 8259 asks, so that a line is either JSON or
//! left alone. The input is a `str`, so it is known to be UTF-8.

use std::ops::Range;

/// How deep arrays and objects may be nested in a record. Those of KumoMTA have four levels; as deep as
/// `serde_json` goes.
pub const MAX_DEPTH: usize = 128;

/// The text is not JSON, or is nested deeper than [`MAX_DEPTH`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotJson;

type Result<T> = std::result::Result<T, NotJson>;

/// A member of an object: both are places in the text, and the key is without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) key: Range<usize>,
    /// There are escapes in the key, so that it is not what it says.
    pub(super) escaped: bool,
    pub(super) value: Range<usize>,
}

/// The members of one object, in order.
#[derive(Debug)]
pub(super) struct Members<'a> {
    text: &'a [u8],
    at: usize,
    first: bool,
    /// After [`next`](Self::next) has given `None`: where the closing brace is.
    end: usize,
}

impl<'a> Members<'a> {
    /// Of a text that is an object, with nothing but white space around it.
    pub(super) fn new(text: &'a str) -> Result<Self> {
        let mut members = Members { text: text.as_bytes(), at: 0, first: true, end: 0 };
        members.space();
        members.expect(b'{')?;
        Ok(members)
    }

    /// The next member; `None` after the last one, if nothing follows the object.
    pub(super) fn next(&mut self) -> Result<Option<Member>> {
        self.space();
        if self.peek() == Some(b'}') {
            return self.close();
        }
        if !self.first {
            self.expect(b',')?;
            self.space();
        }
        self.first = false;
        let (key, escaped) = self.string()?;
        self.colon()?;
        let start = self.at;
        self.value(MAX_DEPTH - 1)?;
        Ok(Some(Member { key, escaped, value: start..self.at }))
    }

    /// Where the closing brace is. Only known at the end.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    fn close(&mut self) -> Result<Option<Member>> {
        self.end = self.at;
        self.at += 1;
        self.space();
        if self.at == self.text.len() { Ok(None) } else { Err(NotJson) }
    }

    /// Any value; `depth` is how many more levels may be opened.
    fn value(&mut self, depth: usize) -> Result<()> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => self.object(depth.checked_sub(1).ok_or(NotJson)?),
            Some(b'[') => self.array(depth.checked_sub(1).ok_or(NotJson)?),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<()> {
        self.items(b'}', |scan| {
            scan.string()?;
            scan.colon()?;
            scan.value(depth)
        })
    }

    fn array(&mut self, depth: usize) -> Result<()> {
        self.items(b']', |scan| scan.value(depth))
    }

    /// What stands between brackets, with commas between.
    fn items(&mut self, close: u8, item: impl Fn(&mut Self) -> Result<()>) -> Result<()> {
        self.at += 1;
        self.space();
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => break,
                _ => return Err(NotJson),
            }
            self.space();
        }
        self.at += 1;
        Ok(())
    }

    /// A string; gives the place of what is between the quotes, and whether there are escapes in it.
    #[inline(always)]
    fn string(&mut self) -> Result<(Range<usize>, bool)> {
        self.expect(b'"')?;
        let (start, mut escaped) = (self.at, false);
        loop {
            self.at = special(self.text, self.at);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(NotJson),
            }
        }
        self.at += 1;
        Ok((start..self.at - 1, escaped))
    }

    fn escape(&mut self) -> Result<()> {
        self.at += 1;
        let byte = self.peek();
        self.at += 1;
        match byte {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => {
                let digits = self.text.get(self.at..self.at + 4).ok_or(NotJson)?;
                self.at += 4;
                if digits.iter().all(u8::is_ascii_hexdigit) { Ok(()) } else { Err(NotJson) }
            }
            _ => Err(NotJson),
        }
    }

    fn number(&mut self) -> Result<()> {
        self.skip(b"-");
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.skip(b".") {
            self.digits()?;
        }
        if self.skip(b"eE") {
            self.skip(b"+-");
            self.digits()?;
        }
        Ok(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(NotJson) }
    }

    fn word(&mut self, word: &[u8]) -> Result<()> {
        if !self.text[self.at..].starts_with(word) {
            return Err(NotJson);
        }
        self.at += word.len();
        Ok(())
    }

    fn colon(&mut self) -> Result<()> {
        self.space();
        self.expect(b':')?;
        self.space();
        Ok(())
    }

    #[inline]
    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Goes over one of these bytes, where one is next.
    fn skip(&mut self, bytes: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| bytes.contains(&byte));
        self.at += usize::from(found);
        found
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.peek() != Some(byte) {
            return Err(NotJson);
        }
        self.at += 1;
        Ok(())
    }
}

/// Where the first quote, backslash or control character from `at` on is; the end of the text where there is none.
///
/// Eight at a time: a byte that is zero, or below a bound, sets its highest bit by a subtraction, and the lowest
/// such bit is always right.
#[inline(always)]
fn special(text: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    while let Some(word) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*word);
        let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
        let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
        // A byte with the highest bit set is none of them, nor is it after one of them has been taken away.
        let found = (quote | backslash | word.wrapping_sub(ONES * 0x20)) & !word & HIGHEST;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    last_special(text, at)
}

/// [`special`] in the last bytes of a text.
#[cold]
fn last_special(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or(&[]);
    let found = rest.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    found.map_or(text.len(), |found| at + found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every member, or the fault.
    fn members(text: &str) -> Result<Vec<(&str, &str)>> {
        let mut members = Members::new(text)?;
        let mut found = Vec::new();
        while let Some(Member { key, value, .. }) = members.next()? {
            found.push((&text[key], &text[value]));
        }
        assert_eq!(text.as_bytes()[members.end()], b'}');
        Ok(found)
    }

    /// Like JSON, so that random changes are near the border.
    const SEEDS: [&str; 8] = [
        r#"{"type":"Bounce","id":"d7ef132b5d7711eea8c8000c29c33806","size":-0.5e+10,"meta":{}}"#,
        r#" { "a" : [ 1 , true , false , null , { "b" : [ ] , "c" : "\u00e9\n\"\\" } ] } "#,
        r#"{"response":{"code":550,"enhanced_code":{"class":5,"subject":1,"detail":1},"content":"x"}}"#,
        r#"{"\u0074ype":"Bounce","k":"é ü €","":0}"#,
        r#"{"a":{"a":{"a":[[[[{"a":{}}]]]]}}}"#,
        "{}",
        r#"[1]"#,
        r#"{"a":01,"b":1.,"c":.5,"d":1e}"#,
    ];

    fn agree(text: &str) {
        let ours = members(text);
        let theirs = serde_json::from_str::<serde_json::Map<_, _>>(text);
        // A lone surrogate is JSON, though no text; and a number may be too large for any type.
        let extra = theirs.as_ref().is_err_and(|error| {
            let error = error.to_string();
            error.contains("surrogate") || error.contains("hex escape") || error.contains("out of range")
        });
        assert!(ours.is_ok() == theirs.is_ok() || extra, "{text:?}: {ours:?}, {theirs:?}");
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            for (key, value) in ours {
                let key: String = serde_json::from_str(&format!("\"{key}\"")).unwrap();
                let _: serde_json::Value = serde_json::from_str(value).unwrap();
                assert!(theirs.contains_key(&key), "{text:?}: {key}");
            }
        }
    }

    #[test]
    fn what_serde_json_takes() {
        SEEDS.iter().for_each(|seed| agree(seed));
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(members(&nested(MAX_DEPTH - 1)).is_ok());
        assert_eq!(members(&nested(MAX_DEPTH)), Err(NotJson));
        assert_eq!(members(&nested(10_000_000)), Err(NotJson));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn changed_at_random(seed in 0..SEEDS.len(), at in any::<prop::sample::Index>(),
                             len in 0_usize..3, new in "[\"\\\\{}\\[\\],:0-9eE.+u a\u{1}\u{7f}é-]{0,3}") {
            let mut text: Vec<char> = SEEDS[seed].chars().collect();
            let at = at.index(text.len());
            let end = (at + len).min(text.len());
            text.splice(at..end, new.chars());
            agree(&text.into_iter().collect::<String>());
        }

        #[test]
        fn special_bytes(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b'\\'), any::<u8>(), 0x1e_u8..0x24], 0..40)) {
            let slow = bytes.iter().position(|&byte| byte < 0x20 || byte == b'"' || byte == b'\\');
            prop_assert_eq!(special(&bytes, 0), slow.unwrap_or(bytes.len()));
        }
    }
}
