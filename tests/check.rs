//! What is said about rule files before a reply is seen, case by case. The lints that read one pattern are
//! tested beside their code.

use bounce_classifier::check::{LINTS, Level, Report};
use bounce_classifier::{Builder, Classifier};

fn builder(files: &[(&str, &str)]) -> Builder {
    files.iter().fold(Classifier::builder(), |builder, (name, text)| builder.rules_str(*name, *text))
}

fn check(files: &[(&str, &str)]) -> Report {
    builder(files).check()
}

/// `FILE:LINE:COLUMN LEVEL NAME` of the findings of some lints.
fn places(report: &Report, lints: &[&str]) -> Vec<String> {
    assert!(lints.iter().all(|name| LINTS.iter().any(|lint| lint.name == *name)), "{lints:?}");
    let findings = report.findings().filter(|finding| lints.contains(&finding.name().unwrap_or("")));
    findings
        .map(|finding| {
            let (at, level) = (finding.start().expect("a place"), finding.level().name());
            format!("{}:{}:{} {level} {}", finding.file(), at.line, at.column, finding.name().unwrap())
        })
        .collect()
}

/// Files, and what some lints find in them.
struct Case {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    found: &'static [&'static str],
}

#[track_caller]
fn assert_cases(lints: &[&str], cases: &[Case]) {
    for Case { name, files, found } in cases {
        let report = check(files);
        assert!(report.is_usable(), "{name}:\n{report}");
        assert_eq!(places(&report, lints), *found, "{name}:\n{report}");
    }
}

#[test]
fn examples() {
    const RULES: &str = "[rules]\nFull = ['^552 .*full']\nBlocked = ['^55[0-9] .*blocked']\n";
    const ABOVE: &str = "[rules]\nOwn = ['^552 ']";
    assert_cases(
        &["example-fails", "example-taken", "example-fails-alone"],
        &[
            Case {
                name: "what they say is so",
                files: &[(
                    "a.toml",
                    "[rules]\nFull = ['^552 .*full', '^55. full']\n\
                     [[examples]]\nreply = '552 is full'\nlabel = 'Full'\n\
                     [[examples]]\nreply = '552 is full'\nrule = '^552 .*full'\n\
                     [[examples]]\nreply = '553 full'\nlabel = 'Full'\nrule = '^55. full'\n\
                     [[examples]]\nreply = '250 ok'\nlabel = 'Uncategorized'\n",
                )],
                found: &[],
            },
            Case {
                name: "another label, another rule, no rule, and a rule where none may be",
                files: &[(
                    "a.toml",
                    "[rules]\nFull = ['^552 .*full', '^55. full']\nBlocked = ['blocked']\n\
                     [[examples]]\nreply = '552 full, blocked'\nlabel = 'Blocked'\n\
                     [[examples]]\nreply = '552 full'\nrule = '^55. full'\n\
                     [[examples]]\nreply = '550 no'\nlabel = 'Full'\n\
                     [[examples]]\nreply = '552 full'\nlabel = 'Uncategorized'\n",
                )],
                found: &[
                    "a.toml:5:9 error example-fails",
                    "a.toml:8:9 error example-fails",
                    "a.toml:11:9 error example-fails",
                    "a.toml:14:9 error example-fails",
                ],
            },
            Case {
                name: "a file given before is meant to overrule",
                files: &[
                    ("own.toml", ABOVE),
                    (
                        "a.toml",
                        "[rules]\nFull = ['full']\n[[examples]]\nreply = '552 full'\nlabel = 'Full'\n",
                    ),
                ],
                found: &["a.toml:4:9 note example-taken"],
            },
            Case {
                name: "but the example has to hold without it",
                files: &[
                    ("own.toml", ABOVE),
                    (
                        "a.toml",
                        "[rules]\nFull = ['over']\n[[examples]]\nreply = '552 full'\nlabel = 'Full'\n",
                    ),
                ],
                found: &["a.toml:4:9 error example-fails"],
            },
            Case {
                name: "a file given after cannot overrule",
                files: &[
                    ("a.toml", "[rules]\nFull = ['full']\n[[examples]]\nreply = '552 x'\nlabel = 'Full'\n"),
                    ("b.toml", ABOVE),
                ],
                found: &["a.toml:4:9 error example-fails"],
            },
            Case {
                name: "an example that another file's rules answer",
                files: &[
                    ("a.toml", RULES),
                    ("b.toml", "[rules]\n[[examples]]\nreply = '552 full'\nlabel = 'Full'\n"),
                ],
                found: &["b.toml:3:9 warning example-fails-alone"],
            },
            Case {
                name: "JSON",
                files: &[(
                    "a.json",
                    r#"{"rules": {"Full": ["full"]}, "examples": [{"reply": "no", "label": "Full"}]}"#,
                )],
                found: &["a.json:1:54 error example-fails"],
            },
        ],
    );
}

#[test]
fn a_failing_example_names_the_rule_that_answers_and_the_one_that_was_to() {
    let report = check(&[(
        "a.toml",
        "[rules]\nFull = ['full']\nBlocked = ['blocked']\n\
         [[examples]]\nreply = '552 full, blocked'\nrule = 'blocked'\nlabel = 'Blocked'\n",
    )]);
    let finding = report.findings().find(|finding| finding.name() == Some("example-fails")).unwrap();
    assert_eq!(finding.message(), "this example gives `Full` and is to give `Blocked`");
    let related: Vec<_> = finding.related().iter().map(|one| (one.start.line, one.label)).collect();
    assert_eq!(related, [(2, "this rule answers"), (3, "and this one was to")]);
}

#[test]
fn coverage() {
    let file = [(
        "a.toml",
        "[rules]\nA = ['^550 a', '^550 b']\nB = ['^550 c']\n\
         [[examples]]\nreply = '550 b'\nlabel = 'A'\n",
    )];
    let lints = &["rule-without-example"];
    assert_eq!(places(&check(&file), lints), [""; 0]);
    let report = builder(&file).check_coverage();
    let expected = ["a.toml:2:6 note rule-without-example", "a.toml:3:6 note rule-without-example"];
    assert_eq!(places(&report, lints), expected);
    assert_eq!((report.rules(), report.examples()), (3, 1));
}

#[test]
fn allowed() {
    assert_cases(
        &["literal-parentheses", "unterminated-code", "unused-allow", "unknown-lint"],
        &[
            Case {
                name: "for one rule",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^550 full (now) x', '^551 full (now) x']\n\
                     [[allow]]\nlint = 'literal-parentheses'\nrule = '^550 full (now) x'\nreason = 'so it is'\n",
                )],
                found: &["a.toml:2:38 warning literal-parentheses"],
            },
            Case {
                name: "for all rules of the file",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^550 full (now) x', '^551 full (now) x', '^550 5\\.7\\.1']\n\
                     [[allow]]\nlint = 'literal-parentheses'\nreason = 'so it is'\n",
                )],
                found: &["a.toml:2:54 warning unterminated-code"],
            },
            Case {
                name: "not for other files",
                files: &[
                    ("a.toml", "[rules]\nA = ['^550 full (now) x']\n"),
                    (
                        "b.toml",
                        "[rules]\nA = ['^551 full (now) x']\n\
                         [[allow]]\nlint = 'literal-parentheses'\nreason = 'so it is'\n",
                    ),
                ],
                found: &["a.toml:2:17 warning literal-parentheses"],
            },
            Case {
                name: "where there is nothing to allow",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^550 full']\n\
                     [[allow]]\nlint = 'literal-parentheses'\nreason = 'so it was'\n\
                     [[allow]]\nlint = 'unterminated-code'\nrule = '^550 full'\nreason = 'so it was'\n",
                )],
                found: &["a.toml:4:8 warning unused-allow", "a.toml:7:8 warning unused-allow"],
            },
            Case {
                name: "a lint that does not exist",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^550 full (now) x']\n\
                     [[allow]]\nlint = 'literal-parenthesis'\nreason = 'so it is'\n",
                )],
                found: &["a.toml:2:17 warning literal-parentheses", "a.toml:4:8 error unknown-lint"],
            },
            Case {
                name: "one of the notes that would be grouped",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^550 5\\.7\\.1.+a', '^550 5\\.7\\.2.+b']\n\
                     [[allow]]\nlint = 'unterminated-code'\nrule = '^550 5\\.7\\.1.+a'\nreason = 'so it is'\n",
                )],
                found: &["a.toml:2:31 note unterminated-code"],
            },
        ],
    );
}

#[test]
fn allowances_that_may_be_needed_elsewhere() {
    assert_cases(
        &["unused-allow", "rule-without-example", "undecided"],
        &[
            Case {
                name: "coverage was not asked for",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^550 a']\n[[allow]]\nlint = 'rule-without-example'\nreason = 'so'\n",
                )],
                found: &[],
            },
            Case {
                name: "it may find something, if it could decide",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^5.*[ab].{30}c']\n[[allow]]\nlint = 'shadowed-rule'\nreason = 'so'\n\
                     [[allow]]\nlint = 'undecided'\nrule = '^5.*[ab].{30}c'\nreason = 'so'\n",
                )],
                found: &[],
            },
            Case {
                name: "of rules that are not decided, each can be allowed",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^5.*[ab].{30}c', '^5.*[ab].{30}d', '^5.*[ab].{30}e']\n\
                     [[allow]]\nlint = 'undecided'\nrule = '^5.*[ab].{30}c'\nreason = 'so'\n",
                )],
                found: &["a.toml:2:24 note undecided"],
            },
            Case {
                name: "an allowance that need not be needed",
                files: &[(
                    "a.toml",
                    "[rules]\nA = ['^550 a']\n[[allow]]\nlint = 'shadowed-rule'\nrule = '^550 a'\nreason = 'so'\n\
                     [[allow]]\nlint = 'unused-allow'\nrule = '^550 a'\nreason = 'merged with others'\n",
                )],
                found: &[],
            },
        ],
    );
}

#[test]
fn a_rule_whose_override_never_applies_is_not_needless() {
    let report = check(&[(
        "a.toml",
        "[rules]\nA = ['^550 a', '^550 ab']\n[[overrides]]\nrules = ['^550 ab']\nseverity = 'permanent'\n",
    )]);
    let finding = report.findings().find(|finding| finding.name() == Some("shadowed-rule")).unwrap();
    assert!(finding.help().unwrap().starts_with("its severity and action never apply"), "{report}");
}

#[test]
fn no_rule_is_meant_where_an_example_is_uncategorized() {
    let text = "[rules]\nA = ['^550 a']\n[[examples]]\nreply = '550 a'\nlabel = 'Uncategorized'\n";
    let report = check(&[("a.toml", text)]);
    let finding = report.findings().find(|finding| finding.name() == Some("example-fails")).unwrap();
    assert_eq!(finding.help(), Some("make that rule more special, or remove the example"));
}

#[test]
fn of_a_rule_that_never_matches_nothing_else_is_said() {
    let report = check(&[("a.toml", "[rules]\nA = ['^5\\.7\\.1']\n")]);
    let names: Vec<_> = report.findings().filter_map(|finding| finding.name()).collect();
    assert_eq!(names, ["never-matches"], "{report}");
}

#[test]
fn an_allowance_needs_a_reason_and_a_rule_that_exists() {
    for (allow, expected) in [
        ("lint = 'unescaped-dot'", "a.toml:3:1: error: missing field `reason`"),
        ("reason = 'so it is'", "a.toml:3:1: error: missing field `lint`"),
        (
            "lint = 'unescaped-dot'\nrule = 'y'\nreason = 'so'",
            "a.toml:5:8: error: no rule of this file has the pattern `y`",
        ),
        ("lint = 'unescaped-dot'\nwhy = 'so'\nreason = 'so'", "a.toml:5:1: error: unknown field `why`"),
    ] {
        let text = format!("[rules]\nA = ['x']\n[[allow]]\n{allow}\n");
        let report = check(&[("a.toml", &text)]);
        assert!(!report.is_usable());
        let said: Vec<String> = report.findings().map(|finding| finding.to_string()).collect();
        assert_eq!(said, [format!("{expected} [invalid-rules]")]);
    }
}

#[test]
fn labels_and_tables() {
    assert_cases(
        &["label-typo", "label-as-pattern", "unknown-table", "unused-label"],
        &[
            Case {
                name: "labels that are nearly predefined, where they first stand",
                files: &[
                    (
                        "a.toml",
                        "[rules]\nInvalidRecipent = ['^550 a']\nspam_block = []\nQuotaIssues = ['^552 a']\n",
                    ),
                    ("b.json", r#"{"rules": {"InvalidRecipent": ["^550 b"], "Quota issues": ["^552 b"]}}"#),
                ],
                found: &[
                    "a.toml:2:1 warning label-typo",
                    "a.toml:3:1 warning label-typo",
                    "b.json:1:43 warning label-typo",
                ],
            },
            Case {
                name: "names of labels among the patterns",
                files: &[(
                    "a.toml",
                    "[rules]\nMine = ['QuotaIssues', 'over_quota', 'Greylisted', 'Subscribe', 'mine']\n\
                     over_quota = ['^552 ']\nGreylisted = ['Greylisted']\nSubscribe = ['Subscribe']\n",
                )],
                found: &[
                    "a.toml:2:9 warning label-as-pattern",
                    "a.toml:2:24 warning label-as-pattern",
                    "a.toml:2:52 warning label-as-pattern",
                ],
            },
            Case {
                name: "tables that nobody reads",
                files: &[(
                    "a.toml",
                    "version = 3\nexample = []\n[rules]\nA = ['x']\n[meta]\nauthor = 'me'\n[label.A]\n",
                )],
                found: &["a.toml:2:1 warning unknown-table", "a.toml:7:2 warning unknown-table"],
            },
            Case {
                name: "tables for labels without rules",
                files: &[
                    (
                        "a.toml",
                        "[rules]\nGreylisted = ['^450 ']\nEmpty = []\n[labels.Greylisted]\n[labels.Graylisted]\n\
                         [labels.QuotaIssues]\n[labels.Late]\n[labels.Empty]\n",
                    ),
                    ("b.toml", "[rules]\nLate = ['^451 ']\n"),
                ],
                found: &["a.toml:5:9 warning unused-label", "a.toml:8:9 warning unused-label"],
            },
        ],
    );
    let report = check(&[("a.toml", "[rules]\nGreylisted = ['^450 ']\n[labels.Graylisted]\n")]);
    let unused = report.findings().find(|finding| finding.name() == Some("unused-label")).unwrap();
    assert_eq!(unused.help(), Some("write `[labels.Greylisted]`, if that is the one"));
}

#[test]
fn duplicates() {
    assert_cases(
        &["duplicate-pattern"],
        &[
            Case {
                name: "under one label, and under two",
                files: &[("a.toml", "[rules]\nA = ['^550 a', '^550 b', '^550 a']\nB = ['^550 b']\n")],
                found: &["a.toml:2:26 warning duplicate-pattern", "a.toml:3:6 warning duplicate-pattern"],
            },
            Case {
                name: "an own file overrules a shipped one: one note, however many rules",
                files: &[
                    ("own.toml", "[rules]\nA = ['^550 a', '^550 b']\n"),
                    ("b.toml", "[rules]\nB = ['^550 c']\nC = ['^550 a']\nA = ['^550 b']\n"),
                ],
                found: &["b.toml:3:6 note duplicate-pattern"],
            },
            Case {
                name: "however they are written",
                files: &[("a.toml", "[rules]\nA = ['^550 \\d', \"^550 \\\\d\"]\n")],
                found: &["a.toml:2:17 warning duplicate-pattern"],
            },
        ],
    );
    let report = check(&[("a.toml", "[rules]\nA = ['^550 a']\nB = ['^550 a']\n")]);
    let finding = report.findings().find(|finding| finding.name() == Some("duplicate-pattern")).unwrap();
    assert_eq!(finding.message(), "this pattern stands under `A` before, so it never gives `B`");
    let winner = finding.related()[0];
    assert_eq!((winner.file, winner.start.line, winner.start.column), ("a.toml", 2, 6));
}

/// Who gives rules before the built-in ones means to overrule them, and hears of their own rules alone.
#[test]
fn nothing_is_said_of_the_built_in_rules_beside_own_ones() {
    let report = builder(&[("mine.toml", "[rules]\nOurs = ['(?i)^550 .*user unknown']")]).builtin().check();
    assert_eq!(report.findings().map(|finding| finding.to_string()).collect::<Vec<_>>(), [""; 0]);
    let after = Classifier::builder().builtin();
    let report = after.rules_str("mine.toml", "[rules]\nOurs = ['(?i)^550 .*mailbox not found']").check();
    let places: Vec<_> = report.findings().map(|finding| finding.file().to_owned()).collect();
    assert!(!places.is_empty() && places.iter().all(|file| file == "mine.toml"), "{report}");
}

#[test]
fn notes_that_say_the_same_are_one() {
    let rules: String = (0..14).map(|n| format!("'^5\\d{{2}} {n} ',\n")).collect();
    let report = check(&[("a.toml", &format!("[rules]\nA = [\n{rules}]\n"))]);
    assert_eq!(places(&report, &["unicode-digit"]), ["a.toml:3:4 note unicode-digit"]);
    let digit = report.findings().find(|finding| finding.name() == Some("unicode-digit")).unwrap();
    let others = "13 times more in this file: lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 3 more";
    assert!(digit.notes().iter().any(|note| note == others), "{:?}", digit.notes());
}

#[test]
fn reports() {
    let text = "[rules]\nA = ['^550 5\\.7\\.1', '^5\\d1 x']\n";
    let report = check(&[("a.toml", text)]);
    let levels: Vec<_> = report.findings().map(|finding| finding.level()).collect();
    assert_eq!(levels, [Level::Warning, Level::Note], "{report}");
    let counts = [Level::Note, Level::Warning, Level::Error].map(|level| report.count(level));
    assert_eq!(counts, [2, 1, 0]);
    let code = report.findings().next().unwrap();
    let (start, end) = (code.start().unwrap(), code.end().unwrap());
    assert_eq!((start.line, start.column, end.line, end.column), (2, 12, 2, 19));

    let shown = report.render_each(false, 1);
    assert_eq!(shown.len(), 2);
    assert!(shown[0].starts_with("warning[unterminated-code]: "), "{}", shown[0]);
    assert_eq!(shown[1], "note: 1 more finding is not shown");
    assert_eq!(report.at_least(Level::Warning).findings().count(), 1);
}

#[test]
fn of_files_that_are_not_usable_the_mistakes_are_said() {
    let files = [("a.toml", "[rules]\nA = ['(', 'full (now) x']\n"), ("b.toml", "[rules\n")];
    let report = check(&files);
    assert!(!report.is_usable());
    assert!(report.findings().all(|finding| finding.name() == Some("invalid-rules")));
    // The text is the builder's, with a name.
    let said = report.to_string().replace("error[invalid-rules]: ", "error: ");
    assert_eq!(said, builder(&files).build().unwrap_err().to_string());
}

#[test]
fn lints_have_names_of_their_own() {
    let mut names: Vec<&str> = LINTS.iter().map(|lint| lint.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), LINTS.len());
}

#[test]
fn reports_are_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<Report>();
    check::<bounce_classifier::check::Finding<'static>>();
}
