//! Which replies change their label, counted while they go by.

use std::cmp::Reverse;
use std::collections::HashMap;

use bounce_classifier::Classification;

/// Characters of a sample that are kept: enough to see what it is, whatever is in the file.
const SAMPLE_CHARACTERS: usize = 500;

/// The number of a rule; `None` where none matched.
type RuleNumber = Option<usize>;

/// How the answers for replies differ. Takes memory for each pair of rules that was met, not for each reply.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) count: u64,
    pub(super) label_changes: u64,
    /// Replies that keep their label, but another rule gives it.
    pub(super) rule_changes: u64,
    groups: HashMap<(RuleNumber, RuleNumber), Group>,
}

/// The replies that change their label from one rule to another.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) count: u64,
    /// The first of them.
    pub(super) sample: String,
}

impl Changes {
    pub(super) fn add(&mut self, reply: &str, old: Classification<'_>, new: Classification<'_>) {
        self.count += 1;
        if old.label() != new.label() {
            self.label_changes += 1;
            let pair = (old.rule().map(|rule| rule.number()), new.rule().map(|rule| rule.number()));
            let first = || Group { count: 0, sample: shorten(reply) };
            self.groups.entry(pair).or_insert_with(first).count += 1;
        } else if old.rule().map(|rule| rule.pattern()) != new.rule().map(|rule| rule.pattern()) {
            self.rule_changes += 1;
        }
    }

    /// The most frequent first; of equally frequent ones, in matching order.
    pub(super) fn groups(&self) -> Vec<(RuleNumber, RuleNumber, &Group)> {
        let mut groups: Vec<_> = self.groups.iter().map(|(&(old, new), group)| (old, new, group)).collect();
        let last = |rule: RuleNumber| rule.unwrap_or(usize::MAX);
        groups.sort_by_key(|&(old, new, group)| (Reverse(group.count), last(old), last(new)));
        groups
    }
}

fn shorten(reply: &str) -> String {
    match reply.char_indices().nth(SAMPLE_CHARACTERS) {
        Some((end, _)) => format!("{}…", &reply[..end]),
        None => reply.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_cut_between_characters() {
        let exact = "é".repeat(SAMPLE_CHARACTERS);
        assert_eq!(shorten(&exact), exact);
        assert_eq!(shorten(&format!("{exact}x")), format!("{exact}…"));
    }
}
