//! `annotate` and `replay` as processes.

mod common;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Output};

use bounce_classifier::Classifier;
use bounce_classifier_logs::formats::LogFormat;
use bounce_classifier_logs::replay;
use serde_json::{Value, json};

use common::{folder, program, run, text};

fn log(seed: u64, records: u64) -> Vec<u8> {
    let mut log = Vec::new();
    replay::replay(seed, records, LogFormat::KumoMta, &mut log).unwrap();
    log
}

fn packed(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).unwrap()
}

fn annotate(folder: &Path, args: &[&str]) -> Output {
    let mut command = program(["annotate"]);
    command.args(args).current_dir(folder);
    run(command, "")
}

#[track_caller]
fn assert_done(output: &Output) {
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// The reply of a record as one line, by another way than the program's.
fn line(record: &Value) -> String {
    let response = &record["response"];
    let content = response["content"].as_str().unwrap();
    match &response["enhanced_code"] {
        Value::Null => format!("{} {content}", response["code"]),
        code => {
            format!("{} {}.{}.{} {content}", response["code"], code["class"], code["subject"], code["detail"])
        }
    }
}

/// Asserts that records are as they were, but for the class, and that this is right.
fn assert_annotated(old: &[u8], new: &[u8]) {
    const KINDS: [&str; 7] =
        ["Bounce", "TransientFailure", "Expiration", "AdminBounce", "OOB", "Feedback", "Rejection"];
    let field = r#""bounce_classification":"#;
    let (old, new) = (text(old), text(new));
    assert_eq!(old.lines().count(), new.lines().count());
    for (old, new) in old.lines().zip(new.lines()) {
        let (mut old_record, new_record): (Value, Value) =
            (serde_json::from_str(old).unwrap(), serde_json::from_str(new).unwrap());
        let mut label = "Uncategorized";
        if KINDS.contains(&old_record["type"].as_str().unwrap()) {
            label = Classifier::builtin().classify(&line(&old_record)).label();
        }
        old_record["bounce_classification"] = json!(label);
        assert_eq!(old_record, new_record);
        // And every byte: the replay writes the class like this, once.
        let (before, after) = old.split_once(&format!("{field}\"Uncategorized\"")).unwrap();
        assert_eq!(new, format!("{before}{field}\"{label}\"{after}"));
    }
}

#[test]
fn only_the_class_changes() {
    let folder = folder("annotate-files");
    let (one, two) = (log(1, 2000), log(2, 300));
    fs::write(folder.join("one.log"), &one).unwrap();
    fs::write(folder.join("two.log"), packed(&two)).unwrap();

    let mut first = None;
    for threads in ["1", "2", "5"] {
        let output = annotate(&folder, &["--threads", threads, "one.log", "two.log"]);
        assert_done(&output);
        assert_annotated(&[&one[..], &two].concat(), &output.stdout);
        assert_eq!(first.get_or_insert_with(|| output.stdout.clone()), &output.stdout);
    }
    let stderr = annotate(&folder, &["one.log"]).stderr;
    assert!(text(&stderr).contains("\n2,000 records: 1,"), "{}", text(&stderr));

    assert_done(&annotate(&folder, &["one.log", "two.log", "-o", "new/deep"]));
    let new = |name: &str| fs::read(folder.join("new/deep").join(name)).unwrap();
    assert_eq!(
        [new("one.log"), zstd::decode_all(&new("two.log")[..]).unwrap()].concat(),
        first.clone().unwrap()
    );

    assert_done(&annotate(&folder, &["--in-place", "one.log", "two.log"]));
    for name in ["one.log", "two.log"] {
        assert_eq!(fs::read(folder.join(name)).unwrap(), new(name), "{name}");
    }
}

#[test]
fn standard_input_is_answered_at_once() {
    let mut child = program(["annotate", "--rules", "own.toml"]).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let record = r#"{"type":"Bounce","response":{"code":450,"content":"greylisted"}}"#;
    for _ in 0..3 {
        writeln!(stdin, "{record}\nfree text").unwrap();
        for expected in [&record.replace("}}", r#"},"bounce_classification":"Greylisted"}"#), "free text"] {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert_eq!(line.trim_end(), expected);
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let start = "3 records: 3 classified, 0 unclassified; 3 skipped (3 lines of unknown form); ";
    assert!(output.status.success() && text(&output.stderr).contains(start), "{output:?}");
}

#[test]
fn a_damaged_file_does_not_stop_the_others() {
    let folder = folder("annotate-damaged");
    let whole = log(3, 500);
    let mut cut = packed(&whole);
    cut.truncate(cut.len() / 2);
    fs::write(folder.join("cut.zst"), &cut).unwrap();
    fs::write(folder.join("whole.log"), &whole).unwrap();
    for target in [&["-o", "new"][..], &["--in-place"]] {
        let files = ["missing.log", "cut.zst", "whole.log"];
        let output = annotate(&folder, &[target, &files].concat());
        assert_eq!(output.status.code(), Some(1));
        let stderr = text(&output.stderr);
        for part in ["error: missing.log: cannot read: ", "error: cut.zst: after line "] {
            assert!(stderr.contains(part), "{part} is not in {stderr}");
        }
        assert_eq!(fs::read(folder.join("cut.zst")).unwrap(), cut);
    }
    assert!(!folder.join("new/cut.zst").exists());
    assert_annotated(&whole, &fs::read(folder.join("whole.log")).unwrap());
    assert_eq!(fs::read(folder.join("new/whole.log")).unwrap(), fs::read(folder.join("whole.log")).unwrap());
}

#[test]
fn what_makes_no_sense() {
    let folder = folder("annotate-usage");
    fs::create_dir_all(folder.join("a")).unwrap();
    fs::write(folder.join("x.log"), "").unwrap();
    fs::write(folder.join("a/x.log"), "").unwrap();
    for (args, part) in [
        (&["-o", "new"][..], "standard input has no name"),
        (&["-o", "new", "-"], "standard input has no name"),
        (&["--in-place", "-"], "standard input has no name"),
        (&["--in-place"], "<FILE>"),
        (&["-o", "new", "x.log", "a/x.log"], "two files are called x.log"),
        (&["--in-place", "--input", "lines", "x.log"], "give -o instead"),
        (&["--in-place", "--input", "postfix", "x.log"], "give -o instead"),
        (&["--follow", "x.log"], "--checkpoint"),
        (&["--follow", "x.log", "a/x.log", "-o", "y", "--checkpoint", "z"], "one file or folder"),
        (&["--threads", "0"], "1..=32"),
    ] {
        let output = annotate(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).contains(part), "{args:?}: {}", text(&output.stderr));
    }
    assert!(!folder.join("new").exists());
}

#[test]
fn other_forms() {
    let command = program(["annotate", "--rules", "own.toml", "--input", "lines"]);
    let output = run(command, "450 greylisted\n\nnone\r\n");
    assert_done(&output);
    let expected = concat!(
        r#"{"kind":"deferral","reply":"450 greylisted","bounce_classification":"Greylisted","severity":"either","action":"review","rule":"own.toml:3"}"#,
        "\n",
        r#"{"kind":"bounce","reply":"none","bounce_classification":"Uncategorized","severity":"either","action":"review","rule":null}"#,
        "\n",
    );
    assert_eq!(text(&output.stdout), expected);
    let command = program(["annotate", "--rules", "own.toml", "--input", "lines", "--format", "tsv"]);
    let output = run(command, "450 greylisted\n250 Ok\n");
    let delivered = "Uncategorized\t-\teither\treview\tdelivery\t\t\t\t\t\t\t250 Ok\n";
    let (first, second) = text(&output.stdout).split_at(text(&output.stdout).len() - delivered.len());
    assert_eq!(second, delivered);
    assert_eq!(first, "Greylisted\town.toml:3\teither\treview\tdeferral\t\t\t\t\t\t\t450 greylisted\n");
    let named =
        run(program(["annotate", "--rules", "own.toml", "--format", "tsv", "--header"]), "450 greylisted\n");
    let names =
        "class\trule\tseverity\taction\tkind\ttime\trecipients\tsender\tqueue_id\tpeer\tprovider\treply\n";
    assert_eq!(text(&named.stdout), format!("{names}{first}"));
}

const POSTFIX: &str = include_str!("../../classifier-logs/tests/data/postfix.txt");
const EXIM: &str = include_str!("../../classifier-logs/tests/data/exim.txt");

/// The lines of samples, and what stands below each.
fn samples(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut samples: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("    ") {
            Some(part) => samples.last_mut().unwrap().1.push(part),
            None => samples.push((line, Vec::new())),
        }
    }
    samples
}

/// What the object of a record says, as samples have it, but for its time.
fn as_sample(record: &Value) -> Vec<String> {
    let word = |key: &str, name: &str| record[key].as_str().map(|value| format!("{name}{value}"));
    let mut words = vec![record["kind"].as_str().unwrap().to_owned()];
    words.extend(word("queue_id", "id="));
    words.extend(word("sender", "from="));
    for recipient in record["recipients"].as_array().into_iter().flatten() {
        words.push(format!("to={}", recipient.as_str().unwrap()));
    }
    words.extend(word("peer", "peer="));
    vec![words.join(" "), record["reply"].as_str().unwrap().to_owned()]
}

/// Every sample of [`POSTFIX`] and [`EXIM`]: its fields and the class of its reply, or the line itself.
#[test]
fn logs_of_other_servers() {
    let rules = Classifier::builtin();
    for (form, all, summary) in [
        (
            "postfix",
            POSTFIX,
            " skipped (3 of other kinds, 9 lines not of a delivery, 4 lines of unknown form); ",
        ),
        ("exim", EXIM, " skipped (3 of other kinds, 13 lines not of a delivery, 4 lines of unknown form); "),
    ] {
        let all = samples(all);
        let log: String = all.iter().map(|(line, _)| format!("{line}\n")).collect();
        let output = run(program(["annotate", "--year", "2026", "--input", form]), log.as_str());
        assert_done(&output);
        assert!(text(&output.stderr).contains(summary), "{form}: {}", text(&output.stderr));
        let tsv = run(
            program(["annotate", "--format", "tsv", "--input", form]),
            log.replace('\n', "\r\n").as_str(),
        );
        assert_done(&tsv);
        let mut found = text(&output.stdout).lines().zip(text(&tsv.stdout).lines());
        for (line, expected) in all {
            let is_failure = expected[0].starts_with(['b', 'd']) && !expected[0].starts_with("delivery");
            if expected == ["?"] {
                let (record, row) = found.next().unwrap();
                let record: Value = serde_json::from_str(record).unwrap();
                assert_eq!(record, json!({"kind": "unknown", "line": line}));
                assert_eq!(row, format!("-\t-\t-\t-\tunknown\t\t\t\t\t\t\t{line}"));
            } else if is_failure && expected[1] != "-" {
                let (record, row) = found.next().unwrap();
                let record: Value = serde_json::from_str(record).unwrap();
                let (kind, rest) = expected[0].split_once(' ').unwrap();
                let without_time = format!("{kind} {}", rest.split_once(' ').unwrap().1);
                assert_eq!(as_sample(&record), [without_time.as_str(), expected[1]], "{line}");
                let class = rules.classify(expected[1]);
                assert_eq!(record["bounce_classification"], class.label());
                let row: Vec<_> = row.split('\t').collect();
                assert_eq!(row.len(), 12, "{row:?}");
                assert_eq!(row[0], class.label());
                assert_eq!((row[2], row[3]), (class.severity().name(), class.action().name()));
                assert_eq!(row[11], expected[1].replace('\\', "\\\\"));
            }
        }
        assert_eq!(found.next(), None);
    }
}

#[cfg(unix)]
#[test]
fn in_place_keeps_permissions_and_empty_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("annotate-permissions");
    let path = folder.join("done.log");
    fs::write(&path, log(1, 3)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    fs::write(folder.join("empty.log"), "").unwrap();
    fs::write(folder.join("empty.zst"), packed(b"")).unwrap();
    assert_done(&annotate(&folder, &["--in-place", "done.log", "empty.log", "empty.zst"]));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert_annotated(&log(1, 3), &fs::read(&path).unwrap());
    assert_eq!(fs::read(folder.join("empty.log")).unwrap(), b"");
    let empty = zstd::decode_all(&fs::read(folder.join("empty.zst")).unwrap()[..]).unwrap();
    assert!(empty.is_empty());
}

#[test]
fn lines_without_end_are_refused() {
    let folder = folder("annotate-hostile");
    let mut bomb = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    bomb.write_all(b"{}\n").unwrap();
    (0..1024).for_each(|_| bomb.write_all(&[b'x'; 64 << 10]).unwrap());
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 100_000);
    fs::write(folder.join("bomb.zst"), bomb).unwrap();
    let output = annotate(&folder, &["bomb.zst"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), "{}\n"));
    let message = "error: bomb.zst: line 2 (byte 3 of the text) is longer than 4194304 bytes; \
                   a record is one line, is this the right file?\n";
    assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
}

/// The most memory that a running process has had, in bytes.
#[cfg(target_os = "linux")]
fn most_memory(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

/// What would fill the memory of a program that trusts its input: long lines, and what unpacks to a lot.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded() {
    let long = [vec![b'x'; 4 << 20], vec![b'\n']].concat();
    let unpacked = 96 * long.len();
    let plain = vec![long.clone(); 96];
    let compressed = vec![packed(&long); 96];
    let records = vec![log(5, 2000); 24];
    // Lines of which none is a record are a mistake, and written all the same.
    for (name, pieces, least, code) in [
        ("long lines", plain, unpacked, 1),
        ("long lines, packed", compressed, unpacked - long.len() * 2, 1),
        ("records", records, 0, 0),
    ] {
        let mut child = program(["annotate", "--input", "kumomta", "--threads", "32"]).spawn().unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let feeder = std::thread::spawn(move || {
            pieces.iter().for_each(|piece| stdin.write_all(piece).unwrap());
            stdin
        });
        let mut read = std::io::copy(&mut (&mut stdout).take(least as u64), &mut std::io::sink()).unwrap();
        let memory = most_memory(child.id());
        // Still running, as its input is open, or there is more.
        assert!(memory < 200_000_000, "{name}: {memory}");
        drop(std::thread::spawn(move || feeder.join().unwrap()));
        read += std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
        assert!(child.wait().unwrap().code() == Some(code) && read as usize >= least, "{name}");
    }
}

#[test]
fn replay_writes_what_it_is_told() {
    let folder = folder("replay");
    let replay = |args: &[&str]| {
        let mut command: Command = program(["replay", "--records", "50", "--seed", "9"]);
        command.args(args).current_dir(&folder);
        let output = run(command, "");
        assert_done(&output);
        assert!(output.stderr.is_empty());
        output.stdout
    };
    let plain = replay(&[]);
    assert_eq!(plain, log(9, 50));
    assert_eq!(zstd::decode_all(&replay(&["--zstd"])[..]).unwrap(), plain);
    assert!(replay(&["-o", "x.zst", "--zstd"]).is_empty());
    let mut unpacked = Vec::new();
    zstd::Decoder::new(File::open(folder.join("x.zst")).unwrap())
        .unwrap()
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain);
    assert!(text(&replay(&["--format", "postfix"])).contains(" said: 5"));
    assert!(text(&replay(&["--format", "exim"])).contains(" ** "));
    assert_eq!(text(&replay(&["--format", "lines"])).lines().count(), 50);
}
