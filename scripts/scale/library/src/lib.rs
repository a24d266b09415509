//! Rows as `scripts/scale/rows` writes them, and what time work on them takes: for programs that compare an engine with
//! the library.

use std::fs;

/// How many nanoseconds this thread has been on a processor, which others keep it from: as Linux counts them.
pub fn on_cpu() -> u64 {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts");
    counted.split(' ').next().and_then(|count| count.parse().ok()).expect("nanoseconds come first")
}

/// The rows, `None` for NULL.
pub fn rows(mut bytes: &[u8]) -> Vec<Option<&[u8]>> {
    let mut rows = Vec::new();
    while let Some(is_null) = bytes.split_off_first() {
        rows.push((*is_null == 0).then(|| {
            let mut length = 0;
            for shift in (0..).step_by(7) {
                let byte = *bytes.split_off_first().expect("a whole length");
                length |= usize::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
            }
            bytes.split_off(..length).expect("a whole row")
        }));
    }
    rows
}
