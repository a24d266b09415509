//! Hyperscan in block mode, with the flags under which `\d`, `.` and `(?i)` are about characters, as they are
//! in `regex`.

use hyperscan::{BlockDatabase, Builder, Matching, Pattern, PatternFlags, Patterns, Scratch};

use super::Contender;

pub(super) struct Hyperscan {
    database: BlockDatabase,
    scratch: Scratch,
}

pub(super) fn hyperscan(patterns: &[String]) -> Hyperscan {
    // One match of each pattern is enough.
    let flags = PatternFlags::UTF8 | PatternFlags::UCP | PatternFlags::ALLOWEMPTY | PatternFlags::SINGLEMATCH;
    let pattern = |pattern: &String| Pattern::with_flags(pattern.as_str(), flags).expect("a pattern");
    let patterns: Patterns = patterns.iter().map(pattern).collect();
    let database: BlockDatabase = patterns.build().expect("Hyperscan takes all patterns here");
    let scratch = database.alloc_scratch().expect("memory");
    Hyperscan { database, scratch }
}

impl Contender for Hyperscan {
    fn classify(&self, reply: &str) -> Option<usize> {
        let mut least = u32::MAX;
        let scanned = self.database.scan(reply, &self.scratch, |id, _, _, _| {
            least = least.min(id);
            // No other pattern can have a lower number than the first.
            if id == 0 { Matching::Terminate } else { Matching::Continue }
        });
        // Being told to stop is an error too.
        assert!(scanned.is_ok() || least == 0, "{scanned:?}");
        (least != u32::MAX).then_some(least as usize)
    }
}
