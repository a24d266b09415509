//! `annotate --follow`: what it does where it cannot simply read on.
#![cfg(unix)]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread;
use std::time::Duration;

use common::{assert_output, folder, program, run, text, without_hanging};

fn record(id: u32) -> String {
    format!("{{\"type\":\"Delivery\",\"id\":\"{id}\"}}\n")
}

fn records(ids: impl IntoIterator<Item = u32>) -> String {
    ids.into_iter().map(record).collect()
}

fn packed(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 1).unwrap()
}

/// A program that follows `log`, to `out`.
fn follow(folder: &Path) -> Child {
    follow_with(folder, &["log", "-o", "out", "--checkpoint", "at"])
}

fn follow_with(folder: &Path, args: &[&str]) -> Child {
    // A log that is not there yet tells nothing.
    let form: &[&str] = if args.contains(&"--input") { &[] } else { &["--input", "kumomta"] };
    let mut command = program([&["annotate", "--follow", "--interval", "1"], form, args].concat());
    command.current_dir(folder).spawn().unwrap()
}

/// Waits for the output to be this, and the checkpoint to say so.
fn wait_for(folder: &Path, output: &str) {
    let noted = || {
        let checkpoint = fs::read(folder.join("at")).ok()?;
        serde_json::from_slice::<serde_json::Value>(&checkpoint).ok()?["output_bytes"].as_u64()
    };
    while fs::read_to_string(folder.join("out")).unwrap_or_default().len() < output.len()
        || noted() != Some(output.len() as u64)
    {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(fs::read_to_string(folder.join("out")).unwrap(), output);
}

/// The first thing that a program says.
fn first_line(child: &mut Child) -> String {
    BufReader::new(child.stderr.take().unwrap()).lines().next().unwrap().unwrap()
}

/// Ends a program; gives what it said.
fn kill(mut child: Child) -> String {
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    text(&output.stderr).to_owned()
}

#[test]
fn a_log_that_is_resumed_within_a_line() {
    without_hanging(|| {
        let folder = folder("follow-resumed");
        let (start, end) = (records([1, 2]), record(3));
        let half = end.len() / 2;
        fs::write(folder.join("log"), format!("{start}{}", &end[..half])).unwrap();
        let child = follow(&folder);
        wait_for(&folder, &start);
        kill(child);
        let child = follow(&folder);
        append(&folder.join("log"), &end[half..]);
        wait_for(&folder, &records(1..=3));
        append(&folder.join("log"), &records(4..=5));
        wait_for(&folder, &records(1..=5));
        assert_eq!(kill(child), "");
    });
}

fn append(path: &Path, text: &str) {
    use std::io::Write;
    fs::File::options().append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

#[test]
fn a_link_that_is_switched_meanwhile() {
    without_hanging(|| {
        let folder = folder("follow-link");
        let path = |name: &str| -> PathBuf { folder.join(name) };
        fs::create_dir(path("days")).unwrap();
        fs::write(path("days/monday"), records([1])).unwrap();
        symlink("days/monday", path("log")).unwrap();
        let child = follow(&folder);
        wait_for(&folder, &records([1]));
        kill(child);
        append(&path("days/monday"), &records([2]));
        fs::write(path("days/tuesday"), records([3])).unwrap();
        fs::remove_file(path("log")).unwrap();
        symlink("days/tuesday", path("log")).unwrap();
        let child = follow(&folder);
        wait_for(&folder, &records(1..=3));
        assert_eq!(kill(child), "");
    });
}

#[test]
fn a_frame_that_is_not_finished_is_said() {
    without_hanging(|| {
        let folder = folder("follow-frame");
        fs::create_dir(folder.join("log")).unwrap();
        let (one, two) = (packed(&records([1])), packed(&records([2])));
        let cut = [&one[..], &two[..two.len() - 1]].concat();
        fs::write(folder.join("log/20261121-100000"), cut).unwrap();
        fs::write(folder.join("log/20261121-110000"), packed(&records([3]))).unwrap();
        let mut child = follow(&folder);
        let warning = first_line(&mut child);
        assert!(warning.contains("20261121-100000 ends within a frame of zstd"), "{warning}");
        while !fs::read_to_string(folder.join("out")).unwrap().ends_with(&record(3)) {
            thread::sleep(Duration::from_millis(1));
        }
        kill(child);
    });
}

#[test]
fn a_damaged_file_is_named_and_the_next_one_done() {
    without_hanging(|| {
        let folder = folder("follow-damaged");
        fs::create_dir(folder.join("log")).unwrap();
        let damaged = [&packed(&records([1]))[..], b"no frame of zstd"].concat();
        fs::write(folder.join("log/20261121-100000"), damaged).unwrap();
        // Whenever it is started, it says so and waits.
        for _ in 0..2 {
            let mut child = follow(&folder);
            wait_for(&folder, &records([1]));
            let warning = first_line(&mut child);
            assert!(warning.contains("20261121-100000: damaged behind byte 29 of its text"), "{warning}");
            kill(child);
        }
        let child = follow(&folder);
        fs::write(folder.join("log/20261121-110000"), packed(&records([2]))).unwrap();
        wait_for(&folder, &records([1, 2]));
        kill(child);
        let child = follow(&folder);
        fs::write(folder.join("log/20261121-120000"), packed(&records([3]))).unwrap();
        wait_for(&folder, &records([1, 2, 3]));
        assert_eq!(kill(child), "");
    });
}

/// What wrote a log is told by what it has in it, and known from the checkpoint from then on.
#[test]
fn the_form_of_a_log_is_told() {
    without_hanging(|| {
        let folder = folder("follow-told");
        let args = ["annotate", "--follow", "--interval", "1", "log", "-o", "out", "--checkpoint", "at"];
        let start = || program(args).current_dir(&folder).spawn().unwrap();
        fs::write(folder.join("log"), "").unwrap();
        let output = start().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains("say so with --input"), "{output:?}");
        // KumoMTA's records pass as they are, but for their class.
        let bounce = r#"{"type":"Bounce","response":{"code":250,"content":"x"},"bounce_classification":"Uncategorized"}"#;
        let line = format!("{bounce}\n");
        fs::write(folder.join("log"), &line).unwrap();
        let child = start();
        wait_for(&folder, &line);
        assert!(kill(child).contains("is read as a log of KumoMTA"));
        let child = start();
        let mut log = fs::File::options().append(true).open(folder.join("log")).unwrap();
        log.write_all(line.as_bytes()).unwrap();
        wait_for(&folder, &line.repeat(2));
        assert_eq!(kill(child), "");
    });
}

#[test]
fn a_checkpoint_is_of_one_run() {
    without_hanging(|| {
        let folder = folder("follow-checkpoint");
        fs::write(folder.join("log"), records([1])).unwrap();
        fs::write(folder.join("other"), records([2])).unwrap();
        let refused = |args: &[&str], what: &str| {
            let output = follow_with(&folder, args).wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output.stderr));
            assert!(text(&output.stderr).contains(what), "{args:?}: {}", text(&output.stderr));
        };
        let child = follow(&folder);
        wait_for(&folder, &records([1]));
        refused(&["log", "-o", "out2", "--checkpoint", "at"], "at is used by another --follow");
        refused(&["log", "-o", "out2", "--checkpoint", "./at"], "at is used by another --follow");
        kill(child);
        for (args, what) in [
            (&["log", "-o", "out2"][..], "-o was "),
            (&["other", "-o", "out"], "the log was "),
            (&["log", "-o", "out", "--format", "tsv"], "--format was same, and is tsv now"),
            (&["log", "-o", "out", "--input", "exim"], "--input was kumomta, and is exim now"),
        ] {
            refused(&[args, &["--checkpoint", "at"]].concat(), what);
        }
        // Other rules are no other run, nor is another way to write the same path.
        let child = follow_with(&folder, &["./log", "-o", "./out", "--checkpoint", "./at"]);
        append(&folder.join("log"), &records([3]));
        wait_for(&folder, &records([1, 3]));
        assert_eq!(kill(child), "");
    });
}

#[test]
fn a_checkpoint_of_another_version() {
    let folder = folder("follow-version");
    fs::write(folder.join("log"), records([1])).unwrap();
    fs::write(folder.join("at"), "{\"version\":1,\"log\":null,\"output_bytes\":0}\n").unwrap();
    let mut command =
        program(["annotate", "--input", "kumomta", "--follow", "log", "-o", "out", "--checkpoint", "at"]);
    command.current_dir(&folder);
    let message = "error: cannot read at: it is a checkpoint of version 1, and not 2: to begin anew, remove it and the \
                   output\n";
    assert_output(&run(command, ""), 1, "", message);
}
