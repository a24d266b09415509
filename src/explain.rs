//! Where a rule matches a reply, and which rules come near to matching it.
//!
//! [`Classifier::classify`] says which rule matches, and is fast; this says where and why, and is for people. It
//! compiles rules with `regex` as it is asked.
//!
//! ```
//! use bounce_classifier::Classifier;
//! use bounce_classifier::explain::Kind;
//!
//! let rules = "[rules]\nQuotaIssues = ['^552.+mailbox full']\nSpamBlock = ['^554.+spam']";
//! let classifier = Classifier::builder().rules_str("mine.toml", rules).build()?;
//!
//! let reply = "552 5.2.2 <bob@example.com>: mailbox full";
//! let rule = classifier.classify(reply).rule().expect("a rule for full mailboxes");
//! let parts = rule.locate(reply).expect("a rule that matches");
//! assert_eq!(parts.iter().map(|part| part.kind).collect::<Vec<_>>(), [Kind::Head, Kind::Gap, Kind::Phrase]);
//! assert_eq!(&reply[parts[2].span.clone()], "mailbox full");
//!
//! let near = classifier.nearest("552 5.2.2 no more room", 3);
//! assert_eq!(near[0].rule().label(), "QuotaIssues");
//! assert_eq!(near[0].why(), "head `^552` matched, phrase `mailbox full` not found");
//! assert_eq!(near.len(), 1);
//! # Ok::<(), bounce_classifier::RuleErrors>(())
//! ```

use bounce_classifier_explain as explain;

pub use bounce_classifier_explain::{Kind, MOST_REPLY_BYTES, Outcome, Part, Reach, Step};

use crate::{Classification, Classifier, Rule};

/// A rule that comes near to matching a reply.
#[derive(Clone, Debug)]
pub struct NearMiss<'c> {
    rule: Rule<'c>,
    miss: explain::NearMiss<'c>,
}

impl<'c> NearMiss<'c> {
    /// The rule.
    pub fn rule(&self) -> Rule<'c> {
        self.rule
    }

    /// What the reply has of each part of the pattern but the gaps; of a gap only where that is what fails.
    pub fn steps(&self) -> &[Step<'c>] {
        &self.miss.steps
    }

    /// The steps in words, as in ``head `^550` matched, phrase `mailbox full` not found``. Columns count characters
    /// from 1.
    pub fn why(&self) -> &str {
        &self.miss.why
    }
}

/// All there is to say about the class of a reply. With feature `serde` it is written as the object of `explain`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation<'a> {
    /// The reply.
    pub reply: &'a str,
    /// Its class.
    pub found: Classification<'a>,
    /// What the rule matched, as [`Rule::locate`] says it; `None` where it is too large to say, or there is no rule.
    pub parts: Option<Vec<Part<'a>>>,
    /// The rules that match after the first.
    pub others: Vec<Rule<'a>>,
    /// Those that come near, where none matches.
    pub nearest: Vec<NearMiss<'a>>,
}

impl<'c> Rule<'c> {
    /// Which part of the pattern matched which part of the reply, in order and without holes: together they are
    /// the leftmost match. Of an alternation there are the parts of the way that matched.
    ///
    /// A pattern that cannot be taken apart is one phrase. `None` where the rule does not match, or is too large
    /// for `regex`.
    ///
    /// # Complexity
    ///
    /// Compiles the pattern; then linear in the reply.
    pub fn locate(&self, reply: &str) -> Option<Vec<Part<'c>>> {
        explain::locate(self.pattern(), reply)
    }
}

impl Classifier {
    /// Why a reply has its class: what the rule matched and at most `others` other rules that match, or, where none
    /// does, at most `nearest` that come near.
    ///
    /// # Complexity
    ///
    /// That of [`Rule::locate`] and [`nearest`](Self::nearest), and a classification for each other rule.
    pub fn explanation<'a>(&'a self, reply: &'a str, others: usize, nearest: usize) -> Explanation<'a> {
        let found = self.classify(reply);
        let rule = found.rule();
        Explanation {
            reply,
            found,
            parts: rule.and_then(|rule| rule.locate(reply)),
            others: self.matches(reply).skip(1).take(others).collect(),
            nearest: if rule.is_none() { self.nearest(reply, nearest) } else { Vec::new() },
        }
    }

    /// The rules that come near to matching the reply, at most `count`, the nearest first; rules that match are
    /// left out.
    ///
    /// A rule is the nearer the more of its text the reply has, in order and in any case; and is not near where the
    /// reply has none of its parts, nor half of one. Of the reply the first [`MOST_REPLY_BYTES`] are looked at.
    ///
    /// # Complexity
    ///
    /// Parses the patterns of all rules, and compiles some regexes for each that is shown.
    pub fn nearest(&self, reply: &str, count: usize) -> Vec<NearMiss<'_>> {
        let mut matching = self.matches(reply).map(|rule| rule.number()).peekable();
        let rules: Vec<Rule<'_>> =
            self.rules().filter(|rule| matching.next_if_eq(&rule.number()).is_none()).collect();
        let near = explain::nearest(rules.iter().map(Rule::pattern), reply, count).into_iter();
        near.filter_map(|miss| Some(NearMiss { rule: *rules.get(miss.number)?, miss })).collect()
    }
}
