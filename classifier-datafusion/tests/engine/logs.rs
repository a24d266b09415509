//! Logs as tables.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bounce_classifier::Classifier;
use bounce_classifier_datafusion::logs::LogExec;
use bounce_classifier_datafusion::register;
use bounce_classifier_logs::annotate::{Annotator, OutputForm};
use bounce_classifier_logs::files::Frames;
use bounce_classifier_logs::formats::{LineReader, LogFormat, NotAfter};
use bounce_classifier_logs::replay::replay;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, collect};
use datafusion::prelude::{SessionConfig, SessionContext};
use tempfile::TempDir;

use crate::common::{block_on, column, error, texts};

fn context(partitions: usize) -> SessionContext {
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(partitions));
    register(&context, Classifier::builtin());
    context
}

/// A made-up log of so many records.
fn made(seed: u64, records: u64, format: LogFormat) -> Vec<u8> {
    let mut out = Vec::new();
    replay(seed, records, format, &mut out).unwrap();
    out
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Frames::new(3).unwrap().append(text, &mut out).unwrap();
    out
}

/// Three logs of KumoMTA in a folder, as it writes them.
fn kumomta() -> (TempDir, Vec<Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let logs: Vec<Vec<u8>> = (1..=3).map(|seed| made(seed, 500 * seed, LogFormat::KumoMta)).collect();
    for (number, log) in logs.iter().enumerate() {
        fs::write(folder.path().join(format!("2026090{number}-120000")), packed(log)).unwrap();
    }
    (folder, logs)
}

fn from(path: &Path) -> String {
    format!("bounce_log('{}')", path.display())
}

/// The classes that `annotate` gives to a log, and how many of each.
fn annotated(log: &[u8], format: LogFormat) -> Vec<[String; 2]> {
    let reader = LineReader::new(format, NotAfter::Now);
    let mut out = Vec::new();
    Annotator::new(Classifier::builtin(), reader, OutputForm::Tsv).chunk(log, &mut out);
    let mut counts = std::collections::BTreeMap::<String, u64>::new();
    for line in String::from_utf8(out).unwrap().lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        // A row for each recipient.
        *counts.entry(fields[0].to_owned()).or_default() += fields[6].split(',').count() as u64;
    }
    counts.into_iter().map(|(class, count)| [class, count.to_string()]).collect()
}

#[test]
fn logs_have_the_classes_of_annotate() {
    let (folder, logs) = kumomta();
    for (partitions, path) in
        [(1, folder.path().to_owned()), (2, folder.path().join("*-120000")), (8, folder.path().join(""))]
    {
        let query = format!(
            "SELECT class, count(*) FROM {} WHERE class IS NOT NULL GROUP BY class ORDER BY class",
            from(&path)
        );
        assert_eq!(texts(&context(partitions), &query), annotated(&logs.concat(), LogFormat::KumoMta));
    }
    for format in [LogFormat::Postfix, LogFormat::Exim, LogFormat::Lines] {
        let log = made(5, 800, format);
        let path = folder.path().join("mail.log");
        fs::write(&path, &log).unwrap();
        let query = format!(
            "SELECT class, count(*) FROM {} WHERE class IS NOT NULL GROUP BY class ORDER BY class",
            from(&path)
        );
        assert_eq!(texts(&context(2), &query), annotated(&log, format), "{format:?}");
    }
}

#[test]
fn a_row_says_what_the_log_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail.log");
    fs::write(&path, "\
2026-11-21T10:00:00+00:00 mail postfix/smtp[812]: 4XyZ12abcdz3: to=<Bob@Example.COM>, relay=mx.example.com[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 <bob@example.com>: User unknown (in reply to RCPT TO command))
2026-11-21T10:00:01+00:00 mail postfix/qmgr[1]: 4XyZ12abcdz3: removed

no line of a log
2026-11-21T10:00:02+00:00 mail postfix/smtp[812]: 4XyZ12abcdz4: to=<eve@example.net>, relay=mx.example.net[192.0.2.2]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)
").unwrap();
    let columns = "format, kind, time, queue_id, sender, recipient, domain, host, reply, class, severity, action, template";
    let rows = texts(&context(1), &format!("SELECT {columns} FROM {}", from(&path)));
    assert_eq!(
        rows[0],
        [
            "postfix",
            "bounce",
            "2026-11-21T10:00:00",
            "4XyZ12abcdz3",
            "",
            "Bob@Example.COM",
            "example.com",
            "mx.example.com",
            "550 5.1.1 <bob@example.com>: User unknown",
            "InvalidRecipient",
            "permanent",
            "suppress",
            "550 5.1.1 <<addr>>: User unknown",
        ]
    );
    assert_eq!(rows[1][..3], ["postfix", "unknown", ""]);
    assert_eq!(rows[1][9], "");
    assert_eq!(
        [&rows[2][1], &rows[2][6], &rows[2][8], &rows[2][9]],
        ["delivery", "example.net", "250 2.0.0 Ok: queued", ""]
    );
    assert_eq!(rows.len(), 3, "connections and queues have no rows");
    let line = column(&context(1), &format!("SELECT line FROM {} WHERE kind = 'unknown'", from(&path)));
    assert_eq!(line, [Some("no line of a log".into())]);
    let all = texts(&context(1), &format!("SELECT * FROM {}", from(&path)));
    assert_eq!((all.len(), all[0].len()), (3, 18));
    assert_eq!(all[0][0], path.display().to_string());
}

/// The plan of a query, run to its end: what it shows, and its counts.
fn ran(context: &SessionContext, query: &str) -> (String, usize, usize, usize) {
    block_on(async {
        let frame = context.sql(query).await.unwrap();
        let plan = frame.create_physical_plan().await.unwrap();
        collect(Arc::clone(&plan), context.task_ctx()).await.unwrap();
        let mut found = None;
        look(&plan, &mut found);
        let shown = datafusion::physical_plan::displayable(plan.as_ref()).indent(false).to_string();
        let (read, classified, partitions) = found.expect("a log is read");
        (shown, read, classified, partitions)
    })
}

fn look(plan: &Arc<dyn ExecutionPlan>, found: &mut Option<(usize, usize, usize)>) {
    if plan.name() == "LogExec" {
        let metrics = plan.metrics().unwrap();
        let count = |name: &str| metrics.sum_by_name(name).map_or(0, |value| value.as_usize());
        let partitions = plan.output_partitioning().partition_count();
        *found = Some((count("rows_read"), count("rows_classified"), partitions));
    }
    plan.children().into_iter().for_each(|child| look(child, found));
}

#[test]
fn rules_are_asked_only_for_what_is_asked() {
    let (folder, _) = kumomta();
    let log = from(folder.path());
    let context = context(2);
    let all: usize = texts(&context, &format!("SELECT count(*) FROM {log}"))[0][0].parse().unwrap();

    let (plan, read, classified, partitions) = ran(&context, &format!("SELECT domain FROM {log}"));
    assert_eq!((read, classified, partitions), (all, 0, 2));
    assert!(plan.contains("projection=[domain]"), "{plan}");

    // What the log says is looked at first, and exactly: there is no filter above.
    let day = "time >= '2026-09-08' AND time < '2026-09-09' AND domain <> 'x.example' AND kind = 'bounce'";
    let query = format!("SELECT class, count(*) FROM {log} WHERE {day} GROUP BY class");
    let (plan, read, classified, _) = ran(&context, &query);
    assert!(plan.contains("filters=[") && !plan.contains("FilterExec"), "{plan}");
    assert!(read == all && classified > 0 && classified * 5 < all, "{read} {classified}");
    let counted: usize =
        texts(&context, &format!("SELECT count(*) FROM {log} WHERE {day}"))[0][0].parse().unwrap();
    assert_eq!(counted, classified);

    // A condition on the class asks the rules, once.
    let (plan, _, classified, _) = ran(
        &context,
        &format!("SELECT class, reply FROM {log} WHERE class = 'QuotaIssues' AND kind = 'deferral'"),
    );
    let deferrals: usize = texts(&context, &format!("SELECT count(*) FROM {log} WHERE kind = 'deferral'"))[0]
        [0]
    .parse()
    .unwrap();
    assert_eq!(classified, deferrals);
    assert!(!plan.contains("FilterExec"), "{plan}");

    // What is random is for DataFusion.
    let (plan, ..) =
        ran(&context, &format!("SELECT count(*) FROM {log} WHERE random() < 2 AND kind = 'bounce'"));
    assert!(plan.contains("FilterExec"), "{plan}");
}

#[test]
fn conditions_give_what_they_give_on_a_table() {
    let (folder, _) = kumomta();
    let context = context(2);
    let log = from(folder.path());
    block_on(async {
        let table = context.sql(&format!("SELECT * FROM {log}")).await.unwrap().collect().await.unwrap();
        let schema = table[0].schema();
        let table = datafusion::datasource::MemTable::try_new(schema, vec![table]).unwrap();
        context.register_table("stored", Arc::new(table)).unwrap();
    });
    for condition in [
        "class = 'QuotaIssues'",
        "class <> 'QuotaIssues' OR domain LIKE '%.net'",
        "class IS NULL",
        "severity = 'transient' AND reply LIKE '4%'",
        "bounce_class(reply) = class AND action IN ('retry', 'suppress')",
        "template LIKE '%<addr>%'",
        "time BETWEEN '2026-09-08' AND '2026-09-10T12:00:00'",
        "extract(hour FROM time) = 5 AND recipient IS NOT NULL",
        "kind IN ('bounce', 'deferral') AND length(line) > 1000",
        "file LIKE '%1-120000' AND format = 'kumomta'",
        "sender = (SELECT min(sender) FROM stored)",
        "false",
    ] {
        let rows = |from: &str| {
            texts(
                &context,
                &format!(
                    "SELECT count(*), min(reply), max(recipient), count(class) FROM {from} WHERE {condition}"
                ),
            )
        };
        assert_eq!(rows(&log), rows("stored"), "{condition}");
    }
}

#[test]
fn a_limit_ends_the_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.zst");
    fs::write(&path, packed(&made(1, 20_000, LogFormat::KumoMta))).unwrap();
    let query = format!("SELECT class FROM {} WHERE kind = 'bounce' LIMIT 5", from(&path));
    assert_eq!(texts(&context(1), &query).len(), 5);
    let (plan, read, ..) = ran(&context(1), &query);
    assert!(plan.contains("limit=5") && read < 20_000, "{read} {plan}");
}

#[test]
fn logs_that_cannot_be_read_are_named() {
    let (folder, logs) = kumomta();
    let context = context(2);
    let count = |path: &Path| error(&context, &format!("SELECT count(*) FROM {}", from(path)));
    let path = folder.path().join("damaged");
    let mut whole = packed(&logs[0]);
    whole.truncate(whole.len() - 5);
    for (bytes, said) in [
        (whole, "after line"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00".to_vec(), "no text"),
        (b"PK\x03\x04 zip".to_vec(), "unzip"),
        ([b"x".repeat(5 << 20), b"\n".to_vec()].concat(), "longer than"),
    ] {
        fs::write(&path, bytes).unwrap();
        // Among others, too.
        for path in [&path, folder.path()] {
            let error = count(path);
            assert!(error.contains("damaged") && error.contains(said), "{error}");
        }
    }
    fs::write(&path, "no json\nat all\n").unwrap();
    let of_kumomta = format!("SELECT count(*) FROM bounce_log('{}', 'kumomta')", path.display());
    let error_of_form = error(&context, &of_kumomta);
    assert!(error_of_form.contains("none of its 2 lines is a record of a log of KumoMTA"), "{error_of_form}");
    fs::write(&path, "").unwrap();
    assert_eq!(texts(&context, &format!("SELECT count(*) FROM {}", from(&path))), [["0"]]);
    assert!(count(&folder.path().join("none")).contains("there is no file"));
}

#[test]
fn arguments_are_checked() {
    let context = context(1);
    let (folder, _) = kumomta();
    for (arguments, said) in [
        ("".to_owned(), "bounce_log takes a path"),
        ("5".into(), "path of logs in quotes"),
        (format!("'{}', 'mta'", folder.path().display()), "there is no format"),
        (format!("'{}', 'postfix', 5", folder.path().display()), "1970 to 9999"),
        ("'a', 'b', 1, 2".into(), "bounce_log takes a path"),
    ] {
        let error = error(&context, &format!("SELECT * FROM bounce_log({arguments})"));
        assert!(error.contains(said), "{arguments}: {error}");
    }
}

#[test]
fn the_year_is_taken_where_a_log_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail.log");
    fs::write(&path, "Nov 21 10:00:00 mail postfix/smtp[812]: 4XyZ12abcdz3: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 unknown (in reply to RCPT TO command))\n").unwrap();
    let query = format!("SELECT time FROM bounce_log('{}', 'auto', 2019)", path.display());
    assert_eq!(column(&context(1), &query), [Some("2019-11-21T10:00:00".into())]);
}

#[test]
fn memory_is_bounded_whatever_a_line_says() {
    // A record of three megabytes with 20,000 recipients would be as many copies of its reply.
    let folder = tempfile::tempdir().unwrap();
    let recipients: Vec<String> = (0..20_000).map(|n| format!("\"u{n}@example.com\"")).collect();
    let reply = "x".repeat(100_000);
    let line = format!(
        r#"{{"type":"Bounce","id":"a","sender":"s@example.com","recipient":[{}],"queue":"q","site":"s","size":1,"response":{{"code":550,"enhanced_code":null,"content":"{reply}","command":null}},"timestamp":1788739200,"created":1788739200,"num_attempts":1}}"#,
        recipients.join(",")
    );
    let path = folder.path().join("log");
    fs::write(&path, line + "\n").unwrap();
    let query =
        format!("SELECT count(*), count(DISTINCT recipient), min(length(reply)) FROM {}", from(&path));
    assert_eq!(texts(&context(1), &query), [["20000", "20000", "100004"]]);
    let peak = fs::read_to_string("/proc/self/status").unwrap();
    let peak =
        peak.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim().trim_end_matches(" kB");
    assert!(peak.parse::<u64>().unwrap() < 1 << 20, "{peak} kB");
}

#[test]
fn plans_can_be_looked_into() {
    let (folder, _) = kumomta();
    let context = context(2);
    let plan = block_on(async {
        let query = format!("SELECT class FROM {} WHERE kind = 'bounce'", from(folder.path()));
        context.sql(&query).await.unwrap().create_physical_plan().await.unwrap()
    });
    let mut plan = &plan;
    // What lets others have their turn may be above it.
    while !plan.is::<LogExec>() {
        plan = plan.children().into_iter().next().expect("a log is read");
    }
    let exec = plan.downcast_ref::<LogExec>().expect("it is one");
    assert_eq!(exec.scan().partitions.iter().map(Vec::len).sum::<usize>(), 3);
    assert_eq!(exec.rules().image_hash().len(), 64);
}
