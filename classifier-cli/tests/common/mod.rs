//! Running the program, as a user would.
#![allow(dead_code, reason = "each test file uses a part")]

#[cfg(all(unix, feature = "serve"))]
pub(crate) mod mail;
#[cfg(all(unix, feature = "serve"))]
pub(crate) mod service;
#[cfg(all(unix, feature = "serve"))]
pub(crate) mod sink;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use std::{fs, io};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_bounce-classifier");

/// The folder with the rule files.
pub(crate) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// An empty folder for one test.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The program with arguments, in the folder with the rule files; all streams are pipes.
pub(crate) fn program(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).current_dir(data());
    ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"].iter().for_each(|name| _ = command.env_remove(name));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs to the end with `input` as standard input.
pub(crate) fn run(mut command: Command, input: impl Into<Vec<u8>>) -> Output {
    finish(command.spawn().unwrap(), input)
}

/// Feeds `input` to a program, and waits for its end.
pub(crate) fn finish(mut child: Child, input: impl Into<Vec<u8>>) -> Output {
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.into());
    let feeder = thread::spawn(move || match stdin.write_all(&input) {
        // The program need not read everything.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => panic!("{error}"),
        _ => {}
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

/// Fails, rather than hangs, where the program does not answer. Passing never waits for the clock.
pub(crate) fn without_hanging<T: Send + 'static>(test: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    let thread = thread::spawn(move || done.send(test()));
    match result.recv_timeout(Duration::from_secs(300)) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("the program does not answer"),
        Err(mpsc::RecvTimeoutError::Disconnected) => match thread.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(_) => unreachable!("the result was sent before the end"),
        },
    }
}

/// The text of a stream, which must be UTF-8.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Asserts how a program ended and what it wrote.
#[track_caller]
pub(crate) fn assert_output(output: &Output, code: i32, stdout: &str, stderr: &str) {
    let got = (output.status.code(), text(&output.stdout), text(&output.stderr));
    assert_eq!(got, (Some(code), stdout, stderr));
}
