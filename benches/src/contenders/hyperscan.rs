//! Hyperscan in block mode, with the flags under which `\d`, `.` and `(?i)` are about characters, as they are
//! in `regex`.

use hyperscan::{BlockDatabase, Builder, Matching, Pattern, PatternFlags, Patterns, Scratch};

use super::Contender;

pub(super) struct Hyperscan {
    database: BlockDatabase,
    scratch: Scratch,
}

/// Where it refuses `UCP`, which knows no `\b`, it goes without: its classes are then about ASCII. None where it
/// refuses the patterns.
pub(super) fn hyperscan(patterns: &[String]) -> Option<Hyperscan> {
    let database =
        database(patterns, PatternFlags::UCP).or_else(|| database(patterns, PatternFlags::empty()))?;
    let scratch = database.alloc_scratch().expect("memory");
    Some(Hyperscan { database, scratch })
}

fn database(patterns: &[String], more: PatternFlags) -> Option<BlockDatabase> {
    // One match of each pattern is enough.
    let flags = more | PatternFlags::UTF8 | PatternFlags::ALLOWEMPTY | PatternFlags::SINGLEMATCH;
    let pattern = |pattern: &String| Pattern::with_flags(pattern.as_str(), flags).ok();
    patterns.iter().map(pattern).collect::<Option<Patterns>>()?.build().ok()
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
