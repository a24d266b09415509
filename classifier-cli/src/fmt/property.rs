//! Random rule files: laying out keeps rules and comments, and is done after once.

use bounce_classifier_core::rules::{Sources, parse};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;

use super::format;

/// Stands for a comment in what is generated: each gets a number of its own.
const COMMENT: &str = "@";

/// Spaces, ends of lines and comments, as they may stand anywhere in a list.
fn gap() -> impl Strategy<Value = String> {
    let piece = select(vec!["", " ", "\t", "\n", "\r\n", "\n\n\n", " @\n", "@\r\n", "\n  @  \n", "@\n\n@\n"]);
    prop::collection::vec(piece, 0..3).prop_map(|pieces| pieces.concat())
}

/// Whole lines, as they may stand between entries.
fn between() -> impl Strategy<Value = String> {
    let line = select(vec!["\n", "\r\n", "  \n", "@\n", "\t@ \n"]);
    prop::collection::vec(line, 0..4).prop_map(|lines| lines.concat())
}

/// The rest of a line.
fn end() -> impl Strategy<Value = &'static str> {
    select(vec!["\n", "  \n", "\r\n", " @\n", "@ \n"])
}

fn pattern() -> impl Strategy<Value = &'static str> {
    select(vec![
        "''",
        r"'^550 5\.1\.1 '",
        r#""^550 5\\.1\\.1 ""#,
        r#""it's # no comment""#,
        "'''it's'''",
        "'''\n(?x) a # of the pattern\n  b'''",
        "\"\"\"a\n\\\n   b\"\"\"",
        r#""\"\u00e9\t\n\u0001""#,
        "'é\t#'",
    ])
}

fn list() -> impl Strategy<Value = String> {
    let item =
        (gap(), pattern(), gap()).prop_map(|(before, pattern, after)| [&before, pattern, &after].concat());
    (prop::collection::vec(item, 0..4), any::<bool>(), gap()).prop_map(|(items, comma, last)| {
        let comma = if comma && !items.is_empty() { "," } else { "" };
        format!("[{}{comma}{last}]", items.join(","))
    })
}

/// Labels under a header, or with dots before there is one.
fn rules() -> impl Strategy<Value = String> {
    let label = (between(), select(vec!["", "  "]), select(vec!["=", " = ", "="]), list(), end());
    (prop::collection::vec(label, 0..5), between(), end(), any::<bool>()).prop_map(
        |(labels, above, beside, dots)| {
            let header =
                if dots && !labels.is_empty() { String::new() } else { format!("{above}[ rules ]{beside}") };
            let before = if header.is_empty() { " rules . " } else { "" };
            let entry =
                |(nth, (above, indent, equals, list, end)): (usize, (String, &str, &str, String, &str))| {
                    let key =
                        [r"Plain", r#""quo ted""#, "'li\\teral'", "é1", "_-"][nth].replace("é1", "\"é\"");
                    format!("{above}{indent}{before}{key}{equals}{list}{end}")
                };
            header + &labels.into_iter().enumerate().map(entry).collect::<String>()
        },
    )
}

fn others() -> impl Strategy<Value = String> {
    let table = select(vec![
        "[[examples]]@\n  reply='550 x'\n\n\nlabel  =  \"A\" @\n",
        " [ labels . X ]\ndescription = 'what it is'\n@\n",
        "[[others]]\npatterns = [ 'a',@\n 'b' ]\nat = 2020-01-01T00:00:00Z\n",
        "[[notes]]\nboth = { a = 1, b = ['x'] }\na.b.c = 1\na.b.d = nan\n",
    ]);
    let above = between();
    prop::collection::vec((above, table), 0..4).prop_map(|tables| {
        // A table must not be there twice.
        let mut labels = 0;
        let number = |(above, table): (String, &str)| {
            labels += 1;
            above + &table.replace("X", &format!("X{labels}"))
        };
        tables.into_iter().map(number).collect()
    })
}

fn file() -> impl Strategy<Value = String> {
    let start = (between(), select(vec!["", "version = 3\n", "version=3@\n\n\nmeta.by = 'us'\n"]));
    (start, rules(), others(), between(), select(vec!["", "@", "\n"])).prop_map(
        |((above, start), rules, others, below, end)| {
            number_comments(&[&above, start, &rules, &others, &below, end].concat())
        },
    )
}

/// Gives each comment its number.
fn number_comments(text: &str) -> String {
    let mut parts = text.split(COMMENT);
    let first = parts.next().unwrap_or("").to_owned();
    parts.enumerate().fold(first, |text, (nth, part)| format!("{text}# comment {nth};{part}"))
}

fn rules_of(text: &str) -> Vec<(String, String)> {
    let mut sources = Sources::new();
    sources.add("x.toml", text);
    let (set, diagnostics) = parse(sources);
    assert!(diagnostics.is_empty(), "{diagnostics:?} in\n{text}");
    set.rules.iter().map(|rule| (set.labels[rule.label].clone(), rule.pattern.clone())).collect()
}

proptest! {
    #![proptest_config(Config::with_cases(2_000))]

    #[test]
    fn rules_and_comments_stay_and_once_is_enough(text in file()) {
        let after = format(&text).map_err(|error| TestCaseError::fail(format!("{error}:\n{text}")))?;
        prop_assert_eq!(rules_of(&text), rules_of(&after));
        for nth in 0..text.matches("# comment ").count() {
            let comment = format!("# comment {nth};");
            prop_assert_eq!(after.matches(&comment).count(), 1, "{} in\n{}", comment, after);
        }
        prop_assert_eq!(format(&after), Ok(after.clone()), "twice");
        prop_assert!(!after.contains("\n\n\n") && !after.starts_with('\n'), "{}", after);
        prop_assert!(after.ends_with('\n') && !after.ends_with("\n\n"), "{}", after);
    }
}
