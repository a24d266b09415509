//! `Strings`, `Labels`, `Files`, `Rules`: texts, and what rules say of themselves.

use super::super::ImageError;
use super::super::read::Image;
use super::super::record::Span;
use super::bounds::InOrder;
use super::{Checked, check, each};
use crate::advice::{Action, Severity};

impl Image<'_> {
    pub(super) fn check_rules(&self) -> Checked {
        let Ok(strings) = core::str::from_utf8(self.strings()) else {
            return Err(ImageError::Damaged("a text is not UTF-8"));
        };
        check(self.own_rules() <= self.rule_count(), "more rules are decided than there are")?;
        let mut texts = InOrder::default();
        let mut text = |text: Span| {
            texts.next(text, "a text is another's")?;
            check(
                strings.is_char_boundary(texts.end as usize),
                "a text lies outside its section or is not UTF-8",
            )
        };
        each(self.labels(), |label| {
            text(label.text)?;
            text(label.description)
        })?;
        each(self.files(), |file| text(file.text))?;
        each(self.rules(), |rule| {
            check((rule.label as usize) < self.labels().len(), "a rule's label is missing")?;
            check((rule.file as usize) < self.files().len(), "a rule's file is missing")?;
            check(rule.line > 0 && rule.column > 0, "a rule has no place")?;
            check(Severity::from_number(rule.severity).is_some(), "a rule's severity is none")?;
            check(Action::from_number(rule.action).is_some(), "a rule's action is none")?;
            text(rule.pattern)
        })
    }

    pub(super) fn check_rule(&self, rule: u32) -> Checked {
        check((rule as usize) < self.own_rules(), "a rule that is referred to is missing")
    }
}
