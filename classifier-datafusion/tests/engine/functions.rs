//! The scalar functions, over columns of every type.

use std::sync::Arc;

use bounce_classifier::Classifier;
use bounce_classifier_datafusion::{Rules, functions, register};
use bounce_classifier_logs::templates::template_of_bytes;
use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::{Int8Type, Int32Type, UInt16Type};
use datafusion::arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, DictionaryArray, Int8Array, LargeBinaryArray,
    LargeStringArray, RecordBatch, StringArray, StringViewArray, UInt16Array,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::prelude::SessionContext;

use crate::common::{block_on, column, error, texts};

const COLUMNS: [&str; 5] = ["class", "severity", "action", "rule", "template"];

/// Replies of every kind: NULL, empty, with zeros, of a megabyte, not UTF-8, and what rules know.
fn replies() -> Vec<Option<Vec<u8>>> {
    let mut replies: Vec<Option<Vec<u8>>> = vec![
        None,
        Some(vec![]),
        Some(b"\0".to_vec()),
        Some(b"550 \0 5.1.1 User unknown".to_vec()),
        Some(vec![b'x'; 1 << 20]),
        Some([&b"550 "[..], &b"user ".repeat(200_000), b"unknown"].concat()),
        Some(b"550 5.1.1 Bo\xeete inconnue: user unknown".to_vec()),
        Some(b"\xff\xfe\xfd".to_vec()),
        Some("552 5.2.2 用户 mailbox full \u{1f600}".into()),
    ];
    for number in 0..300 {
        let code =
            ["550 5.1.1 User unknown", "552 5.2.2 Mailbox full", "451 4.7.1 Greylisted", "hello"][number % 4];
        replies.push(Some(format!("{code} {number}").into()));
        if number % 50 == 0 {
            replies.push(None);
        }
    }
    replies
}

/// What the library says.
fn expected(classifier: &Classifier, reply: &[u8], column: &str) -> String {
    let found = classifier.classify_bytes(reply);
    match column {
        "class" => found.label().to_owned(),
        "severity" => found.severity().name().to_owned(),
        "action" => found.action().name().to_owned(),
        "rule" => found.rule().map_or(String::new(), |rule| format!("{}:{}", rule.file(), rule.line())),
        _ => template_of_bytes(reply),
    }
}

/// The answers for an array.
fn answers(array: &ArrayRef, name: &str) -> Vec<Option<String>> {
    let context = SessionContext::new();
    register(&context, Classifier::builtin());
    let batch = RecordBatch::try_from_iter([("reply", Arc::clone(array))]).unwrap();
    context.register_batch("replies", batch).unwrap();
    column(&context, &format!("SELECT bounce_{name}(reply) FROM replies"))
}

fn compare(array: &ArrayRef, replies: &[Option<Vec<u8>>]) {
    for name in COLUMNS {
        let library: Vec<Option<String>> = replies
            .iter()
            .map(|reply| reply.as_ref().map(|reply| expected(Classifier::builtin(), reply, name)))
            .collect();
        assert_eq!(answers(array, name), library, "{name} of {}", array.data_type());
    }
}

#[test]
fn all_types_have_the_answers_of_the_library() {
    let bytes = replies();
    let slices = || bytes.iter().map(Option::as_deref);
    let binary: Vec<ArrayRef> = vec![
        Arc::new(slices().collect::<BinaryArray>()),
        Arc::new(slices().collect::<LargeBinaryArray>()),
        Arc::new(slices().collect::<BinaryViewArray>()),
    ];
    binary.iter().for_each(|array| compare(array, &bytes));

    let texts: Vec<Option<String>> = bytes
        .iter()
        .map(|reply| reply.as_ref().map(|reply| String::from_utf8_lossy(reply).into_owned()))
        .collect();
    let of_text: Vec<Option<Vec<u8>>> =
        texts.iter().map(|text| text.as_ref().map(|text| text.clone().into())).collect();
    let text: Vec<ArrayRef> = vec![
        Arc::new(texts.iter().cloned().collect::<StringArray>()),
        Arc::new(texts.iter().cloned().collect::<LargeStringArray>()),
        Arc::new(texts.iter().cloned().collect::<StringViewArray>()),
    ];
    text.iter().for_each(|array| compare(array, &of_text));

    // And as dictionaries, of keys of several types; of the last, NULL is a value.
    let kind = |key: DataType, value: DataType| DataType::Dictionary(Box::new(key), Box::new(value));
    for (array, expected) in [(&binary[0], &bytes), (&text[0], &of_text)] {
        for key in [DataType::Int16, DataType::UInt64] {
            compare(&cast(array, &kind(key, array.data_type().clone())).unwrap(), expected);
        }
    }
    let values: ArrayRef =
        Arc::new(StringViewArray::from(vec![Some("552 5.2.2 full"), None, Some("never seen")]));
    let keys = Int8Array::from(vec![Some(1), None, Some(0), Some(0)]);
    let array: ArrayRef = Arc::new(DictionaryArray::<Int8Type>::new(keys, values));
    compare(&array, &[None, None, Some(b"552 5.2.2 full".into()), Some(b"552 5.2.2 full".into())]);
}

#[test]
fn slices_and_batches_of_one_dictionary_have_their_own_rows() {
    let values: ArrayRef =
        Arc::new((0..500).map(|n| Some(format!("552 5.2.2 full {n}"))).collect::<StringArray>());
    let keys: UInt16Array = (0..1_000).map(|row| Some(row % 500)).collect();
    let whole = DictionaryArray::<UInt16Type>::new(keys, Arc::clone(&values));
    for (start, length) in [(0, 1_000), (3, 10), (990, 10), (5, 0)] {
        let slice: ArrayRef = Arc::new(whole.slice(start, length));
        let expected: Vec<_> =
            (start..start + length).map(|row| Some(format!("552 5.2.2 full {}", row % 500).into())).collect();
        compare(&slice, &expected);
    }
}

#[test]
fn null_stays_null_and_constants_are_folded() {
    let context = SessionContext::new();
    register(&context, Classifier::builtin());
    for name in COLUMNS {
        assert_eq!(column(&context, &format!("SELECT bounce_{name}(NULL)")), [None]);
        assert_eq!(column(&context, &format!("SELECT bounce_{name}(CAST(NULL AS BYTEA))")), [None]);
    }
    let query =
        "EXPLAIN SELECT bounce_class('552 5.2.2 Mailbox full') AS class, bounce_rule('hello') AS rule";
    let plan = texts(&context, query).concat().join("\n");
    assert!(plan.contains("QuotaIssues") && !plan.contains("bounce_class("), "{plan}");
    assert_eq!(column(&context, "SELECT bounce_rule('hello')"), [Some(String::new())]);
    assert_eq!(column(&context, "SELECT bounce_template(X'3535302042ee')"), [Some("550 B\u{fffd}".into())]);
}

#[test]
fn answers_are_dictionaries_that_sql_works_with() {
    let context = SessionContext::new();
    register(&context, Classifier::builtin());
    let query = "SELECT bounce_class(reply) AS class, count(*) AS n, min(bounce_action(reply)) AS action
        FROM (VALUES ('552 5.2.2 Mailbox full'), ('552 5.2.2 Quota'), ('hello'), (NULL)) AS t (reply)
        WHERE bounce_severity(reply) IN ('permanent', 'either', 'transient') OR reply IS NULL
        GROUP BY 1 ORDER BY n DESC, class NULLS LAST";
    let rows = texts(&context, query);
    let of = |row: usize| rows[row].iter().map(String::as_str).take(2).collect::<Vec<_>>();
    assert_eq!([of(0), of(1), of(2)], [["QuotaIssues", "2"], ["Uncategorized", "1"], ["", "1"]]);
    let batches = block_on(async {
        context
            .sql("SELECT bounce_class('552 5.2.2 full ' || v) FROM (VALUES ('a')) AS t (v)")
            .await?
            .collect()
            .await
    });
    let labels = batches.unwrap()[0].column(0).as_dictionary::<Int32Type>().values().len();
    assert_eq!(labels, Classifier::builtin().labels().len());
}

#[test]
fn other_arguments_are_refused_with_what_to_do() {
    let context = SessionContext::new();
    register(&context, Classifier::builtin());
    for (query, said) in [
        ("SELECT bounce_class(5)", "bounce_class takes a reply, a string or binary, and not Int64: CAST"),
        ("SELECT bounce_rule('a', 'b')", "bounce_rule takes one reply, and not 2 arguments"),
        ("SELECT bounce_action()", "bounce_action"),
    ] {
        let error = error(&context, query);
        assert!(error.contains(said), "{query}: {error}");
    }
}

#[test]
fn other_rules_are_other_functions() {
    let classifier = Classifier::builder().rules_str("mine.toml", "rules.Mine = ['^x']").build().unwrap();
    let context = SessionContext::new();
    register(&context, &classifier);
    assert_eq!(column(&context, "SELECT bounce_class('x')"), [Some("Mine".into())]);
    assert_eq!(column(&context, "SELECT bounce_rule('x')"), [Some("mine.toml:1".into())]);
    let (mine, builtin) = (Rules::new(&classifier), Rules::new(Classifier::builtin()));
    assert_ne!(mine.image_hash(), builtin.image_hash());
    let (one, same, other) =
        (functions(&builtin), functions(&Rules::new(Classifier::builtin())), functions(&mine));
    assert_eq!(one, same);
    assert!(one.iter().zip(&other).all(|(one, other)| one != other));
}
