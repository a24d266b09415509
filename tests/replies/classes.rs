//! The class of a reply is that of its line.

use bounce_classifier::{Classifier, Reply};

use crate::cases::Table;

/// Fails unless the reply has the rule of its line.
pub(crate) fn assert_as_line(classifier: &Classifier, reply: &Reply) {
    let line = reply.to_string();
    let number = |rule: Option<bounce_classifier::Rule<'_>>| rule.map(|rule| rule.number());
    let (as_reply, as_line) = (classifier.classify_reply(reply), classifier.classify(&line));
    assert_eq!(number(as_reply.rule()), number(as_line.rule()), "{reply:?} is not as {line:?}");
}

#[test]
fn every_case_with_the_rules_of_the_library() {
    for case in Table::read().replies {
        assert_as_line(Classifier::builtin(), &case.reply());
    }
}

/// Rules that see every space and every break.
#[cfg(feature = "compile")]
pub(crate) fn fussy() -> Classifier {
    let rules = r"
        [rules]
        A = ['^550 5\.1\.1 $', '^\d{3} $', '^\d{1,2} .*$', '^550 a  b$', 'foo (bar|5\.5\.\d bar)$']
        B = ['a b', '   ', ' $', '\n', '\r', '^550 5\.', '^550 .+x$', 'a.+b']
    ";
    Classifier::builder().rules_str("fussy.toml", rules).build().expect("rules")
}

#[test]
#[cfg(feature = "compile")]
fn every_case_with_rules_that_see_every_space() {
    let classifier = fussy();
    let mut winners = std::collections::BTreeSet::new();
    for case in Table::read().replies {
        assert_as_line(&classifier, &case.reply());
        winners.extend(classifier.classify_reply(&case.reply()).rule().map(|rule| rule.number()));
    }
    assert!(winners.len() >= 8, "few rules are tried: {winners:?}");
}
