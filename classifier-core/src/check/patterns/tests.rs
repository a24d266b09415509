//! The lints of patterns, case by case.

use regex::Regex;

use super::{
    DoubledBackslash, LiteralParentheses, MatchesEmpty, SuspiciousClass, UnescapedDot, UnicodeDigit,
    UnterminatedCode, lint,
};
use crate::check::lints::Define;
use crate::compile::{self, Limits};
use crate::diagnostics::{Diagnostic, Level};
use crate::rules::{RuleSet, Sources};

const NOTE: Option<Level> = Some(Level::Note);
const WARNING: Option<Level> = Some(Level::Warning);

/// A file with one pattern, and a rule after it.
fn set_of(pattern: &str) -> RuleSet {
    let mut sources = Sources::new();
    sources.add("x.toml", format!("rules.A = ['''{pattern}''', 'the last']"));
    let (set, diagnostics) = crate::rules::parse(sources);
    assert!(diagnostics.is_empty(), "{pattern}: {diagnostics:?}");
    assert_eq!(set.rules[0].pattern, pattern);
    set
}

fn findings(set: &RuleSet) -> Vec<Diagnostic> {
    let image = compile::compile(set, &Limits::default()).unwrap();
    lint(set, &image).into_iter().map(|finding| finding.diagnostic).collect()
}

/// Asserts what one lint says of patterns: its level and what it underlines.
#[track_caller]
fn assert_lint(name: &str, cases: &[(&str, Option<Level>, &str)]) {
    for (pattern, level, part) in cases {
        let set = set_of(pattern);
        let all = findings(&set);
        let of_lint: Vec<_> = all.iter().filter(|diagnostic| diagnostic.name == Some(name)).collect();
        let found = of_lint.first().map(|diagnostic| diagnostic.level);
        assert_eq!(found, *level, "{name} on {pattern}: {all:?}");
        assert!(of_lint.len() <= 1, "{name} on {pattern}: {of_lint:?}");
        for diagnostic in of_lint {
            let underlined = &set.files[0].text[diagnostic.span.clone().unwrap()];
            assert_eq!(underlined, *part, "{name} on {pattern}");
            assert!(diagnostic.help.is_some(), "{name} on {pattern}");
            assert_proofs(pattern, diagnostic);
        }
    }
}

/// What a note says of a reply is so.
#[track_caller]
fn assert_proofs(pattern: &str, diagnostic: &Diagnostic) {
    let regex = Regex::new(pattern).unwrap();
    for note in &diagnostic.notes {
        let Some(rest) = note.strip_prefix("the reply `") else { continue };
        let (reply, claim) = rest.rsplit_once("` ").unwrap();
        let expected = match claim {
            "is taken too" => true,
            "is not matched" => false,
            _ => panic!("{note}"),
        };
        assert_eq!(regex.is_match(reply), expected, "{pattern}: {note}");
    }
}

#[track_caller]
fn assert_note(pattern: &str, name: &str, expected: &str) {
    let all = findings(&set_of(pattern));
    let found = all.iter().find(|diagnostic| diagnostic.name == Some(name)).expect(pattern);
    assert!(found.notes.iter().any(|note| note == expected), "{pattern}: {found:?}");
}

#[track_caller]
fn assert_help(pattern: &str, name: &str, expected: &str) {
    let all = findings(&set_of(pattern));
    let found = all.iter().find(|diagnostic| diagnostic.name == Some(name)).expect(pattern);
    assert!(found.help.as_deref().unwrap().contains(expected), "{pattern}: {found:?}");
}

#[test]
fn literal_parentheses() {
    assert_lint(
        LiteralParentheses::NAME,
        &[
            (r"This mailbox is disabled (554\.30)", WARNING, r"(554\.30)"),
            (r"^554.+exceeded (mailbox for user is full)", WARNING, "(mailbox for user is full)"),
            (r"(?i)rejected (in reply to .+) by", WARNING, "(in reply to .+)"),
            (r"full (code \d+)", WARNING, r"(code \d+)"),
            (r"^550 (?:blocked (by us)|other) x", WARNING, "(by us)"),
            (r"one (two) three (four) five", WARNING, "(two)"),
            (r"((nested) twice) x", WARNING, "((nested) twice)"),
            (r"(a b)|c (d) e", WARNING, "(d)"),
            // The reply with parentheses is matched as well.
            (r"^550.+(mailbox full)", NOTE, "(mailbox full)"),
            (r"^550.+(mailbox full).*now", NOTE, "(mailbox full)"),
            // Groups that group.
            (r"^(550|551) x", None, ""),
            (r"full (a|b) x", None, ""),
            (r"full (x (?:a|b)) y", None, ""),
            (r"full (now)? x", None, ""),
            (r"full (now){2} x", None, ""),
            (r"full ((?i)now) x", None, ""),
            (r"full (?:now) x", None, ""),
            (r"full (?i:now) x", None, ""),
            (r"full (?P<when>now) x", None, ""),
            // Nobody means these literally.
            (r"^(550) 5\.1\.1 ", None, ""),
            (r"(mailbox full)", None, ""),
            (r"(mailbox full)|(over quota)", None, ""),
            (r"full (.+) x", None, ""),
            (r"full \(now\) x", None, ""),
            (r"full [(]now[)] x", None, ""),
        ],
    );
    assert_note(
        r"^554.+exceeded (mailbox for user is full)",
        LiteralParentheses::NAME,
        "the reply `554 exceeded (mailbox for user is full)` is not matched",
    );
    assert_help(r"disabled (554\.30)", LiteralParentheses::NAME, r"write `\(554\.30\)`");
}

#[test]
fn unescaped_dot() {
    assert_lint(
        UnescapedDot::NAME,
        &[
            (r"blocked by cbl.abuseat.org", WARNING, "."),
            (r"blocked by cbl\.abuseat.org", WARNING, "."),
            (r"(?i)see www.example.com for more", WARNING, "."),
            (r"^550 5.1.1 ", WARNING, "."),
            (r"^\d{3} [45].\d.\d ", WARNING, "."),
            (r"(?:from 192.168.0.1|x)", WARNING, "."),
            // Perhaps.
            (r"over.quota", NOTE, "."),
            (r"see.mailbox\.full", NOTE, "."),
            // One character that the author did not want to write.
            (r"isn.t allowed", None, ""),
            (r"doesn.t", None, ""),
            (r"l.adresse", None, ""),
            (r"e.mail", None, ""),
            (r"^550.5\.1\.1 ", None, ""),
            (r"^5\d\d.5\.1\.1 ", None, ""),
            // Not between letters and digits.
            (r"Mail rejected. DMARC check failed.", None, ""),
            (r"mail.+box", None, ""),
            (r"mail.?box", None, ""),
            (r"mail.{2}box", None, ""),
            (r"user\.name", None, ""),
            (r"user[.]name", None, ""),
        ],
    );
    let host = r"blocked by cbl.abuseat.org";
    assert_note(host, UnescapedDot::NAME, "`cbl.abuseat.org` also matches `cblxabuseatxorg`");
    assert_help(host, UnescapedDot::NAME, r"write `cbl\.abuseat\.org`");
    // The separator after the code is none of the three dots.
    assert_help(r"^550.5.1.1 ", UnescapedDot::NAME, r"write `5\.1\.1`");
}

#[test]
fn unterminated_code() {
    assert_lint(
        UnterminatedCode::NAME,
        &[
            (r"^550 5\.7\.1", WARNING, r"5\.7\.1"),
            (r"^550 5\.7\.1.*", WARNING, r"5\.7\.1"),
            (r"^550 5\.7\.1.+", WARNING, r"5\.7\.1"),
            (r"5\.7\.1", WARNING, r"5\.7\.1"),
            (r"^550 5.7.1", WARNING, "5.7.1"),
            (r"^550 [45]\.1\.[1-3]", WARNING, r"[45]\.1\.[1-3]"),
            (r"^550 5\.1\.10", WARNING, r"5\.1\.10"),
            (r"^(?:550 5\.7\.1|551 )", WARNING, r"5\.7\.1"),
            (r"^550 5\.7\.(?:1|2)", WARNING, r"5\.7\.(?:1|2)"),
            (r"^550 (?:5\.7\.1 |5\.7\.2).*", WARNING, r"5\.7\.2"),
            // A phrase follows.
            (r"^550 5\.7\.1.+blocked", NOTE, r"5\.7\.1"),
            (r"^550 (?:5\.7\.1|x).+blocked", NOTE, r"5\.7\.1"),
            // It ends.
            (r"^550 5\.7\.1 ", None, ""),
            (r"^550 5\.7\.1 .*blocked", None, ""),
            (r"^550 5\.7\.1$", None, ""),
            (r"^550 5\.7\.1\b", None, ""),
            (r"^550 5\.7\.1(?:[^0-9.]|$)", None, ""),
            (r"^550 5\.7\.1[^0-9]", None, ""),
            (r"^550 5\.7\.515", None, ""),
            (r"^550 5\.7\.0", None, ""),
            (r"^550 5\.7\.5\d\d", None, ""),
            // It is meant to go on.
            (r"^550 5\.7\.\d+", None, ""),
            (r"^550 5\.7\.[0-9]{1,3}", None, ""),
            (r"^550 5\.7\.", None, ""),
            (r"^550 5\.7\.1\d*", None, ""),
            // No enhanced codes, and one in the place of the basic code.
            (r"^5\.5\.0.+mailbox unavailable", None, ""),
            (r"192\.0\.2\.1", None, ""),
            (r"version 1\.2\.3", None, ""),
            (r"version 12\.2\.3", None, ""),
        ],
    );
    for (pattern, reply) in [
        (r"^550 5\.7\.1", "550 5.7.133"),
        (r"^550 5\.1\.10", "550 5.1.103"),
        (r"5\.7\.1.*", "550 5.7.133 "),
        (r"^550 5\.7\.1.+blocked", "550 5.7.133 blocked"),
        (r"(?i)^[45][0-9]{2} [45]\.7\.[01].*[^a-z]spam", "555 5.7.133  spam"),
        (r"^(?:551 |55[0-4] [45]\.7\.1)", "554 5.7.133"),
    ] {
        assert_note(pattern, UnterminatedCode::NAME, &format!("the reply `{reply}` is taken too"));
    }
}

#[test]
fn matches_empty() {
    for (pattern, found) in [
        ("", WARNING),
        (".*", WARNING),
        ("^", WARNING),
        ("$", WARNING),
        ("^.*", WARNING),
        ("(?:spam)?", WARNING),
        ("spam|", WARNING),
        ("(?i)", WARNING),
        ("x{0}", WARNING),
        // The empty text is not in every reply in this way.
        ("^$", None),
        ("^.*$", None),
        (r"\b", None),
        (".+", None),
        ("^ ?550", None),
    ] {
        let quoted = format!("'''{pattern}'''");
        assert_lint(MatchesEmpty::NAME, &[(pattern, found, &quoted)]);
        let everything = Regex::new(pattern).unwrap();
        if found.is_some() {
            assert!(["", "x", "550 a\nb"].iter().all(|text| everything.is_match(text)), "{pattern}");
        }
    }
}

#[test]
fn a_rule_for_all_that_is_left_may_be_the_last() {
    let mut sources = Sources::new();
    sources.add("x.toml", "rules.A = ['x', '.*']");
    let found = findings(&crate::rules::parse(sources).0);
    assert_eq!(
        found.iter().map(|d| (d.name, d.level)).collect::<Vec<_>>(),
        [(Some(MatchesEmpty::NAME), Level::Note)]
    );
}

#[test]
fn unicode_digit() {
    assert_lint(
        UnicodeDigit::NAME,
        &[
            (r"^\d{3} ", NOTE, r"\d"),
            (r"^5[\d.] ", NOTE, r"\d"),
            (r"(?i)code (?:\d|x)", NOTE, r"\d"),
            (r"(?-u:\d)\d", NOTE, r"\d"),
            (r"(?-u)[a-z](?u)\d", NOTE, r"\d"),
            (r"(?-u:\d{3}) ", None, ""),
            (r"(?-u)\d{3} ", None, ""),
            (r"(?-u)a|\d", None, ""),
            (r"[0-9]", None, ""),
            (r"\D", None, ""),
            (r"[^\D]", None, ""),
            (r"\\d", None, ""),
            (r"\p{Nd}", None, ""),
        ],
    );
}

#[test]
fn doubled_backslash() {
    assert_lint(
        DoubledBackslash::NAME,
        &[
            (r"^550\\s5\\.1\\.1 ", WARNING, r"\\s"),
            (r"^\\d{3} ", WARNING, r"\\d"),
            (r"user\\b", WARNING, r"\\b"),
            (r"full \\(now\\)", WARNING, r"\\)"),
            (r"full\\.$", WARNING, r"\\."),
            // Names of users and domains.
            (r"CORP\\smith", None, ""),
            (r"CORP\\.+", None, ""),
            (r"CORP\\[a-z]+", None, ""),
            (r"CORP\\(?:a|b)", None, ""),
            (r"C:\\mail", None, ""),
            (r"\d\.", None, ""),
        ],
    );
}

#[test]
fn suspicious_class() {
    assert_lint(
        SuspiciousClass::NAME,
        &[
            (r"[A-z]+", WARNING, "[A-z]"),
            (r"^[4|5]", WARNING, "[4|5]"),
            (r"[error|warning]", WARNING, "[error|warning]"),
            (r"^550 [internal] x", WARNING, "[internal]"),
            (r"^550 .+[TSS04]", WARNING, "[TSS04]"),
            (r"[A-Za-z]", None, ""),
            (r"[45]", None, ""),
            (r"[,|;]", None, ""),
            (r"[ |:]", None, ""),
            (r"[nN]o", None, ""),
            (r"[^|]", None, ""),
            (r"\[internal\]", None, ""),
        ],
    );
}

#[test]
fn what_is_to_be_written_is_said_in_the_rules_own_quotes() {
    let help = |token: &str| {
        let mut sources = Sources::new();
        sources.add("x.toml", format!("rules.A = [{token}]"));
        let found = findings(&crate::rules::parse(sources).0);
        found.iter().find(|d| d.name == Some(LiteralParentheses::NAME)).and_then(|d| d.help.clone()).unwrap()
    };
    assert!(help("'disabled (now) x'").contains(r"write `\(now\)`"));
    assert!(help(r#""disabled (now) x""#).contains(r"write `\\(now\\)`"));
}

/// Patterns that would be slow to look at if something were looked at again and again.
#[test]
fn long_patterns_take_linear_time() {
    for pattern in
        ["a.".repeat(100_000), "(?:a|b)".repeat(20_000), "(a) ".repeat(20_000), "5.".repeat(50_000)]
    {
        let set = set_of(&pattern);
        // Without an image: compiling is measured elsewhere.
        assert!(lint(&set, &[]).len() < 10);
    }
}
