//! What was done, in one line.

use std::fmt;
use std::time::Duration;

use bounce_classifier_logs::annotate::Counts;
use indicatif::{DecimalBytes, HumanCount};

/// Records, what became of them, and how fast.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) counts: Counts,
    pub(super) took: Duration,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { classified, unclassified, other_kinds, no_reply, remarks, unknown, bytes } = self.counts;
        write!(f, "{} records: ", HumanCount(self.counts.records()))?;
        write!(f, "{} classified, {} unclassified", HumanCount(classified), HumanCount(unclassified))?;
        let skipped = other_kinds + no_reply + remarks + unknown;
        write!(f, "; {} skipped", HumanCount(skipped))?;
        if skipped > 0 {
            f.write_str(" (")?;
            let reasons = [
                (other_kinds, "of other kinds"),
                (no_reply, "without a reply"),
                (remarks, "lines not of a delivery"),
                (unknown, "lines of unknown form"),
            ];
            let named: Vec<_> = reasons
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{} {what}", HumanCount(*count)))
                .collect();
            write!(f, "{})", named.join(", "))?;
        }
        let seconds = self.took.as_secs_f64();
        let rate = (bytes as f64 / seconds.max(1e-6)) as u64;
        write!(f, "; {} in {seconds:.1} s, {}/s", DecimalBytes(bytes), DecimalBytes(rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line() {
        let mut counts =
            Counts { classified: 1_234_567, unclassified: 3, bytes: 2_000_000, ..Counts::default() };
        let took = Duration::from_millis(500);
        let shown = |counts| Summary { counts, took }.to_string();
        assert_eq!(
            shown(counts),
            "1,234,570 records: 1,234,567 classified, 3 unclassified; 0 skipped; 2.00 MB in 0.5 s, 4.00 MB/s"
        );
        (counts.other_kinds, counts.unknown) = (1000, 1);
        assert!(shown(counts).contains("1,235,570 records"));
        assert!(shown(counts).contains("; 1,001 skipped (1,000 of other kinds, 1 lines of unknown form);"));
    }
}
