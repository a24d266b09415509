//! Logs of every form, through `annotate` and `report`: plain and compressed, told by their content.

mod common;

use std::fs;
use std::path::PathBuf;

use bounce_classifier::Classifier;
use bounce_classifier_logs::clock;
use bounce_classifier_logs::files::{Compression, Frames};
use common::{data, folder, program, run, text};
use serde_json::Value;

/// A log in `tests/data/logs`, and what is read of it.
struct Log {
    name: &'static str,
    /// How many deliveries, others, remarks and lines of unknown form.
    counts: [u64; 4],
    /// Each failure, and its reply.
    failures: Vec<[&'static str; 2]>,
}

impl Log {
    fn all() -> Vec<Log> {
        let mut logs: Vec<Log> = Vec::new();
        let mut lines = include_str!("data/logs/expected.txt").lines().filter(|line| !line.starts_with('#'));
        while let Some(line) = lines.next() {
            match line.split_once(".log: ") {
                Some((name, counts)) => {
                    let numbers = counts.split(' ').filter_map(|word| word.parse().ok());
                    let counts = numbers.collect::<Vec<u64>>().try_into().unwrap();
                    logs.push(Log { name, counts, failures: Vec::new() });
                }
                None => logs.last_mut().unwrap().failures.push([line, lines.next().unwrap().trim_start()]),
            }
        }
        assert!(logs.len() >= 9, "logs are lost");
        logs
    }

    fn path(&self) -> PathBuf {
        data().join("logs").join(self.name).with_extension("log")
    }

    fn is(&self, kind: &str) -> u64 {
        self.failures.iter().filter(|[failure, _]| failure.starts_with(kind)).count() as u64
    }
}

/// A record as the list of what is expected has it.
fn shown(record: &Value) -> [String; 2] {
    let mut words = vec![record["kind"].as_str().unwrap().to_owned()];
    let time = record["time"].as_i64().map(clock::utc);
    words.extend(time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S").to_string()));
    let word = |key: &str, name: &str| record[key].as_str().map(|value| format!("{name}={value}"));
    words.extend(word("queue_id", "id"));
    words.extend(word("sender", "from"));
    for recipient in record["recipients"].as_array().into_iter().flatten() {
        words.push(format!("to={}", recipient.as_str().unwrap()));
    }
    words.extend(word("category", "category"));
    words.extend(word("peer", "peer"));
    [words.join(" "), record["reply"].as_str().unwrap_or("-").to_owned()]
}

#[track_caller]
fn assert_annotated(log: &Log, stdout: &str) {
    let records: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<[String; 2]> = records.iter().map(shown).collect();
    assert_eq!(found, log.failures, "{}", log.name);
    for record in records {
        let class = Classifier::builtin().classify(record["reply"].as_str().unwrap());
        assert_eq!(record["bounce_classification"], class.label(), "{record}");
    }
}

#[test]
fn each_form_is_told_and_annotated() {
    for log in Log::all() {
        let output = run(program(["annotate", "--year", "2026", log.path().to_str().unwrap()]), "");
        assert!(output.status.success(), "{output:?}");
        assert_annotated(&log, text(&output.stdout));
        let told = text(&output.stderr).to_lowercase();
        let (_, told) = told.split_once("is read as").unwrap();
        assert!(told.contains(log.name), "{}: {told}", log.name);
    }
}

#[test]
fn each_form_is_reported_on() {
    for log in Log::all() {
        let output =
            run(program(["report", "--format", "json", "--year", "2026", log.path().to_str().unwrap()]), "");
        assert!(output.status.success(), "{output:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let records = &report["records"];
        let count = |name: &str| records[name].as_u64().unwrap();
        let counts = ["deliveries", "others", "remarks", "unknown_lines"].map(count);
        assert_eq!(counts, log.counts, "{}: {records}", log.name);
        assert_eq!(
            ["bounces", "deferrals"].map(count),
            [log.is("bounce"), log.is("deferral")],
            "{}",
            log.name
        );
    }
}

/// Standard input is told by its first lines.
#[test]
fn a_stream_is_told() {
    for log in Log::all() {
        let output = run(program(["annotate", "--year", "2026"]), fs::read(log.path()).unwrap());
        assert!(output.status.success(), "{output:?}");
        assert_annotated(&log, text(&output.stdout));
    }
}

#[test]
fn compressed_logs_are_told_by_content() {
    let folder = folder("logs-packed");
    for log in Log::all() {
        let plain = fs::read(log.path()).unwrap();
        for form in [Compression::Gzip, Compression::Bzip2, Compression::Xz, Compression::Zstd] {
            // Of several parts, as logs are that were appended to.
            let (mut frames, mut packed) = (Frames::like(form).unwrap(), Vec::new());
            plain.chunks(1_000).for_each(|part| frames.append(part, &mut packed).unwrap());
            fs::write(folder.join("mail.log.1"), packed).unwrap();
            let mut command = program(["annotate", "--year", "2026", "mail.log.1"]);
            let output = run(
                {
                    command.current_dir(&folder);
                    command
                },
                "",
            );
            assert!(output.status.success(), "{form:?}: {output:?}");
            assert_annotated(&log, text(&output.stdout));

            let mut command = program(["annotate", "--year", "2026", "-o", "new", "mail.log.1"]);
            let output = run(
                {
                    command.current_dir(&folder);
                    command
                },
                "",
            );
            assert!(output.status.success(), "{form:?}: {output:?}");
            let written = fs::read(folder.join("new/mail.log.1")).unwrap();
            assert_eq!(Compression::of(&written), form, "the output is compressed as the log");
        }
    }
}

#[test]
fn a_damaged_log_gives_what_is_before_the_damage() {
    let folder = folder("logs-damaged");
    let line = "550 5.1.1 User unknown\n";
    for form in [Compression::Gzip, Compression::Bzip2, Compression::Xz] {
        let (mut frames, mut packed) = (Frames::like(form).unwrap(), Vec::new());
        frames.append(line.as_bytes(), &mut packed).unwrap();
        let whole = packed.len();
        frames.append(line.repeat(1_000).as_bytes(), &mut packed).unwrap();
        packed.truncate((whole + packed.len()) / 2);
        fs::write(folder.join("log"), packed).unwrap();
        let mut command = program(["annotate", "log"]);
        command.current_dir(&folder);
        let output = run(command, "");
        assert_eq!(output.status.code(), Some(1), "{form:?}");
        assert!(text(&output.stdout).lines().count() >= 1, "{form:?}: {output:?}");
        assert!(text(&output.stderr).contains("error: log: after line "), "{form:?}: {output:?}");
    }
}

/// A message that waits in one log, and expires in the next.
#[test]
fn logs_of_a_folder_are_read_in_time_order() {
    let log = Log::all().into_iter().find(|log| log.name == "postfix").unwrap();
    let text_of_log = fs::read_to_string(log.path()).unwrap();
    let lines: Vec<&str> = text_of_log.lines().collect();
    let folder = folder("logs-rotated");
    let new = folder.join("logs");
    fs::create_dir_all(&new).unwrap();
    // As logrotate names them, with the oldest last.
    for (name, part) in
        [("mail.log", &lines[4..]), ("mail.log.1", &lines[2..4]), ("mail.log.2.gz", &lines[..2])]
    {
        let mut packed = Vec::new();
        let form = if name.ends_with(".gz") { Compression::Gzip } else { Compression::Plain };
        Frames::like(form).unwrap().append((part.join("\n") + "\n").as_bytes(), &mut packed).unwrap();
        fs::write(new.join(name), packed).unwrap();
    }
    for args in [&["logs"][..], &["logs/mail.log", "logs/mail.log.1", "logs/mail.log.2.gz"]] {
        let mut command = program(["annotate", "--year", "2026"]);
        command.args(args).current_dir(&folder);
        let output = run(command, "");
        assert!(output.status.success(), "{output:?}");
        assert_annotated(&log, text(&output.stdout));
    }
}

/// What is binary, and of no known form, is no log of any form.
#[test]
fn binary_files_are_refused() {
    let folder = folder("logs-binary");
    let bytes: Vec<u8> =
        (0..4096u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::write(folder.join("log"), &bytes).unwrap();
    for args in [
        &["annotate", "log"][..],
        &["annotate", "--input", "lines", "log"],
        &["annotate", "-o", "new", "log"],
        &["report", "log"],
        &["classify"],
    ] {
        let mut command = program(args);
        command.current_dir(&folder);
        let output = run(command, &bytes[..]);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {output:?}");
        assert!(text(&output.stderr).contains("it is no text"), "{args:?}: {output:?}");
        assert!(output.stdout.is_empty() || args[0] == "report", "{args:?}");
    }
    assert!(!folder.join("new/log").exists());
}

#[test]
fn what_tells_nothing_is_taken_as_replies() {
    let output = run(program(["annotate"]), "quota exceeded\n");
    assert!(
        output.status.success() && text(&output.stdout).contains("\"reply\":\"quota exceeded\""),
        "{output:?}"
    );
    assert!(
        text(&output.stderr).contains("as replies, one a line, as its lines tell nothing else"),
        "{output:?}"
    );
}

/// Bodies of webhooks, printed for people as web consoles and `jq` do: the records are those of a body a line.
#[test]
fn json_that_was_printed_for_people() {
    let folder = folder("logs-printed");
    let lines = fs::read_to_string(data().join("logs/webhook.log")).unwrap();
    let bodies: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(bodies.len() > 2);
    let one_by_one: Vec<String> =
        bodies.iter().map(|body| serde_json::to_string_pretty(body).unwrap()).collect();
    let together = serde_json::to_string_pretty(&bodies).unwrap();
    let annotated = |name: &str, log: Vec<u8>| {
        fs::write(folder.join(name), log).unwrap();
        let output = run(program(["annotate", folder.join(name).to_str().unwrap()]), "");
        assert!(output.status.success(), "{output:?}");
        assert!(text(&output.stderr).contains("is read as bodies of webhooks"), "{output:?}");
        output.stdout
    };
    let expected = annotated("lines.json", lines.into_bytes());
    assert!(!expected.is_empty());
    assert_eq!(text(&annotated("one.json", one_by_one.join("\n").into_bytes())), text(&expected));
    let said = run(program(["annotate", "--input", "webhook"]), one_by_one.join("\n"));
    assert_eq!(text(&said.stdout), text(&expected));
    let packed = zstd::encode_all(one_by_one.join("\r\n").as_bytes(), 1).unwrap();
    assert_eq!(text(&annotated("one.json.zst", packed)), text(&expected));
    // A list in the list is a body with several records.
    assert_eq!(text(&annotated("all.json", together.into_bytes())), text(&expected));
}
