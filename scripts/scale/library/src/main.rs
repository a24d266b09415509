//! What the library itself says of rows, and how long a loop of its calls takes: every engine is compared with both.
//!
//!     library-loop ROWS [ANSWERS]
//!     library-loop image RULES IMAGE
//!
//! The second compiles a rule file to an image, for those who load one.
//!
//! ROWS is Nullable(String) in RowBinary; ANSWERS becomes label, severity, action and rule of each row, each
//! Nullable(String) in RowBinary. Prints the nanoseconds of a processor that a row took which is not NULL,
//! of the fastest of three rounds.

use std::hint::black_box;
use std::{env, fs};

use bounce_classifier::Classifier;
use library_loop::{on_cpu, rows};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments[0] == "image" {
        let classifier =
            Classifier::builder().file(&arguments[1]).build().expect("RULES are without mistakes");
        return fs::write(&arguments[2], classifier.image()).expect("IMAGE can be written");
    }
    let bytes = fs::read(&arguments[0]).expect("ROWS can be read");
    let rows = rows(&bytes);
    let classifier = Classifier::builtin();
    if let Some(path) = arguments.get(1) {
        fs::write(path, answers(classifier, &rows)).expect("ANSWERS can be written");
    }
    let count = rows.iter().flatten().count();
    let round = || {
        let start = on_cpu();
        for row in rows.iter().flatten() {
            black_box(classifier.classify_bytes(black_box(row)).label_id());
        }
        (on_cpu() - start) as f64 / count as f64
    };
    let fastest = (0..3).map(|_| round()).fold(f64::INFINITY, f64::min);
    println!("{fastest:.0}");
}

fn answers(classifier: &Classifier, rows: &[Option<&[u8]>]) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        let found = row.map(|row| classifier.classify_bytes(row));
        write(found.map(|found| found.label()), &mut out);
        write(found.map(|found| found.severity().name()), &mut out);
        write(found.map(|found| found.action().name()), &mut out);
        let rule = found.map(|found| {
            found.rule().map_or_else(String::new, |rule| format!("{}:{}", rule.file(), rule.line()))
        });
        write(rule.as_deref(), &mut out);
    }
    out
}

fn write(text: Option<&str>, out: &mut Vec<u8>) {
    let Some(text) = text else { return out.push(1) };
    out.push(0);
    let mut length = text.len();
    while length >= 0x80 {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend(text.as_bytes());
}
