//! ClickHouse's ABI for functions of WebAssembly, `BUFFERED_V1`, with `serialization_format = 'RowBinary'`.
//!
//! The engine asks for a buffer, writes a block of strings into it, and calls a function with it and the number of
//! rows; the function gives a buffer with as many strings. NULL never comes here: the engine keeps it. Strings need not be
//! UTF-8. What breaks the format ends the query: the instance traps.

use std::slice;

use bounce_classifier::Classification;

use crate::table::builtin;

/// A block of rows: the engine reads both fields.
#[derive(Debug)]
#[repr(C)]
pub struct Buffer {
    data: *mut u8,
    size: usize,
}

impl Buffer {
    fn new(bytes: Vec<u8>) -> *mut Buffer {
        let bytes = bytes.into_boxed_slice();
        let size = bytes.len();
        Box::into_raw(Box::new(Buffer { data: Box::into_raw(bytes).cast(), size }))
    }
}

/// Gives a buffer of this size to the engine.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the name is part of the ABI")]
pub extern "C" fn clickhouse_create_buffer(size: usize) -> *mut Buffer {
    Buffer::new(vec![0; size])
}

/// Takes a buffer back.
///
/// # Safety
///
/// It was made here, and is not used afterwards.
#[unsafe(no_mangle)]
#[allow(unsafe_code, reason = "the engine says which buffer it gives back")]
pub unsafe extern "C" fn clickhouse_destroy_buffer(buffer: *mut Buffer) {
    // SAFETY: the engine promises that it is one of ours, and `Buffer::new` made it of two boxes.
    let Buffer { data, size } = *unsafe { Box::from_raw(buffer) };
    // SAFETY: the second of them.
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(data, size)) });
}

macro_rules! functions {
    ($($(#[doc = $doc:literal])+ $name:ident = $answer:expr;)+) => {$(
        $(#[doc = $doc])+
        ///
        /// # Safety
        ///
        /// The buffer was made here.
        #[unsafe(no_mangle)]
        #[allow(unsafe_code, reason = "the engine says where the rows are")]
        pub unsafe extern "C" fn $name(rows: *const Buffer, count: u32) -> *mut Buffer {
            // SAFETY: the engine promises that it is a buffer of ours that it has filled.
            let rows = unsafe { slice::from_raw_parts((*rows).data, (*rows).size) };
            Buffer::new(answers(rows, count, $answer))
        }
    )+};
}

functions! {
    /// The label of each reply.
    bounce_class = |found, text| text.extend(found.label().bytes());
    /// The severity of each reply.
    bounce_severity = |found, text| text.extend(found.severity().name().bytes());
    /// The action for each reply.
    bounce_action = |found, text| text.extend(found.action().name().bytes());
    /// The place of the rule of each reply, as `FILE:LINE`; empty where none matches.
    bounce_rule = |found, text| if let Some(rule) = found.rule() {
        text.extend(format!("{}:{}", rule.file(), rule.line()).bytes());
    };
}

/// The answers for `count` strings.
fn answers(mut rows: &[u8], count: u32, answer: impl Fn(Classification<'_>, &mut Vec<u8>)) -> Vec<u8> {
    let (mut answers, mut text) = (Vec::with_capacity(count as usize * 16), Vec::new());
    for _ in 0..count {
        let reply = string(&mut rows).expect("ClickHouse writes as many strings as it says");
        text.clear();
        answer(builtin().classify_bytes(reply), &mut text);
        length(text.len(), &mut answers);
        answers.extend(&text);
    }
    answers
}

/// The next string; `None` where the rows end before it does.
fn string<'r>(rows: &mut &'r [u8]) -> Option<&'r [u8]> {
    let mut length = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *rows.split_off_first()?;
        length |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return rows.split_off(..length);
        }
    }
    None
}

/// Writes a length as RowBinary has it: seven bits a byte, the lowest first.
fn length(mut length: usize, to: &mut Vec<u8>) {
    while length >= 0x80 {
        to.push(length as u8 | 0x80);
        length >>= 7;
    }
    to.push(length as u8);
}

#[cfg(test)]
#[allow(unsafe_code, reason = "the tests are an engine")]
mod tests {
    use super::*;

    fn block(rows: &[&[u8]]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for row in rows {
            length(row.len(), &mut bytes);
            bytes.extend(*row);
        }
        bytes
    }

    #[test]
    fn a_block_is_answered_as_the_library_does() {
        let long = [b'x'; 70_000];
        let rows: [&[u8]; 5] =
            [b"552 5.2.2 Mailbox full", b"", b"550 Bo\xEEte: user unknown", b"nul \0", &long];
        let bytes = block(&rows);
        let given = clickhouse_create_buffer(bytes.len());
        // SAFETY: the buffers are made and destroyed here, once.
        let answers = unsafe {
            (*given).data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
            let found = bounce_class(given, rows.len() as u32);
            let answers = slice::from_raw_parts((*found).data, (*found).size).to_vec();
            clickhouse_destroy_buffer(found);
            clickhouse_destroy_buffer(given);
            answers
        };
        let expected: Vec<&[u8]> =
            rows.iter().map(|row| builtin().classify_bytes(row).label().as_bytes()).collect();
        assert_eq!(answers, block(&expected));
        assert_eq!(&expected[0], b"QuotaIssues");
    }

    #[test]
    fn what_is_cut_is_not_read() {
        for cut in [&b""[..], &[5, b'a'], &[0x80], &[0xff; 12]] {
            assert_eq!(string(&mut &cut[..]), None, "{cut:?}");
        }
    }
}
