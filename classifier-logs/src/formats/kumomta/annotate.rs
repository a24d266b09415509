//! The class of a record, put into its line.

use std::io::Write;
use std::ops::Range;

use bounce_classifier::{Classification, Classifier};

use super::fields::{FieldSpans, Response, string};
use crate::outcome::Outcome;

/// The field that says the class.
const FIELD: &str = "bounce_classification";

/// The kinds of records that have a class, as KumoMTA sees it.
const CLASSIFIED: [&str; 7] =
    ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"];

/// Appends the line, without its line end, with the class of its reply filled in. Every other byte stays as it is, and
/// so does a line that gets no class.
///
/// A line is [`Outcome::UnknownForm`] where it is no JSON object in UTF-8, or one nested deeper than
/// [`MAX_DEPTH`](super::MAX_DEPTH).
pub fn annotate(classifier: &Classifier, line: &[u8], out: &mut Vec<u8>) -> Outcome {
    match find(classifier, line) {
        Ok((class, edit)) => {
            splice(line, class.label(), &edit, out);
            Outcome::of(&class)
        }
        Err(outcome) => {
            out.extend_from_slice(line);
            outcome
        }
    }
}

/// How the class gets into a line.
enum Edit {
    /// In place of this value.
    Replace(Range<usize>),
    /// As a new member, before the closing brace.
    Insert(usize),
}

fn find<'c>(classifier: &'c Classifier, line: &[u8]) -> Result<(Classification<'c>, Edit), Outcome> {
    let line = std::str::from_utf8(line).map_err(|_| Outcome::UnknownForm)?;
    let fields = FieldSpans::of(line).map_err(|_| match line.trim_ascii() {
        "" => Outcome::Blank,
        _ => Outcome::UnknownForm,
    })?;
    let kind = fields.kind.and_then(|kind| string(&line[kind])).ok_or(Outcome::OtherKind)?;
    if !CLASSIFIED.contains(&&*kind) {
        return Err(Outcome::OtherKind);
    }
    let response = fields.response.and_then(|span| Response::of(&line[span])).ok_or(Outcome::NoReply)?;
    let class = classifier.classify_parts(response.code, response.enhanced_code, &response.content);
    Ok((class, fields.classification.map_or(Edit::Insert(fields.end), Edit::Replace)))
}

fn splice(line: &[u8], label: &str, edit: &Edit, out: &mut Vec<u8>) {
    match edit {
        Edit::Replace(old) => {
            out.extend_from_slice(&line[..old.start]);
            string_value(label, out);
            out.extend_from_slice(&line[old.end..]);
        }
        Edit::Insert(end) => {
            out.extend_from_slice(&line[..*end]);
            // There is a member before it: the kind.
            let _ = write!(out, ",\"{FIELD}\":");
            string_value(label, out);
            out.extend_from_slice(&line[*end..]);
        }
    }
}

fn string_value(label: &str, out: &mut Vec<u8>) {
    // Neither the text nor the memory can refuse.
    let _ = serde_json::to_writer(out, label);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Classifier {
        let rules = r#"
            rules.Full = ['^552 5\.2\.2 full']
            rules."Ein \"Wort\"" = ['^450 a b$']
        "#;
        Classifier::builder().rules_str("mine.toml", rules).build().unwrap()
    }

    #[track_caller]
    fn gives(line: &str, outcome: Outcome, expected: &str) {
        let mut out = b"before\n".to_vec();
        assert_eq!(annotate(&rules(), line.as_bytes(), &mut out), outcome, "{line}");
        assert_eq!(String::from_utf8(out).unwrap(), format!("before\n{expected}"));
    }

    #[track_caller]
    fn unchanged(line: &str, outcome: Outcome) {
        gives(line, outcome, line);
    }

    const FULL: &str =
        r#""response":{"code":552,"enhanced_code":{"class":5,"subject":2,"detail":2},"content":"full"}"#;

    #[test]
    fn replaced_in_place() {
        gives(
            &format!(r#"{{"type":"Bounce",{FULL},"bounce_classification" : null ,"z":1.50}}"#),
            Outcome::Classified,
            &format!(r#"{{"type":"Bounce",{FULL},"bounce_classification" : "Full" ,"z":1.50}}"#),
        );
        gives(
            r#"{"bounce_classification":"Full","type":"Bounce","response":{"code":250,"content":""}}"#,
            Outcome::Unclassified,
            r#"{"bounce_classification":"Uncategorized","type":"Bounce","response":{"code":250,"content":""}}"#,
        );
    }

    #[test]
    fn added_where_missing() {
        gives(
            &format!(" {{{FULL} , \"type\": \"OOB\" \t}}\r"),
            Outcome::Classified,
            &format!(" {{{FULL} , \"type\": \"OOB\" \t,\"bounce_classification\":\"Full\"}}\r"),
        );
        // A member of the same name elsewhere is another one.
        gives(
            &format!(r#"{{"type":"Bounce",{FULL},"meta":{{"bounce_classification":"x","type":"y"}}}}"#),
            Outcome::Classified,
            &format!(
                r#"{{"type":"Bounce",{FULL},"meta":{{"bounce_classification":"x","type":"y"}},"bounce_classification":"Full"}}"#
            ),
        );
    }

    #[test]
    fn escapes_are_seen_through() {
        gives(
            r#"{"\u0074ype":"Boun\u0063e","bounce_classificatio\u006e":"","response":{"code":450,"content":"a\r\nb","command":null}}"#,
            Outcome::Classified,
            r#"{"\u0074ype":"Boun\u0063e","bounce_classificatio\u006e":"Ein \"Wort\"","response":{"code":450,"content":"a\r\nb","command":null}}"#,
        );
    }

    #[test]
    fn the_last_of_two_counts() {
        gives(
            &format!(
                r#"{{"type":"Delivery","type":"Bounce",{FULL},"bounce_classification":1,"bounce_classification":2}}"#
            ),
            Outcome::Classified,
            &format!(
                r#"{{"type":"Delivery","type":"Bounce",{FULL},"bounce_classification":1,"bounce_classification":"Full"}}"#
            ),
        );
    }

    #[test]
    fn every_kind() {
        for kind in CLASSIFIED {
            gives(
                &format!(r#"{{"type":"{kind}",{FULL},"bounce_classification":""}}"#),
                Outcome::Classified,
                &format!(r#"{{"type":"{kind}",{FULL},"bounce_classification":"Full"}}"#),
            );
        }
        for kind in [
            "Reception",
            "Delivery",
            "AdminRebind",
            "DeferredInjectionRebind",
            "Delayed",
            "XferOut",
            "XferIn",
        ] {
            unchanged(
                &format!(r#"{{"type":"{kind}",{FULL},"bounce_classification":""}}"#),
                Outcome::OtherKind,
            );
        }
        unchanged(&format!("{{{FULL}}}"), Outcome::OtherKind);
        unchanged(&format!(r#"{{"type":["Bounce"],{FULL}}}"#), Outcome::OtherKind);
        unchanged("{}", Outcome::OtherKind);
    }

    #[test]
    fn replies_that_cannot_be_read() {
        for response in [
            r#"null"#,
            r#""550 x""#,
            r#"{"code":"550","content":"x"}"#,
            r#"{"code":70000,"content":"x"}"#,
            r#"{"code":550,"content":null}"#,
            r#"{"code":550}"#,
            r#"{"content":"x"}"#,
            r#"{"code":550,"enhanced_code":[5,1,1],"content":"x"}"#,
            r#"{"code":550,"enhanced_code":{"class":5,"subject":1},"content":"x"}"#,
        ] {
            unchanged(&format!(r#"{{"type":"Bounce","response":{response}}}"#), Outcome::NoReply);
        }
        unchanged(r#"{"type":"Bounce"}"#, Outcome::NoReply);
    }

    #[test]
    fn what_is_no_record() {
        unchanged("", Outcome::Blank);
        unchanged(" \t\r", Outcome::Blank);
        for line in
            ["# kumod 2026", "[]", "{", r#"{"type":"Bounce"} {}"#, r#"{"type":"Bounce",}"#, "\u{feff}{}"]
        {
            unchanged(line, Outcome::UnknownForm);
        }
        let mut out = Vec::new();
        let bad = b"{\"type\":\"Bounce\",\"x\":\"\xff\"}";
        assert_eq!(annotate(&rules(), bad, &mut out), Outcome::UnknownForm);
        assert_eq!(out, bad);
    }
}
