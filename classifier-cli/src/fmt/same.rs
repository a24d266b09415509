//! Whether a text still says what it said: the rules to the library, the data to any reader of TOML, and the
//! comments to people.

use bounce_classifier_core::rules::{self, Sources};
use serde_json::Value;
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// An error that says what would be lost.
pub(super) fn verify(before: &str, after: &str) -> Result<(), String> {
    let check =
        |holds, what: &str| if holds { Ok(()) } else { Err(format!("laying it out would change {what}")) };
    check(rules(before)? == rules(after)?, "its rules")?;
    check(data(before)? == data(after)?, "its other tables")?;
    check(comments(before) == comments(after), "its comments")
}

/// Labels and patterns, in matching order.
pub(super) fn rules(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut sources = Sources::new();
    sources.add("rules.toml", text);
    let (set, diagnostics) = rules::parse(sources);
    if !diagnostics.is_empty() {
        return Err("laying it out would break it".to_owned());
    }
    Ok(set.rules.into_iter().map(|rule| (set.labels[rule.label].clone(), rule.pattern)).collect())
}

/// All values. The order of keys is no part of it: that of labels and patterns is verified by itself.
fn data(text: &str) -> Result<Value, String> {
    toml_edit::de::from_str(text).map_err(|error| format!("cannot be read: {error}"))
}

/// The comments, sorted.
pub(super) fn comments(text: &str) -> Vec<&str> {
    let source = Source::new(text);
    let comments = source.lex().filter(|token| token.kind() == TokenKind::Comment);
    let mut comments: Vec<_> =
        comments.filter_map(|token| source.get(token)).map(|raw| raw.as_str().trim_end()).collect();
    comments.sort_unstable();
    comments
}

#[cfg(test)]
mod tests {
    use super::verify;

    #[test]
    fn what_would_be_lost_is_found() {
        let text = "# one\n[rules]\nA = ['x', 'y'] # two\nB = ['# no comment']\n[meta]\nn = 1\n";
        assert_eq!(verify(text, text), Ok(()));
        for (from, to, lost) in [
            ("'x', 'y'", "'y', 'x'", "its rules"),
            ("A =", "C =", "its rules"),
            ("n = 1", "n = 2", "its other tables"),
            ("n = 1\n", "", "its other tables"),
            (" # two", "", "its comments"),
            ("# one", "# two", "its comments"),
            ("]\n[meta]", "\n[meta]", "break it"),
        ] {
            let error = verify(text, &text.replace(from, to)).unwrap_err();
            assert!(error.contains(lost), "{from} -> {to}: {error}");
        }
    }
}
