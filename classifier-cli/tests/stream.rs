//! Standard input and output as streams: long, slow, broken.

mod common;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::thread;

use common::{assert_output, finish, program, run, text, without_hanging};

const OWN: [&str; 3] = ["classify", "--rules", "own.toml"];

/// As `MAX_LINE_BYTES` of the program.
const MAX_LINE_BYTES: usize = 16 << 20;

/// A program with both ends of the conversation.
struct Conversation {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Conversation {
    fn start(args: &[&str]) -> Self {
        let mut child = program(args).spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Conversation { child, stdin, stdout }
    }

    fn say(&mut self, text: &str) {
        self.stdin.write_all(text.as_bytes()).unwrap();
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    fn end(mut self) {
        drop(self.stdin);
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
fn answers_come_before_the_next_line() {
    without_hanging(|| {
        let mut talk = Conversation::start(&OWN);
        for _ in 0..3 {
            talk.say("450 greylisted\n");
            assert_eq!(talk.hear(), "Greylisted\town.toml:3\teither\treview\n");
            talk.say("none\n");
            assert_eq!(talk.hear(), "Uncategorized\t-\teither\treview\n");
        }
        talk.end();
    });
}

#[test]
fn answers_do_not_wait_for_the_rest_of_a_line() {
    without_hanging(|| {
        let mut talk = Conversation::start(&OWN);
        talk.say("450 greylisted\nnone\nuser unk");
        assert_eq!(talk.hear(), "Greylisted\town.toml:3\teither\treview\n");
        assert_eq!(talk.hear(), "Uncategorized\t-\teither\treview\n");
        talk.say("nown\r");
        talk.say("\n");
        assert_eq!(talk.hear(), "InvalidRecipient\town.toml:4\tpermanent\tsuppress\n");
        talk.end();
    });
}

#[test]
fn explain_does_not_wait_for_a_second_line() {
    without_hanging(|| {
        let mut talk = Conversation::start(&["explain", "--rules", "own.toml", "-"]);
        talk.say("450 greylisted\n");
        assert_eq!(talk.hear(), "Greylisted, by own.toml:3\n");
        assert!(talk.child.wait().unwrap().success());
    });
}

#[test]
fn a_million_lines_in_constant_memory() {
    const LINES: usize = 1_000_000;
    const CYCLE: [(&str, &str); 3] = [
        ("450 4.7.1 Greylisted, try again", "Greylisted\town.toml:3\teither\treview"),
        ("no rule matches this", "Uncategorized\t-\teither\treview"),
        ("550 5.1.1 <bob@example.com>: whoever that is", "InvalidRecipient\town.toml:4\tpermanent\tsuppress"),
    ];
    without_hanging(|| {
        let Conversation { mut child, stdin, stdout } = Conversation::start(&OWN);
        let feeder = thread::spawn(move || {
            let mut stdin = BufWriter::new(stdin);
            for (reply, _) in CYCLE.iter().cycle().take(LINES) {
                writeln!(stdin, "{reply}").unwrap();
            }
            stdin.into_inner().unwrap()
        });
        let mut answers = stdout.lines();
        for (number, (_, answer)) in CYCLE.iter().cycle().take(LINES).enumerate() {
            assert_eq!(answers.next().unwrap().unwrap(), *answer, "line {}", number + 1);
        }
        // Every answer is here, and the input is still open: the program has done all its work and lives.
        let stdin = feeder.join().unwrap();
        assert_small(&child);
        drop(stdin);
        assert!(answers.next().is_none());
        assert!(child.wait().unwrap().success());
    });
}

/// The most memory that a process has had at any time is below 64 MiB.
#[cfg(target_os = "linux")]
fn assert_small(child: &Child) {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kibibytes: u64 = peak.trim().strip_suffix(" kB").unwrap().parse().unwrap();
    assert!(kibibytes < 64 << 10, "{kibibytes} KiB");
}

#[cfg(not(target_os = "linux"))]
fn assert_small(_: &Child) {}

#[test]
fn too_long_a_line_comes_after_the_answers_before_it() {
    let mut input = b"450 greylisted\nnone\n".to_vec();
    input.resize(input.len() + MAX_LINE_BYTES + 1, b'x');
    input.extend(b"\n450 greylisted\n");
    let error = "error: line 3 of standard input is longer than 16777216 bytes; a reply is one line, is this the \
                 right file?\n";
    let output = run(program(OWN), input);
    assert_output(
        &output,
        1,
        "Greylisted\town.toml:3\teither\treview\nUncategorized\t-\teither\treview\n",
        error,
    );

    let output = run(program(["explain", "-"]), vec![b'x'; MAX_LINE_BYTES + 1]);
    assert_output(&output, 1, "", &error.replace("line 3", "line 1"));
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    for args in [
        &["classify"][..],
        &["classify", "--format", "json"],
        &["classify", "none"],
        &["explain", "none"],
        &["explain", "-", "--format", "json"],
        &["compile", "own.toml", "-o", "-"],
        &["inspect"],
        &["inspect", "--rules-list", "--format", "json"],
        &["diff", "--old", "own.toml", "-"],
        &["fmt", "--check", "own.toml"],
        &["--help"],
        &["classify", "--help"],
    ] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut command = program(args);
        let child = command.stdout(writer).spawn().unwrap();
        // More than fits into any buffer: the program ends before its input does.
        let output = finish(child, "550 5.1.1 <bob@example.com>: User unknown\n".repeat(100_000));
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{args:?}");
    }
}

/// As `| head -1`: the reader goes when it has what it wants, and the input never ends.
#[test]
fn a_reader_that_has_seen_enough() {
    without_hanging(|| {
        let Conversation { mut child, mut stdin, mut stdout } = Conversation::start(&OWN);
        let endless = thread::spawn(move || while stdin.write_all(b"450 greylisted\n").is_ok() {});
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        drop(stdout);
        assert_eq!(first, "Greylisted\town.toml:3\teither\treview\n");
        let output = child.wait().unwrap();
        assert_eq!(output.code(), Some(0));
        endless.join().unwrap();
        assert_eq!(io::read_to_string(child.stderr.take().unwrap()).unwrap(), "");
    });
}

/// Nobody can be told, but the exit code stays: no panic.
#[test]
fn closed_standard_error() {
    for args in [&["classify", "--rules", "broken.toml"][..], &["classify", "--no-such-option"]] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut command = program(args);
        let output = finish(command.stderr(writer).spawn().unwrap(), "");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    for args in [
        &["classify", "none"][..],
        &["classify"],
        &["explain", "none"],
        &["inspect"],
        &["diff", "--old", "own.toml"],
        &["compile", "own.toml", "-o", "-"],
    ] {
        let mut command = program(args);
        let child = command.stdout(File::options().write(true).open("/dev/full").unwrap()).spawn().unwrap();
        let output = finish(child, "450 greylisted\n");
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(stderr.starts_with("error: cannot write to standard output: "), "{args:?}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn input_that_cannot_be_read() {
    for args in [&["classify"][..], &["explain", "-"], &["diff", "--old", "own.toml", "-"], &["fmt", "-"]] {
        let mut command = program(args);
        command.stdin(Stdio::from(File::open(common::data()).unwrap()));
        let output = command.output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""), "{args:?}");
        assert!(stderr.starts_with("error: cannot read standard input: "), "{args:?}: {stderr}");
    }
}

/// Replies in a form for programs, and their answers, without the end of the input.
#[track_caller]
fn answers_at_once(form: &[&str], input: &[u8], expected: &[u8]) {
    without_hanging({
        let arguments: Vec<String> = OWN.iter().chain(form).map(|&word| word.to_owned()).collect();
        let (input, expected) = (input.to_vec(), expected.to_vec());
        move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let mut talk = Conversation::start(&arguments);
            for _ in 0..3 {
                talk.stdin.write_all(&input).unwrap();
                let mut found = vec![0; expected.len()];
                talk.stdout.read_exact(&mut found).unwrap();
                assert_eq!(text(&found), text(&expected));
            }
            talk.end();
        }
    });
}

#[test]
fn each_chunk_of_a_stream_has_its_answers_before_the_next() {
    let columns = ["--format", "tsv", "--columns", "class,rule"];
    answers_at_once(
        &columns,
        b"450 greylisted\n\\N\n450\\tgrey\\nlisted\\0\n",
        b"Greylisted\town.toml:3\n\\N\t\\N\nUncategorized\t\n",
    );
    answers_at_once(
        &["--format", "rowbinary"],
        b"\x0e450 greylisted\x00\x01\xff",
        b"\x0aGreylisted\x07Nothing\x0dUncategorized",
    );
    answers_at_once(
        &["--format", "ndjson"],
        b"{\"id\": 1, \"reply\": null}\n{\n",
        b"{\"id\":1,\"reply\":null,\"bounce\":null}\n{\"bounce\":null,\"error\":\"EOF while parsing an object at line 1 column 1\"}\n",
    );
}

#[test]
fn a_stream_that_is_cut_is_an_error() {
    let output = run(program(["classify", "--rules", "own.toml", "--format", "rowbinary"]), *b"\x0e450 grey");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot read standard input"), "{}", text(&output.stderr));
    let output = run(program(["classify", "--format", "rowbinary", "450 greylisted"]), *b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("give no replies"), "{}", text(&output.stderr));
}
