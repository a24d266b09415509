//! The rule reader on text that nobody wrote.

use bounce_classifier_core::diagnostics::{Diagnostic, Errors};
use bounce_classifier_core::rules::{RuleSet, Sources, parse};
use bounce_classifier_testing::runs;
use proptest::prelude::*;

const TOML: &str = r#"# rules
version = 3
[rules]
Zulu = ['^550 5\.1\.1 ', "a\\d\u00e9", '''x''', """
y\
  z"""]
"A b" = []
[meta]
x = [1, { a = 2 }]
"#;
const JSON: &str = r#"{ "version": 3.5e+2, "rules": { "Zulu": ["a\\d\u00e9", "\ud83d\ude00"], "A b": [] }, "x": [null, {"a": true}] }"#;

/// Pieces that are likely to upset a parser.
const PIECES: [&str; 33] = [
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "'''",
    "\"\"\"",
    "\\",
    "=",
    ".",
    ",",
    ":",
    "\n",
    "\r",
    "\r\n",
    "#",
    "//",
    "/*",
    "é",
    "\u{feff}",
    "\0",
    "\u{b}",
    "\u{a0}",
    "rules",
    "[rules]",
    "[[rules]]",
    "a = ",
    "\\u12",
    "\\ud800",
    "1",
    "-0.",
    "nul",
];

fn read(name: &str, text: &str) -> (RuleSet, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    sources.add(name, text);
    parse(sources)
}

/// Everything a caller does with the answer works.
fn use_it(name: &str, text: &str) {
    let (rules, diagnostics) = read(name, text);
    assert_eq!(rules.positions().len(), rules.rules.len());
    for rule in &rules.rules {
        let text = &rules.files[rule.file].text;
        assert!(text[rule.span.clone()].starts_with(['"', '\'']));
        let all = rule.source_span(text, 0..rule.pattern.len());
        assert!(rule.span.start <= all.start && all.end <= rule.span.end);
    }
    let errors = Errors::new(rules.files, diagnostics);
    for (located, diagnostic) in errors.iter().zip(&errors.diagnostics) {
        assert_eq!(located.position.is_some(), diagnostic.span.is_some());
        if let Some(span) = &diagnostic.span {
            assert!(errors.files[0].text.get(span.clone()).is_some(), "{diagnostic:?}");
        }
    }
    let shown = errors.render(false);
    assert_eq!(shown.is_empty(), errors.diagnostics.is_empty());
    errors.render(true);
}

fn mutated(valid: &'static str) -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0..6usize, prop::sample::select(&PIECES[..]));
    prop::collection::vec(change, 1..5).prop_map(move |changes| {
        let mut chars: Vec<String> = valid.chars().map(String::from).collect();
        for (at, removed, inserted) in changes {
            let at = at.index(chars.len().max(1)).min(chars.len());
            let end = (at + removed).min(chars.len());
            chars.splice(at..end, [inserted.to_owned()]);
        }
        chars.concat()
    })
}

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..30).prop_map(|pieces| pieces.concat())
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

proptest! {
    #![proptest_config(runs::kept(256, file!()))]

    #[test]
    fn random_text(text in any::<String>(), soup in soup()) {
        for text in [text, soup] {
            use_it("x.toml", &text);
            use_it("x.json", &text);
        }
    }

    #[test]
    fn nearly_valid_toml(text in mutated(TOML)) {
        use_it("x.toml", &text);
        // The parser of the `toml` crate has the last word on what is TOML.
        let accepted = toml::de::DeTable::parse(&text).is_ok();
        if !accepted {
            prop_assert!(!read("x.toml", &text).1.is_empty());
        }
    }

    #[test]
    fn nearly_valid_json(text in mutated(JSON)) {
        use_it("x.json", &text);
        let (_, diagnostics) = read("x.json", &text);
        // A byte order mark is accepted here.
        let plain = is_json(text.trim_start_matches('\u{feff}'));
        if diagnostics.is_empty() {
            prop_assert!(plain, "{}", text);
        }
        if plain {
            let about_syntax = |d: &Diagnostic| {
                !["missing field", "a rule file must", "`rules` must", "label ", "a pattern of", "duplicate key"]
                    .iter()
                    .any(|start| d.message.starts_with(start))
            };
            prop_assert!(!diagnostics.iter().any(about_syntax), "{} {:?}", text, diagnostics);
        }
    }

    #[test]
    fn json_soup_is_accepted_only_if_it_is_json(text in soup()) {
        let text = format!("{{\"rules\": {{}}, \"x\": {text}}}");
        let (_, diagnostics) = read("x.json", &text);
        prop_assert_eq!(diagnostics.is_empty(), is_json(&text), "{:?}", diagnostics);
    }
}

#[test]
fn the_valid_files_are_valid() {
    for (name, text) in [("x.toml", TOML), ("x.json", JSON)] {
        let (rules, diagnostics) = read(name, text);
        assert_eq!(diagnostics, []);
        assert_eq!(rules.labels, ["Zulu", "A b"]);
    }
}
