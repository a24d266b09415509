//! Replies and answers in the escapes of ClickHouse's TabSeparated: `\t`, `\n`, `\r`, `\0`, `\\`, and `\N` for NULL.

use std::borrow::Cow;
use std::io::{self, Write};

use bounce_classifier::Classifier;

use super::class_of;
use crate::classify::options::Column;
use crate::failure::Failure;
use crate::lines::Lines;
use crate::output::Output;

const NULL: &[u8] = b"\\N";

pub(super) fn answer(
    classifier: &Classifier,
    columns: &[Column],
    output: &mut Output,
) -> Result<(), Failure> {
    let mut lines = Lines::new(io::stdin().lock());
    let mut value = Vec::new();
    while let Some(line) = lines.next(|| output.flush())? {
        let found = (line != NULL).then(|| class_of(classifier, &unescaped(line)));
        output.write(|out| {
            for (number, column) in columns.iter().enumerate() {
                if number > 0 {
                    out.write_all(b"\t")?;
                }
                match found {
                    None => out.write_all(NULL)?,
                    Some(found) => {
                        value.clear();
                        column.write(found, &mut value);
                        escape(&value, out)?;
                    }
                }
            }
            out.write_all(b"\n")
        })?;
    }
    Ok(())
}

/// The value of a field.
fn unescaped(field: &[u8]) -> Cow<'_, [u8]> {
    if !field.contains(&b'\\') {
        return Cow::Borrowed(field);
    }
    let mut value = Vec::with_capacity(field.len());
    let mut bytes = field.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            value.push(byte);
            continue;
        }
        value.push(match bytes.next() {
            Some(b't') => b'\t',
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b'0') => 0,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(other) => other,
            None => b'\\',
        });
    }
    Cow::Owned(value)
}

fn escape(value: &[u8], out: &mut impl Write) -> io::Result<()> {
    let mut rest = value;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0 | b'\\')) {
        out.write_all(&rest[..at])?;
        out.write_all(match rest[at] {
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            0 => b"\\0",
            _ => b"\\\\",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_read_again() {
        for value in [&b""[..], b"plain", b"\t\n\r\0\\", b"\\N", b"a\\tb", b"\xff\x80"] {
            let mut field = Vec::new();
            escape(value, &mut field).unwrap();
            assert_eq!(unescaped(&field), value);
            assert_ne!(field, NULL);
        }
        assert_eq!(*unescaped(b"at the end \\"), *b"at the end \\");
        assert_eq!(*unescaped(b"\\'\\x"), *b"'x");
    }
}
