//! `bounce-classifier-sql`, as a user would run it.
#![cfg(feature = "program")]

use std::fs;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use bounce_classifier_logs::formats::LogFormat;
use bounce_classifier_logs::replay::replay;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_bounce-classifier-sql");

/// A folder with logs and tables.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("mail.log", LogFormat::Postfix), ("kumomta.jsonl", LogFormat::KumoMta)] {
        let mut log = Vec::new();
        replay(1, 300, format, &mut log).unwrap();
        fs::write(folder.path().join(name), log).unwrap();
    }
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("replies.csv", "id,reply\n1,552 5.2.2 Mailbox full\n2,hello\n3,\n");
    write(
        "replies.ndjson",
        "{\"id\":1,\"reply\":\"552 5.2.2 Mailbox full\"}\n{\"id\":2,\"reply\":\"a\\u001b\\tb\"}\n{\"id\":3}\n",
    );
    write("tabs.tsv", "id\treply\n1\t550 5.1.1 User unknown\n");
    write("mine.toml", "rules.Mine = ['hello']\n");
    folder
}

fn run(folder: &TempDir, args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap()
}

fn stdout(folder: &TempDir, args: &[&str]) -> String {
    let output = run(folder, args);
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn failure(folder: &TempDir, args: &[&str]) -> (i32, String) {
    let output = run(folder, args);
    assert!(output.stdout.is_empty(), "{args:?}: {output:?}");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

const CLASSES: &str = "SELECT id, bounce_class(reply) AS class FROM replies ORDER BY id";

#[test]
fn files_are_tables_named_after_them() {
    let folder = folder();
    let expected = "id\tclass\n1\tQuotaIssues\n2\tUncategorized\n3\t\\N\n";
    // An empty field of CSV is NULL.
    assert_eq!(stdout(&folder, &[CLASSES, "replies.csv"]), expected);
    assert_eq!(stdout(&folder, &[CLASSES, "replies.ndjson"]), expected);
    let query = "SELECT bounce_class(reply) FROM t";
    assert!(stdout(&folder, &[query, "T=tabs.tsv"]).contains("InvalidRecipient"));
    stdout(&folder, &[CLASSES, "replies.csv", "-o", "replies.parquet"]);
    let query = "SELECT class FROM replies WHERE id = 1";
    assert_eq!(stdout(&folder, &[query, "replies.parquet"]), "class\nQuotaIssues\n");
    assert_eq!(
        stdout(&folder, &["SELECT class FROM 'replies.parquet' WHERE id = 1"]),
        "class\nQuotaIssues\n"
    );
    let joined = "SELECT a.class, b.reply FROM a JOIN b ON a.id = b.id WHERE a.id = 1";
    assert!(stdout(&folder, &[joined, "a=replies.parquet", "b=replies.csv"]).contains("QuotaIssues\t552"));
}

#[test]
fn names_with_wildcards_and_folders_of_parquet_are_taken() {
    let folder = folder();
    fs::create_dir(folder.path().join("week")).unwrap();
    for name in ["week/a.parquet", "week/b.parquet", "odd[1].parquet"] {
        stdout(&folder, &[CLASSES, "replies.csv", "-o", name]);
    }
    let count = "SELECT count(*) FROM t";
    assert_eq!(stdout(&folder, &[count, "t=week"]), "count(*)\n6\n");
    assert_eq!(stdout(&folder, &[count, "t=week/*.parquet"]), "count(*)\n6\n");
    assert_eq!(stdout(&folder, &[count, "t=odd[1].parquet"]), "count(*)\n3\n");
}

#[test]
fn logs_are_tables_whatever_wrote_them() {
    let folder = folder();
    let query =
        |table: &str| format!("SELECT format, count(*), count(class) > 50 AS many FROM {table} GROUP BY 1");
    let postfix = stdout(&folder, &[&query("mail"), "mail.log"]);
    assert_eq!(postfix, "format\tcount(*)\tmany\npostfix\t300\ttrue\n");
    // JSON by its ending, and a log by its content.
    let kumomta = run(&folder, &[&query("kumomta"), "kumomta.jsonl"]);
    assert!(String::from_utf8(kumomta.stdout).unwrap().contains("kumomta\t"), "a log");
    assert!(String::from_utf8(kumomta.stderr).unwrap().contains("is read as a log of KumoMTA"));
    assert!(run(&folder, &["-q", &query("kumomta"), "kumomta.jsonl"]).stderr.is_empty());
    let rows = stdout(&folder, &["SELECT type FROM kumomta LIMIT 1", "kumomta.jsonl", "--input", "ndjson"]);
    assert!(rows.starts_with("type\n"), "{rows}");
    let mine = stdout(
        &folder,
        &[
            "SELECT class FROM l WHERE class = 'Mine'",
            "--rules",
            "mine.toml",
            "--input",
            "lines",
            "l=replies.csv",
        ],
    );
    assert_eq!(mine, "class\nMine\n");
}

#[test]
fn formats() {
    let folder = folder();
    let query = "SELECT id, reply FROM replies ORDER BY id";
    let shown = |format: &str| stdout(&folder, &[query, "replies.ndjson", "--format", format]);
    assert_eq!(shown("tsv"), "id\treply\n1\t552 5.2.2 Mailbox full\n2\ta\\u{1b}\\tb\n3\t\\N\n");
    assert_eq!(shown("csv"), "id,reply\n1,552 5.2.2 Mailbox full\n2,a\u{1b}\tb\n3,\n");
    let last = "{\"id\":3,\"reply\":null}\n";
    assert!(shown("ndjson").ends_with(last), "{}", shown("ndjson"));
    assert_eq!(
        shown("table"),
        "id  reply\n--  ----------------------\n 1  552 5.2.2 Mailbox full\n 2  a\\u{1b}\\tb\n 3  NULL\n"
    );
    let empty = "SELECT id FROM replies WHERE false";
    for (format, expected) in [("tsv", "id\n"), ("table", "id\n--\n"), ("ndjson", ""), ("csv", "id\n")] {
        assert_eq!(stdout(&folder, &[empty, "replies.csv", "--format", format]), expected, "{format}");
    }
    for (name, start) in [
        ("a.csv", "id,"),
        ("a.tsv", "id\t"),
        ("a.ndjson", "{\"id\""),
        ("a.txt", "id\t"),
        ("a.parquet", "PAR1"),
    ] {
        stdout(&folder, &[query, "replies.csv", "-o", name]);
        let written = fs::read(folder.path().join(name)).unwrap();
        assert!(written.starts_with(start.as_bytes()), "{name}: {written:?}");
    }
}

#[test]
fn mistakes_say_what_to_do() {
    let folder = folder();
    let damaged: Vec<u8> = {
        let mut text = Vec::new();
        replay(1, 300, LogFormat::KumoMta, &mut text).unwrap();
        let mut packed = zstd::encode_all(&text[..], 3).unwrap();
        packed.truncate(packed.len() / 2);
        packed
    };
    fs::write(folder.path().join("damaged.zst"), damaged).unwrap();
    fs::write(folder.path().join("no.parquet"), "no Parquet").unwrap();
    for (args, code, parts) in [
        (&["SELEC 1"][..], 2, &["this is no SQL"][..]),
        (&["SELECT nothing FROM replies", "replies.csv"], 2, &["nothing"]),
        (&["SELECT 1 FROM reply", "replies.csv"], 2, &["reply", "the tables are replies"]),
        (&["SELECT 1 FROM mail"], 2, &["a FILE behind the query is a table"]),
        (&["SELECT 1", "none.csv"], 1, &["cannot read none.csv"]),
        (&["SELECT 1", "none.log"], 2, &["there is no file none.log"]),
        (&["SELECT 1", "-"], 2, &["/dev/stdin"]),
        (
            &["SELECT 1", "replies.csv", "replies.ndjson"],
            2,
            &["both be the table replies", "NAME=replies.ndjson"],
        ),
        (&["SELECT count(*) FROM no", "no.parquet"], 1, &["no.parquet"]),
        (&["SELECT count(*) FROM damaged", "damaged.zst"], 1, &["cannot read damaged.zst", "after line"]),
        (&["SELECT 1", "--rules", "none.toml"], 2, &["none.toml"]),
        (&["SELECT 1", "--input", "mta"], 2, &["possible values", "postfix"]),
        (&["COPY (SELECT 1) TO 'x.csv'"], 2, &["-o writes its answer"]),
        (&["CREATE TABLE x AS SELECT 1"], 2, &["-o writes its answer"]),
        (&["SELECT * FROM replies", "replies.csv", "-o", "replies.csv"], 2, &["replies.csv"]),
        (&["SELECT 1", "-o", "none/x.csv"], 1, &["cannot write none/x.csv"]),
        (&["SELECT bounce_class(id) FROM replies", "replies.csv"], 2, &["CAST"]),
    ] {
        let (found, message) = failure(&folder, args);
        assert_eq!(found, code, "{args:?}: {message}");
        parts
            .iter()
            .for_each(|part| assert!(message.contains(part), "{args:?}: {part} is not in: {message}"));
    }
    let kept = fs::read_to_string(folder.path().join("replies.csv")).unwrap();
    assert!(kept.starts_with("id,reply\n1,552"));
}

#[test]
fn the_query_may_be_read_and_the_rest_not_be() {
    let folder = folder();
    let query = fs::File::open({
        fs::write(folder.path().join("query.sql"), CLASSES).unwrap();
        folder.path().join("query.sql")
    });
    let output = Command::new(PROGRAM)
        .args(["-", "replies.csv"])
        .current_dir(folder.path())
        .stdin(query.unwrap())
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("QuotaIssues"));
    let shell = format!(
        "'{PROGRAM}' 'SELECT * FROM generate_series(1, 10000000)' --format csv | head -1; echo ${{PIPESTATUS[0]}}"
    );
    let output = Command::new("bash").args(["-c", &shell]).output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "value\n0\n",
        "{:?}",
        String::from_utf8(output.stderr)
    );
}

#[test]
fn ctrl_c_ends_it_and_leaves_nothing() {
    let folder = folder();
    let endless = "SELECT count(*) FROM generate_series(1, 1000000000000) AS a (x) WHERE bounce_class(CAST(x AS VARCHAR)) = 'x'";
    for args in [&[endless][..], &[endless, "-o", "out.csv"]] {
        let mut child = Command::new(PROGRAM)
            .args(args)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs(1));
        let started = Instant::now();
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("out")), "{left:?}");
}

#[test]
fn the_help_has_examples_that_run() {
    let folder = folder();
    let help = stdout(&folder, &["--help"]);
    fs::create_dir(folder.path().join("kumomta")).unwrap();
    fs::copy(folder.path().join("kumomta.jsonl"), folder.path().join("kumomta/20260907-000000")).unwrap();
    stdout(&folder, &["SELECT reply FROM replies", "replies.csv", "-o", "replies.parquet"]);
    let examples: Vec<&str> =
        help.lines().map(str::trim).filter(|line| line.starts_with("bounce-classifier sql ")).collect();
    assert!(examples.len() >= 4, "{examples:?}");
    for example in examples {
        let line = example.replacen("bounce-classifier sql", &format!("'{PROGRAM}'"), 1);
        let output = Command::new("sh").args(["-c", &line]).current_dir(folder.path()).output().unwrap();
        let has_answer = !output.stdout.is_empty() || folder.path().join("classes.csv").exists();
        assert!(output.status.success() && has_answer, "{example}: {output:?}");
    }
}
