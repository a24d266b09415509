//! Every command with every kind of input: what it says, and how it ends, as a table that a person can read.
//!
//! `tests/data/inputs.txt` has the table. `UPDATE_TABLES=1 cargo test -p bounce-classifier-cli --test inputs` writes it anew;
//! read the difference.

mod common;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Output, Stdio};

use common::{data, folder, program, run, text};

/// The commands that read something, where `IN` stands for a file. What ends in `< IN` has it as standard input.
const COMMANDS: [&str; 14] = [
    "classify --rules own.toml < IN",
    "classify --rules IN '450 greylisted'",
    "explain --rules own.toml - < IN",
    "check IN",
    "check - < IN",
    "compile IN -o out.image",
    "inspect IN",
    "classify --image IN '450 greylisted'",
    "diff --old own.toml --new own.toml IN",
    "fmt --check IN",
    "report --rules own.toml --input postfix IN",
    "annotate --rules own.toml --input kumomta IN",
    "annotate --rules own.toml --in-place IN",
    "oob --rules own.toml IN",
];

/// What each is given. `good` is what the command is made for.
const KINDS: [&str; 9] =
    ["good", "missing", "folder", "empty", "binary", "not-utf8", "gzip", "another form", "unreadable"];

const GOOD_LOG: &str = "Nov 21 10:00:00 mail postfix/smtp[1]: 4XyZ12abcdz3: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=4.7.1, status=deferred (host mx.example.com[192.0.2.1] said: 450 4.7.1 greylisted)\n";
const GOOD_RECORD: &str = "{\"type\":\"TransientFailure\",\"recipient\":\"bob@example.com\",\"timestamp\":1,\"response\":{\"code\":450,\"enhanced_code\":null,\"content\":\"greylisted\",\"command\":null},\"bounce_classification\":\"Uncategorized\"}\n";
const GOOD_MAIL: &str = "Subject: failure notice\nFrom: MAILER-DAEMON@mx.example\n\nI wasn't able to deliver your message to the following addresses.\n\n<bob@example.com>:\n192.0.2.1 said: 450 greylisted\n";
const EXIM_LOG: &str = "2026-11-21 10:00:00 1vMabc-00000005fRk-1abc ** bob@example.com: Zorgle blinks\n";

/// Lines of output that are shown.
const MOST_LINES: usize = 4;

#[test]
fn every_command_with_every_kind_of_input() {
    let folder = folder("inputs");
    fs::copy(data().join("own.toml"), folder.join("own.toml")).unwrap();
    let image = ["compile", "own.toml", "-o", "own.image"];
    assert!(run_in(&folder, &image, Stdio::null()).status.success());
    let mut table = String::new();
    for command in COMMANDS {
        writeln!(table, "$ bounce-classifier {command}").unwrap();
        for kind in KINDS {
            let file = make(&folder, command, kind);
            // A shell says what is missing, before the program runs.
            if kind == "missing" && command.ends_with("< IN") {
                continue;
            }
            let output = shown(&run_line(&folder, command, &file), &folder);
            writeln!(table, "  {kind}: {output}").unwrap();
        }
        table.push('\n');
    }
    compare(&data().join("inputs.txt"), &table);
}

/// Puts the file there that a command is given; none for what is missing.
fn make(folder: &Path, command: &str, kind: &str) -> String {
    let name = "in.toml".replace(
        "toml",
        if command.contains("--image") || command.contains("inspect") { "image" } else { "toml" },
    );
    let path = folder.join(&name);
    let _ = fs::remove_file(&path);
    let _ = fs::remove_dir(&path);
    let good = || match command {
        _ if command.contains("inspect") || command.contains("--image") => {
            fs::read(folder.join("own.image")).unwrap()
        }
        _ if command.starts_with("report") => GOOD_LOG.into(),
        _ if command.starts_with("annotate") => GOOD_RECORD.into(),
        _ if command.starts_with("oob") => GOOD_MAIL.into(),
        _ if command.contains("own.toml") => b"450 greylisted\n".to_vec(),
        _ => fs::read(folder.join("own.toml")).unwrap(),
    };
    let bytes: Vec<u8> = match kind {
        "missing" => return name,
        "folder" => {
            fs::create_dir(&path).unwrap();
            return name;
        }
        "good" => good(),
        "empty" => Vec::new(),
        "binary" => b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0\n".repeat(8),
        "not-utf8" => b"550 Bo\xeete inconnue\n".to_vec(),
        // The mark of gzip and a header; what follows is cut off.
        "gzip" => b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec(),
        "another form" => EXIM_LOG.into(),
        // A device that fails when it is read.
        "unreadable" => return "/proc/self/mem".to_owned(),
        _ => unreachable!("{kind}"),
    };
    fs::write(&path, bytes).unwrap();
    name
}

/// Runs a command as the table writes it.
fn run_line(folder: &Path, command: &str, file: &str) -> Output {
    let (arguments, stdin) = match command.strip_suffix(" < IN") {
        None => (command, Stdio::null()),
        Some(arguments) => (arguments, Stdio::from(File::open(folder.join(file)).unwrap())),
    };
    let words = arguments.replace("IN", file).replace("'450 greylisted'", "450_greylisted");
    let words: Vec<String> =
        words.split(' ').map(|word| word.replace("450_greylisted", "450 greylisted")).collect();
    run_in(folder, &words.iter().map(String::as_str).collect::<Vec<_>>(), stdin)
}

fn run_in(folder: &Path, arguments: &[&str], stdin: Stdio) -> Output {
    let mut command = program(arguments);
    command.current_dir(folder).stdin(stdin);
    command.output().unwrap()
}

/// The exit code, and the first lines of both streams, without what differs from run to run.
fn shown(output: &Output, folder: &Path) -> String {
    let mut shown = output.status.code().map_or("by a signal".to_owned(), |code| format!("exit code {code}"));
    for (stream, bytes) in [("out", &output.stdout), ("err", &output.stderr)] {
        let all = String::from_utf8_lossy(bytes).replace(&*folder.to_string_lossy(), "FOLDER");
        let lines: Vec<&str> = all.lines().collect();
        for line in lines.iter().take(MOST_LINES) {
            let cut: String = line.chars().take(150).collect();
            write!(shown, "\n    {stream}| {}", steady(&cut)).unwrap();
        }
        if lines.len() > MOST_LINES {
            write!(shown, "\n    {stream}| ... {} lines more", lines.len() - MOST_LINES).unwrap();
        }
    }
    shown.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// A line without times, rates, and what the version of the image's format decides.
fn steady(line: &str) -> String {
    if ["format  ", "image  "].iter().any(|start| line.starts_with(start)) {
        return line.split(' ').next().unwrap_or_default().to_owned() + " ...";
    }
    let cut = |at: usize| format!("{}...", &line[..at]);
    let marks = [" labels, ", " in 0.", ", in "];
    marks.iter().find_map(|mark| line.find(mark)).map_or(line.to_owned(), cut)
}

fn compare(path: &Path, found: &str) {
    if std::env::var_os("UPDATE_TABLES").is_some() {
        return fs::write(path, found).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap();
    for (found, expected) in found.split("\n\n").zip(expected.split("\n\n")) {
        assert_eq!(found, expected, "UPDATE_TABLES=1 writes {} anew", path.display());
    }
    assert_eq!(found.len(), expected.len());
}

/// Whatever is written, it is never written over what is read.
#[test]
fn output_over_input() {
    let folder = folder("inputs-over");
    for (name, content) in
        [("own.toml", fs::read(data().join("own.toml")).unwrap()), ("log", GOOD_RECORD.into())]
    {
        fs::write(folder.join(name), content).unwrap();
    }
    for arguments in [
        &["report", "--rules", "own.toml", "-o", "log", "log"][..],
        &["report", "--rules", "own.toml", "-o", "own.toml", "log"],
        &["annotate", "--rules", "own.toml", "-o", ".", "log"],
        &["compile", "own.toml", "-o", "own.toml"],
        &["oob", "--rules", "own.toml", "-o", "log", "log"],
    ] {
        let before = ["own.toml", "log"].map(|name| fs::read(folder.join(name)).unwrap());
        let output = run_in(&folder, arguments, Stdio::null());
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text(&output.stderr).starts_with("error: "), "{output:?}");
        let after = ["own.toml", "log"].map(|name| fs::read(folder.join(name)).unwrap());
        assert_eq!(before, after, "{arguments:?}");
    }
}

/// A reader that has seen enough is no failure; a disk that is full is one.
#[test]
#[cfg(target_os = "linux")]
fn closed_pipes_and_full_disks() {
    let folder = folder("inputs-full");
    fs::copy(data().join("own.toml"), folder.join("own.toml")).unwrap();
    fs::write(folder.join("log"), GOOD_RECORD.repeat(20_000)).unwrap();
    fs::write(folder.join("mail"), GOOD_MAIL).unwrap();
    for arguments in [
        &["classify", "--rules", "own.toml", "450 greylisted"][..],
        &["explain", "--rules", "own.toml", "450 greylisted"],
        &["check", "--lints"],
        &["inspect", "own.toml"],
        &["report", "--rules", "own.toml", "log"],
        &["annotate", "--rules", "own.toml", "log"],
        &["oob", "--rules", "own.toml", "mail"],
        &["replay", "--records", "20000"],
        &["man"],
        &["completions", "bash"],
    ] {
        let is_image = arguments[0] == "inspect";
        if is_image {
            assert!(
                run_in(&folder, &["compile", "own.toml", "-o", "own.image"], Stdio::null()).status.success()
            );
        }
        let arguments: Vec<&str> = arguments
            .iter()
            .map(|&word| if is_image && word == "own.toml" { "own.image" } else { word })
            .collect();
        let mut command = program(&arguments);
        let mut child = command.current_dir(&folder).stdin(Stdio::null()).spawn().unwrap();
        // Nobody reads.
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        let expected = if arguments[0] == "oob" { 75 } else { 0 };
        assert_eq!(status.code(), Some(expected), "{arguments:?}: {said}");

        let mut command = program(&arguments);
        command.current_dir(&folder).stdin(Stdio::null()).stdout(File::create("/dev/full").unwrap());
        let output = command.output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(if arguments[0] == "oob" { 75 } else { 1 }),
            "{arguments:?}: {output:?}"
        );
        let said = text(&output.stderr);
        assert!(
            said.contains("No space left on device") && !said.contains("os error"),
            "{arguments:?}: {said}"
        );
    }
}

/// A name that is a file's is said to be one, where a reply is taken.
#[test]
fn a_file_in_place_of_a_reply() {
    for command in ["classify", "explain"] {
        let output = run(program([command, "--rules", "own.toml", "clean.toml"]), "");
        assert!(output.status.success());
        let said = "note: `clean.toml` is taken as a reply, and is the name of a file: `< clean.toml` reads the replies in it\n";
        assert!(text(&output.stderr).contains(said), "{output:?}");
        let quiet = run(program([command, "-q", "--rules", "own.toml", "clean.toml"]), "");
        assert_eq!(text(&quiet.stderr), "");
    }
}

/// A folder where nobody may make a file, whoever asks: not even the superuser, who runs tests in containers.
#[cfg(target_os = "linux")]
const READ_ONLY: &str = "/sys";

/// What cannot be written is said with its place, and without the names of files on the way there.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_written() {
    let folder = folder("inputs-read-only");
    fs::copy(data().join("own.toml"), folder.join("own.toml")).unwrap();
    fs::write(folder.join("log"), GOOD_RECORD).unwrap();
    fs::write(folder.join("mail"), GOOD_MAIL).unwrap();
    let out = format!("{READ_ONLY}/out");
    for (arguments, code) in [
        (&["compile", "own.toml", "-o", &out][..], 1),
        (&["report", "--rules", "own.toml", "-o", &out, "log"], 1),
        (&["annotate", "--rules", "own.toml", "-o", READ_ONLY, "log"], 1),
        // The mail system is to try again later.
        (&["oob", "--rules", "own.toml", "-o", &out, "mail"], 75),
        (&["man", "-o", &out], 1),
    ] {
        let output = run_in(&folder, arguments, Stdio::null());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        let error = said.lines().find(|line| line.starts_with("error: "));
        assert!(error.is_some_and(|error| error.contains(READ_ONLY)), "{arguments:?}: {said}");
        // Nothing is read for a report that cannot be written.
        assert!(arguments[0] != "report" || said.starts_with("error: "), "{said}");
        let reasons = ["Permission denied", "Read-only file system", "Operation not permitted"];
        assert!(reasons.iter().any(|reason| said.contains(reason)), "{arguments:?}: {said}");
        assert!(!said.contains("os error") && !said.contains(".bounce-classifier"), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
    }
}

/// Whoever is interrupted has answered what was asked before, says nothing more, and ends by the signal.
#[test]
#[cfg(unix)]
fn interrupted() {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::process::ExitStatusExt;

    for (arguments, line) in [
        (&["classify", "--rules", "own.toml"][..], "450 greylisted\n"),
        (&["annotate", "--rules", "own.toml", "--input", "kumomta"], GOOD_RECORD),
    ] {
        let mut child = program(arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(line.as_bytes()).unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.contains("Greylisted"), "{arguments:?}: {answer}");
        let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(signal.unwrap().success());
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        // 130 is what a shell makes of the signal.
        assert!(status.signal() == Some(2) || status.code() == Some(130), "{arguments:?}: {status}");
        assert_eq!((rest.as_str(), said.as_str()), ("", ""), "{arguments:?}");
        drop(stdin);
    }
}
