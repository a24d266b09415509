//! Standard input or a file, a line at a time, in constant memory and without holding back answers.

use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::Path;

use bounce_classifier_core::rules::MAX_FILE_BYTES;
use bounce_classifier_logs::files::{Binary, Packed};

use crate::failure::{self, Failure};

/// The longest line that is read, without its LF. Replies have some hundred bytes; without a limit, one
/// wrong file without line ends would fill the memory.
pub(crate) const MAX_LINE_BYTES: usize = 16 << 20;

/// How much is asked of the system at once; as large as a pipe on Linux.
const READ_BYTES: usize = 64 << 10;

/// How people end what they type.
const END_OF_INPUT: &str = if cfg!(windows) { "Ctrl-Z and Enter" } else { "Ctrl-D" };

/// Tells a person at a terminal that the program is not stuck, but waits for `what`.
pub(crate) fn greet(what: &str) {
    if io::stdin().is_terminal() {
        failure::note(format_args!("Reading {what}, from the terminal; {END_OF_INPUT} ends it."));
    }
}

/// The name of rules on standard input: its ending says the form.
pub(crate) const RULES_NAME: &str = "stdin.toml";

/// Reads the rule file on standard input.
pub(crate) fn rules() -> Result<String, Failure> {
    greet("a rule file in TOML");
    let mut text = String::new();
    let read = io::stdin().lock().take(MAX_FILE_BYTES + 1).read_to_string(&mut text);
    read.map_err(|error| Failure::Input { name: "standard input".to_owned(), error })?;
    Ok(text)
}

/// Notes an argument that is to be a reply, and is the name of a file.
pub(crate) fn note_file(reply: &str) {
    if Path::new(reply).is_file() {
        failure::note(format_args!(
            "note: `{reply}` is taken as a reply, and is the name of a file: `< {reply}` reads the replies in it"
        ));
    }
}

/// Reads lines. Not [`BufRead::lines`]: that has no limit, makes a string for each line, refuses what is
/// not UTF-8, and does not tell when it is about to wait.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    /// What it is called in errors.
    name: String,
    /// The current line; its memory serves all lines.
    line: Vec<u8>,
    /// The number of the current line, from 1.
    number: u64,
}

impl<R: Read> Lines<R> {
    /// The lines of standard input.
    pub(crate) fn new(input: R) -> Self {
        Lines::named("standard input".to_owned(), input)
    }

    /// The lines of something else.
    pub(crate) fn named(name: String, input: R) -> Self {
        Lines { input: BufReader::with_capacity(READ_BYTES, input), name, line: Vec::new(), number: 0 }
    }

    /// The next line, without its LF and without one CR before that; `None` at the end.
    ///
    /// `before_read` is called before each read of the input, since a read may wait: whoever has something
    /// to say to whoever writes the input says it then.
    pub(crate) fn next(
        &mut self,
        mut before_read: impl FnMut() -> Result<(), Failure>,
    ) -> Result<Option<&[u8]>, Failure> {
        self.line.clear();
        self.number += 1;
        loop {
            if self.input.buffer().is_empty() {
                before_read()?;
                if self.fill()? == 0 {
                    break;
                }
            }
            if self.take_buffered()? {
                return Ok(Some(without_line_end(&self.line)));
            }
        }
        let rest = Some(self.line.as_slice()).filter(|rest| !rest.is_empty());
        Ok(rest.map(without_line_end))
    }

    /// Waits for input; gives the number of bytes, which is 0 at the end.
    fn fill(&mut self) -> Result<usize, Failure> {
        loop {
            match self.input.fill_buf() {
                Ok(buffer) => {
                    let length = buffer.len();
                    // Only the first line is asked for before anything was read.
                    if self.number == 1 && self.line.is_empty() {
                        let is_text = Packed::refuse(buffer).and_then(|()| Binary::refuse(buffer));
                        is_text.map_err(|error| self.unreadable(error))?;
                    }
                    return Ok(length);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.unreadable(error)),
            }
        }
    }

    /// Moves the rest of the line, or as much as there is, from the buffer; true when the line is whole.
    fn take_buffered(&mut self) -> Result<bool, Failure> {
        // Reading from the slice never waits, which reading from the input might.
        let mut buffered = self.input.buffer();
        let used = match buffered.read_until(b'\n', &mut self.line) {
            Ok(used) => used,
            Err(error) => return Err(self.unreadable(error)),
        };
        self.input.consume(used);
        let whole = self.line.ends_with(b"\n");
        if self.line.len() - usize::from(whole) > MAX_LINE_BYTES {
            let (name, line) = (self.name.clone(), self.number);
            return Err(Failure::LineTooLong { name, line, limit: MAX_LINE_BYTES });
        }
        Ok(whole)
    }

    fn unreadable(&self, error: io::Error) -> Failure {
        Failure::Input { name: self.name.clone(), error }
    }
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Gives `step` bytes a read, and is interrupted before each.
    struct Drip<'a> {
        rest: &'a [u8],
        step: usize,
        interrupted: bool,
        announced: &'a Cell<bool>,
    }

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            assert!(self.announced.get(), "read without a word before it");
            self.interrupted = !self.interrupted;
            if self.interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            self.announced.set(false);
            let count = self.step.min(self.rest.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.rest[..count]);
            self.rest = &self.rest[count..];
            Ok(count)
        }
    }

    fn read(text: &[u8], step: usize) -> Vec<Vec<u8>> {
        let announced = Cell::new(false);
        let drip = Drip { rest: text, step, interrupted: false, announced: &announced };
        let mut lines = Lines::new(drip);
        let mut found = Vec::new();
        let announce = || {
            announced.set(true);
            Ok(())
        };
        while let Some(line) = lines.next(announce).unwrap() {
            found.push(line.to_vec());
        }
        found
    }

    fn naive(text: &[u8]) -> Vec<Vec<u8>> {
        let mut lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
        if lines.last().is_some_and(|last| last.is_empty()) {
            lines.pop();
        }
        lines.iter().map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect()
    }

    #[test]
    fn every_short_text_in_every_step() {
        const ALPHABET: &[u8] = b"a\r\n\xff";
        for length in 0..=6 {
            for mut code in 0..ALPHABET.len().pow(length) {
                let mut text = Vec::new();
                for _ in 0..length {
                    text.push(ALPHABET[code % ALPHABET.len()]);
                    code /= ALPHABET.len();
                }
                for step in [1, 2, 3, 100] {
                    assert_eq!(read(&text, step), naive(&text), "{text:?} by {step}");
                }
            }
        }
    }

    #[test]
    fn the_longest_line_and_one_byte_more() {
        for (end, ending) in [("", "the input"), ("\n", "LF")] {
            let mut text = vec![b'x'; MAX_LINE_BYTES];
            text.extend(end.as_bytes());
            assert_eq!(read(&text, READ_BYTES)[0].len(), MAX_LINE_BYTES, "ends with {ending}");

            text.insert(0, b'x');
            text.insert(0, b'\n');
            let mut lines = Lines::new(text.as_slice());
            assert_eq!(lines.next(|| Ok(())).unwrap(), Some(&b""[..]));
            let error = lines.next(|| Ok(())).unwrap_err();
            assert!(matches!(error, Failure::LineTooLong { line: 2, .. }), "{error:?}, ends with {ending}");
        }
    }
}
