//! How much of what.

use crate::outcome::Outcome;

/// What became of the lines of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines to which a rule gave a class.
    pub classified: u64,
    /// Lines whose reply no rule matches.
    pub unclassified: u64,
    /// Records of a kind that has no class.
    pub other_kinds: u64,
    /// Records that should have a class, but no reply that can be read.
    pub no_reply: u64,
    /// Lines that are not of a delivery.
    pub remarks: u64,
    /// Lines that are no record of the log's form.
    pub unknown: u64,
    /// The text of all lines.
    pub bytes: u64,
}

impl Counts {
    pub(super) fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Classified => self.classified += 1,
            Outcome::Unclassified => self.unclassified += 1,
            Outcome::OtherKind => self.other_kinds += 1,
            Outcome::NoReply => self.no_reply += 1,
            Outcome::Remark => self.remarks += 1,
            Outcome::UnknownForm => self.unknown += 1,
            Outcome::Blank => {}
        }
    }

    /// Lines, but for blank ones.
    pub fn lines(&self) -> u64 {
        self.records() + self.remarks + self.unknown
    }

    /// Lines that are records.
    pub fn records(&self) -> u64 {
        self.classified + self.unclassified + self.other_kinds + self.no_reply
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Counts) {
        let Counts { classified, unclassified, other_kinds, no_reply, remarks, unknown, bytes } = more;
        self.classified += classified;
        self.unclassified += unclassified;
        self.other_kinds += other_kinds;
        self.no_reply += no_reply;
        self.remarks += remarks;
        self.unknown += unknown;
        self.bytes += bytes;
    }
}
