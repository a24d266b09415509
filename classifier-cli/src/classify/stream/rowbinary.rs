//! ClickHouse's RowBinary: strings with their lengths before them, and no NULL, which the engine keeps to itself.

use std::io::{self, BufRead, BufReader, Read, Write};

use bounce_classifier::Classifier;

use super::class_of;
use crate::classify::options::Column;
use crate::failure::Failure;
use crate::lines::MAX_LINE_BYTES;
use crate::output::Output;

const READ_BYTES: usize = 64 << 10;

pub(super) fn answer(
    input: impl Read,
    classifier: &Classifier,
    columns: &[Column],
    output: &mut Output,
) -> Result<(), Failure> {
    let mut rows = Rows { input: BufReader::with_capacity(READ_BYTES, input), row: Vec::new(), number: 0 };
    let mut value = Vec::new();
    while rows.next(|| output.flush())? {
        let found = class_of(classifier, &rows.row);
        output.write(|out| {
            columns.iter().try_for_each(|column| {
                value.clear();
                column.write(found, &mut value);
                write_length(value.len(), out)?;
                out.write_all(&value)
            })
        })?;
    }
    Ok(())
}

/// Strings, one after another.
struct Rows<R> {
    input: BufReader<R>,
    row: Vec<u8>,
    /// The number of the current row, from 1.
    number: u64,
}

impl<R: Read> Rows<R> {
    /// Reads the next row; false at the end. `before_read` is called before each read, which may wait.
    fn next(&mut self, mut before_read: impl FnMut() -> Result<(), Failure>) -> Result<bool, Failure> {
        self.number += 1;
        self.row.clear();
        let Some(length) = self.length(&mut before_read)? else { return Ok(false) };
        while self.row.len() < length {
            let missing = length - self.row.len();
            let buffer = self.buffer(&mut before_read)?;
            let used = buffer.len().min(missing);
            if used == 0 {
                return Err(unreadable(io::ErrorKind::UnexpectedEof.into()));
            }
            self.row.extend_from_slice(&self.input.buffer()[..used]);
            self.input.consume(used);
        }
        Ok(true)
    }

    /// The length of the next row: seven bits a byte, the lowest first. `None` at the end.
    fn length(
        &mut self,
        before_read: &mut impl FnMut() -> Result<(), Failure>,
    ) -> Result<Option<usize>, Failure> {
        let mut length = 0;
        for shift in (0..).step_by(7) {
            let Some(&byte) = self.buffer(before_read)?.first() else {
                let whole = shift == 0;
                return if whole { Ok(None) } else { Err(unreadable(io::ErrorKind::UnexpectedEof.into())) };
            };
            self.input.consume(1);
            length |= usize::from(byte & 0x7f) << shift;
            if length > MAX_LINE_BYTES || shift > 21 {
                let (name, line) = ("standard input".to_owned(), self.number);
                return Err(Failure::LineTooLong { name, line, limit: MAX_LINE_BYTES });
            }
            if byte < 0x80 {
                break;
            }
        }
        Ok(Some(length))
    }

    /// What there is to read; nothing at the end.
    fn buffer(&mut self, before_read: &mut impl FnMut() -> Result<(), Failure>) -> Result<&[u8], Failure> {
        if self.input.buffer().is_empty() {
            before_read()?;
            while let Err(error) = self.input.fill_buf() {
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(unreadable(error));
                }
            }
        }
        Ok(self.input.buffer())
    }
}

fn unreadable(error: io::Error) -> Failure {
    Failure::Input { name: "standard input".to_owned(), error }
}

fn write_length(mut length: usize, out: &mut impl Write) -> io::Result<()> {
    while length >= 0x80 {
        out.write_all(&[length as u8 | 0x80])?;
        length >>= 7;
    }
    out.write_all(&[length as u8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], capacity: usize) -> Result<Vec<Vec<u8>>, Failure> {
        let mut rows = Rows { input: BufReader::with_capacity(capacity, bytes), row: Vec::new(), number: 0 };
        let mut found = Vec::new();
        while rows.next(|| Ok(()))? {
            found.push(rows.row.clone());
        }
        Ok(found)
    }

    #[test]
    fn rows_come_whole_in_every_step() {
        let rows = [b"a".to_vec(), Vec::new(), vec![b'x'; 300], b"\0\xff".to_vec()];
        let mut bytes = Vec::new();
        for row in &rows {
            write_length(row.len(), &mut bytes).unwrap();
            bytes.extend(row);
        }
        for capacity in [1, 2, 7, 1000] {
            assert_eq!(read(&bytes, capacity).unwrap(), rows, "by {capacity}");
        }
        // Cut within a row or a length, it is an error; between rows it is the end.
        assert!(matches!(read(&bytes[..bytes.len() - 1], 7), Err(Failure::Input { .. })));
        assert!(matches!(read(&bytes[..4], 7), Err(Failure::Input { .. })));
        assert_eq!(read(&bytes[..3], 7).unwrap().len(), 2);
    }

    #[test]
    fn lengths_have_a_limit() {
        for length in [&[0xff_u8, 0xff, 0xff, 0x7f][..], &[0xff; 12], &[0x80; 12]] {
            assert!(matches!(read(length, 7), Err(Failure::LineTooLong { line: 1, .. })), "{length:?}");
        }
    }
}
