//! Each lint finds something in its example, and RULES.md lists them all, as they say themselves.

use std::fmt::Write as _;
use std::{env, fs};

use bounce_classifier::Classifier;
use bounce_classifier::check::{LINTS, Lint, LintGroup, Report};
use bounce_classifier_testing::data;

/// Around the list in RULES.md. `WRITE_LINTS=1 cargo test --test lints` writes what is between them.
const BEGIN: &str = "<!-- lints: written by tests/lints.rs -->\n";
const END: &str = "<!-- end of lints -->\n";

fn report(lint: &Lint) -> Report {
    let files = lint.example.files.iter().zip(1..);
    let builder = files.fold(Classifier::builder(), |builder, (text, number)| {
        builder.rules_str(format!("{number}.toml"), *text)
    });
    builder.check_coverage()
}

#[test]
fn each_finds_something_in_its_example() {
    for lint in LINTS {
        let report = report(lint);
        let found = report.findings().filter(|finding| finding.name() == Some(lint.name));
        let levels: Vec<_> = found.map(|finding| finding.level()).collect();
        assert!(!levels.is_empty(), "{} finds nothing:\n{report}", lint.name);
        assert_eq!(levels.into_iter().max(), Some(lint.level), "{}:\n{report}", lint.name);
    }
}

/// What else is found would be another mistake in the example.
#[test]
fn nothing_else_is_found_in_an_example() {
    // Hardly any example of rules needs examples.
    let beside = ["rule-without-example"];
    for lint in LINTS {
        let report = report(lint);
        let names: Vec<_> = report.findings().filter_map(|finding| finding.name()).collect();
        let others: Vec<_> =
            names.into_iter().filter(|name| *name != lint.name && !beside.contains(name)).collect();
        assert!(others.is_empty(), "{}: {others:?}\n{report}", lint.name);
    }
}

#[test]
fn what_is_shown_of_an_example_is_in_it() {
    for lint in LINTS {
        let is_shown = lint.example.files.iter().any(|file| file.contains(lint.example.shows));
        assert!(is_shown, "{}: `{}` is not in its example", lint.name, lint.example.shows);
    }
}

/// The lints of each group as a table.
fn list() -> String {
    let mut groups: Vec<LintGroup> = LINTS.iter().map(|lint| lint.group).collect();
    groups.dedup();
    let mut list = String::new();
    for group in groups {
        write!(list, "\n### {}\n\nRead: {}.\n\n", group.title(), group.reads()).unwrap();
        list += "| lint | level | finds | for example | what to do |\n|---|---|---|---|---|\n";
        for Lint { name, level, finds, why, remedy, example, .. } in
            LINTS.iter().filter(|lint| lint.group == group)
        {
            let cells =
                format!("`{name}` | {} | {finds}; {why} | `{}` | {remedy}", level.name(), example.shows);
            // A bar that ends no cell.
            let cells = cells.split(" | ").map(|cell| cell.replace('|', r"\|")).collect::<Vec<_>>();
            writeln!(list, "| {} |", cells.join(" | ")).unwrap();
        }
    }
    list + "\n"
}

#[test]
fn the_rules_document_lists_them() {
    let path = data::root().join("RULES.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("where the list begins");
    let (written, after) = rest.split_once(END).expect("where the list ends");
    let list = list();
    if env::var_os("WRITE_LINTS").is_some() {
        fs::write(&path, [before, BEGIN, &list, END, after].concat()).unwrap();
        return;
    }
    assert!(written == list, "RULES.md lists other lints: run `WRITE_LINTS=1 cargo test --test lints`");
}
