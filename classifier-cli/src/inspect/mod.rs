//! `inspect`: what an image consists of.

mod options;
mod report;

use std::io::{self, BufWriter, Write};

use bounce_classifier::{Classifier, Rule};
use sha2::{Digest, Sha256};

use self::options::Options;
pub(crate) use self::options::{Args, MORE};
use self::report::Report;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Format;
use crate::output;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { rules, list, format } = args.try_into()?;
    let classifier = rules.load_without_examples()?;
    let report = Report::new(&classifier, list);
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match format {
        Format::Json => output::json_line(&mut out, &report),
        Format::Text if list => report.write_list(&mut out),
        Format::Text => report.write_text(&mut out),
    };
    written.and_then(|()| out.flush()).map_err(Failure::Output)?;
    Ok(Exit::Done)
}

/// The hash of what the rules say, as the help describes it: whoever has the same rules in the same order
/// has the same hash, however they are written.
fn rules_hash(classifier: &Classifier) -> String {
    hash(classifier.rules().map(|rule: Rule<'_>| (rule.label(), rule.pattern())))
}

fn hash<'r>(rules: impl Iterator<Item = (&'r str, &'r str)>) -> String {
    let mut hash = Sha256::new();
    for text in rules.flat_map(|(label, pattern)| [label, pattern]) {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::hash;

    /// Computed with `printf '\1\0\0\0\0\0\0\0A\1\0\0\0\0\0\0\0x' | sha256sum`.
    const OF_ONE_RULE: &str = "0172de16f3eb3952edb7caa0c9e0c20e4b24210ab9b721c05e720a7d09e85e7c";

    #[test]
    fn the_hash_is_the_documented_one() {
        assert_eq!(hash([("A", "x")].into_iter()), OF_ONE_RULE);
        let of_none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hash([].into_iter()), of_none);
    }

    #[test]
    fn order_and_borders_count() {
        let different = [
            hash([("A", "x"), ("B", "y")].into_iter()),
            hash([("B", "y"), ("A", "x")].into_iter()),
            hash([("Ax", ""), ("B", "y")].into_iter()),
            hash([("A", "x"), ("By", "")].into_iter()),
        ];
        for (nth, one) in different.iter().enumerate() {
            assert!(different[nth + 1..].iter().all(|other| one != other));
        }
    }
}
