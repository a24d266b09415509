//! Rule files with what is said about them, side by side in `data/rules`.
//!
//! `NAME.toml` or `NAME.json` is a rule file; `NAME.toml.out` is what the reader makes of it: the rules, one
//! a line, and the errors as they are shown. `UPDATE_EXPECT=1 cargo test` writes the `.out` files anew; read
//! the difference before you commit it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use bounce_classifier_core::bounce_class::BounceClass;
use bounce_classifier_core::diagnostics::Errors;
use bounce_classifier_core::rules::{
    Allow, Annotations, Example, LabelTable, Override, Sources, Text, parse,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rules")
}

/// The files are bytes, and named without their folder: the output is the same on every machine.
fn outcome(path: &Path) -> String {
    let mut sources = Sources::read([path]);
    if let Ok(text) = fs::read_to_string(path) {
        sources = Sources::new();
        sources.add(path.file_name().unwrap().to_str().unwrap(), text);
    }
    let (rules, diagnostics) = parse(sources);
    let mut out = String::new();
    for ((rule, place), advice) in rules.rules.iter().zip(rules.positions()).zip(rules.advice()) {
        let label = &rules.labels[rule.label];
        write!(out, "{}:{} {label:?} {:?}", place.line, place.column, rule.pattern).unwrap();
        if advice != BounceClass::from_label(label).default_advice() {
            write!(out, " {}, {}", advice.severity, advice.action).unwrap();
        }
        out.push('\n');
    }
    annotations(&mut out, &rules.annotations);
    if !diagnostics.is_empty() {
        let errors = Errors::new(rules.files.clone(), diagnostics);
        out.push_str(&errors.to_string());
        out.push('\n');
    }
    out.replace(&format!("{}{}", folder().display(), std::path::MAIN_SEPARATOR), "")
}

/// What the file says about its rules.
fn annotations(out: &mut String, annotations: &Annotations) {
    let Annotations { examples, labels, overrides, allows, unknown } = annotations;
    let value = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    for Example { reply, label, rule, .. } in examples {
        writeln!(out, "example {:?} label {:?} rule {:?}", reply.value, value(label), value(rule)).unwrap();
    }
    for LabelTable { name, description, severity, action, .. } in labels {
        writeln!(out, "label {:?} {description:?} {severity:?} {action:?}", name.value).unwrap();
    }
    for Override { rules, severity, action, .. } in overrides {
        let rules: Vec<&str> = rules.iter().map(|rule| rule.value.as_str()).collect();
        writeln!(out, "override {rules:?} {severity:?} {action:?}").unwrap();
    }
    for Allow { lint, rule, reason, .. } in allows {
        writeln!(out, "allow {:?} {:?} {reason:?}", lint.value, value(rule)).unwrap();
    }
    for (_, text) in unknown {
        writeln!(out, "unknown {:?}", text.value).unwrap();
    }
}

#[test]
fn every_file_gives_what_is_written_beside_it() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut different = Vec::new();
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".out") || name.ends_with(".md") {
            continue;
        }
        seen += 1;
        let expected_path = path.with_file_name(format!("{name}.out"));
        let actual = outcome(&path);
        if update {
            fs::write(&expected_path, &actual).unwrap();
        } else {
            let expected = fs::read_to_string(&expected_path).unwrap_or_default().replace("\r\n", "\n");
            if expected != actual {
                different.push(format!("{name}: expected\n{expected}\ngot\n{actual}"));
            }
        }
    }
    assert!(seen > 30, "only {seen} files");
    assert!(different.is_empty(), "{}", different.join("\n"));
}
