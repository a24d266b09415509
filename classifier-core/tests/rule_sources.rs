//! Reading rule files from disk, several files together, and files that are too much.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use bounce_classifier_core::diagnostics::{Diagnostic, Errors, Position};
use bounce_classifier_core::rules::{MAX_FILE_BYTES, RuleSet, Sources, parse};

fn read(files: &[(&str, &str)]) -> (RuleSet, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    for (name, text) in files {
        sources.add(*name, *text);
    }
    parse(sources)
}

fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The unoptimised build on a machine that is busy with other things.
const PATIENCE: u32 = 4;

#[test]
fn errors_of_reading_keep_the_places_of_the_files() {
    let folder = folder("unreadable");
    let good = folder.join("good.toml");
    fs::write(&good, "[rules]\nA = ['a']\n").unwrap();
    let long = folder.join("long.toml");
    fs::File::create(&long).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
    let missing = folder.join("missing.toml");
    let latin = folder.join("latin.json");
    fs::write(&latin, b"{\"rules\":\n {\"\xc3\xa9\xe9\": []}}").unwrap();

    let (rules, diagnostics) = parse(Sources::read([&missing, &good, &folder, &long, &latin, &good]));
    assert_eq!(rules.files.len(), 6);
    let rule_files: Vec<_> = rules.rules.iter().map(|rule| rule.file).collect();
    assert_eq!(rule_files, [1, 5]);
    assert_eq!(rules.labels, ["A"]);

    let errors = Errors::new(rules.files, diagnostics);
    let shown: Vec<_> =
        errors.iter().map(|l| (l.diagnostic.file, l.position, l.diagnostic.message.as_str())).collect();
    assert_eq!(shown.len(), 4, "{errors}");
    assert!(shown[0].2.starts_with("cannot read the rule file: "), "{errors}");
    assert_eq!(shown[1], (2, None, "this is a directory, not a rule file"));
    assert_eq!(shown[2], (3, None, "the file is longer than 64 MiB"));
    let place = Position { line: 2, column: 5 };
    assert_eq!(shown[3], (4, Some(place), "the file is not UTF-8"));
    assert!(errors.to_string().contains(&missing.display().to_string()));
}

#[test]
fn no_files_are_no_rules() {
    let (rules, diagnostics) = parse(Sources::new());
    assert!(rules.rules.is_empty() && diagnostics.is_empty());
}

#[test]
fn rules_come_file_by_file_and_labels_are_shared() {
    let (rules, diagnostics) = read(&[
        ("b.toml", "[rules]\nB = ['1']\nA = ['2']"),
        ("a.json", r#"{"rules": {"C": ["3"], "B": ["4", "5"]}}"#),
    ]);
    assert_eq!(diagnostics, []);
    assert_eq!(rules.labels, ["B", "A", "C"]);
    let order: Vec<_> = rules.rules.iter().map(|r| (r.label, r.pattern.as_str(), r.file)).collect();
    assert_eq!(order, [(0, "1", 0), (1, "2", 0), (2, "3", 1), (0, "4", 1), (0, "5", 1)]);
}

#[test]
fn errors_of_all_files_come_together_and_in_order() {
    let (rules, diagnostics) = read(&[
        ("c.toml", "[rules]\nA = 5\n"),
        ("b.json", "{\"rules\": {\"A\": [\"ok\", 5]}}"),
        ("a.toml", "x = \n[rules]\nA = ['ok']\nB = \"\\d\"\n"),
    ]);
    assert_eq!(rules.rules.len(), 2);
    let errors = Errors::new(rules.files, diagnostics);
    let places: Vec<_> = errors.iter().map(|l| (l.file, l.position.unwrap().line)).collect();
    assert_eq!(places, [("c.toml", 2), ("b.json", 1), ("a.toml", 1), ("a.toml", 4)]);
}

#[test]
fn colours_only_when_asked() {
    let (rules, diagnostics) = read(&[("c.toml", "[rules]\nA = 5\n")]);
    let errors = Errors::new(rules.files, diagnostics);
    assert_eq!(errors.render(false), errors.to_string());
    assert!(!errors.render(false).contains('\u{1b}'));
    assert!(errors.render(true).contains('\u{1b}'));
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let deep = |open: &str| open.repeat(1_000_000);
    let texts = [
        ("x.json", deep("[")),
        ("x.json", deep("{\"a\":")),
        ("x.json", format!("{{\"rules\": {}", deep("["))),
        ("x.toml", format!("x = {}", deep("["))),
        ("x.toml", format!("x = {}", deep("{a="))),
        ("x.toml", format!("{}a = 1", deep("a."))),
        ("x.toml", format!("[{}a]", deep("a."))),
        ("x.toml", format!("[{}", deep("["))),
    ];
    for (name, text) in texts {
        let (rules, diagnostics) = read(&[(name, &text)]);
        let errors = Errors::new(rules.files, diagnostics);
        assert!(
            !errors.diagnostics.is_empty() && errors.diagnostics.len() < 20,
            "{}",
            errors.diagnostics.len()
        );
        assert!(errors.to_string().len() < 10_000);
    }
}

fn timed<T>(what: &str, most: Duration, f: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let value = f();
    let taken = start.elapsed();
    eprintln!("{what}: {taken:?}");
    assert!(taken < most * PATIENCE, "{what} took {taken:?}");
    value
}

#[test]
fn five_thousand_rules_are_quick() {
    let mut toml = String::from("[rules]\n");
    let mut json = String::from("{\"rules\": {");
    for i in 0..5_000 {
        writeln!(toml, "\"Label {i}\" = ['^550 5\\.1\\.{i} (no|unknown) user', \"a\\\\d\"]").unwrap();
        let comma = if i == 0 { "" } else { "," };
        write!(json, "{comma}\"Label {i}\":[\"^550 5\\\\.1\\\\.{i} (no|unknown) user\",\"a\\\\d\"]").unwrap();
    }
    json.push_str("}}");
    for (name, text) in [("x.toml", toml), ("x.json", json)] {
        let (rules, diagnostics) = timed(name, Duration::from_secs(1), || read(&[(name, &text)]));
        assert_eq!(diagnostics, []);
        let places = timed("positions", Duration::from_millis(200), || rules.positions());
        assert_eq!(places.len(), 10_000);
    }
}

#[test]
fn ten_thousand_errors_are_counted_and_not_all_shown() {
    let mut toml = String::from("[rules]\n");
    let mut json = String::from("{\"rules\": {");
    for i in 0..5_000 {
        writeln!(toml, "A = [\"\\d\"]\nB{i} = 5").unwrap();
        write!(json, "\"A\": 5, \"B\": [\"\\d\"],").unwrap();
    }
    json.push_str("\"C\": []}}");
    for (name, text) in [("x.toml", toml), ("x.json", json)] {
        let errors = timed(name, Duration::from_secs(2), || {
            let (rules, diagnostics) = read(&[(name, &text)]);
            Errors::new(rules.files, diagnostics)
        });
        assert!(errors.diagnostics.len() >= 10_000);
        let shown = timed("render", Duration::from_millis(500), || errors.to_string());
        let more = errors.diagnostics.len() - Errors::MAX_SHOWN;
        assert!(shown.ends_with(&format!("error: {more} more mistakes are not shown")), "{shown}");
        assert_eq!(timed("iter", Duration::from_secs(1), || errors.iter().count()), errors.diagnostics.len());
    }
}

#[test]
fn a_line_that_is_too_long_to_quote_is_only_named() {
    let json = format!("{{\"x\": \"{}\", \"rules\": {{\"A\": 5}}}}", "y".repeat(1 << 20));
    let (rules, diagnostics) = read(&[("x.json", &json)]);
    let shown = Errors::new(rules.files, diagnostics).to_string();
    assert!(shown.contains("--> x.json:1:1048602\n"), "{shown}");
    assert!(shown.len() < 1_000);
}

#[test]
fn duplicates_far_from_each_other_are_found_quickly() {
    let labels: String = (0..5_000).map(|i| format!("Label{i} = ['pattern {i}']\n")).collect();
    let headers = "[rules]\nA = []\n[meta]\n".repeat(3_000);
    let properties: String = (0..5_000).map(|i| format!(",\"Label{i}\": []")).collect();
    let json = format!("{{\"rules\": {{\"A\": []{properties}{properties}}}}}");
    let open = format!("[rules]\nA = [\n{labels}");
    for (name, text, least) in [
        ("x.toml", format!("[rules]\n{labels}{labels}"), 5_000),
        ("y.toml", headers, 5_998),
        ("z.toml", open, 1),
        ("x.json", json, 5_000),
    ] {
        let (rules, diagnostics) = timed(name, Duration::from_secs(1), || read(&[(name, &text)]));
        assert!(diagnostics.len() >= least, "{name}: {}", diagnostics.len());
        let shown = Errors::new(rules.files, diagnostics).to_string();
        assert!(
            least == 1
                || shown.contains(", first at line 1, column ")
                || shown.contains(", first at line 2, column 1"),
            "{shown}"
        );
    }
}
