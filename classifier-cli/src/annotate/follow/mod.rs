//! `annotate --follow`: a log while it is written, each record exactly once.
//!
//! What was done is in a checkpoint: how far the log was read, and how long the output was then. Output comes first,
//! the checkpoint after it; so whatever a kill leaves, the output is cut back to what the checkpoint says, and the log
//! is read on from there.

mod checkpoint;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;

use bounce_classifier_files::{FileId, Guard, folder_of, remove_stale};
use bounce_classifier_logs::annotate::Annotator;
use bounce_classifier_logs::files::{Limits, Source};
use bounce_classifier_logs::follow::{Series, Tail, TailError};
use bounce_classifier_logs::formats::{Joiner, LineReader, LogFormat};

use self::checkpoint::{Checkpoint, Position, Run};
use super::options::Follow;
use crate::failure::{self, Failure};
use crate::options::LogInput;

/// How much is read before it is written and noted.
const BATCH_BYTES: usize = 4 << 20;

/// What is wrong with the files as they are named, before any of them is touched.
pub(super) fn check(
    Follow { log, output, checkpoint, .. }: &Follow,
    guard: &mut Guard,
) -> Result<(), Failure> {
    guard.add(log.path());
    for path in [output, checkpoint] {
        guard.check(path)?;
        if log.takes(path) {
            return Err(usage(path, "has a name that the next file of the log may have: choose another one"));
        }
    }
    match FileId::is_same(output, checkpoint) {
        true => Err(usage(checkpoint, "is the file of -o and of --checkpoint: name two files")),
        false => Ok(()),
    }
}

/// The reader of the log: of the form that is given, or noted in the checkpoint, or else told by what is there.
pub(super) fn reader(follow: &Follow, input: LogInput) -> Result<LineReader, Failure> {
    let path = &follow.checkpoint;
    let noted = match input.format {
        Some(format) => Some(format),
        None => checkpoint::read(path)
            .map_err(|error| self::input(path, error))?
            .and_then(|noted| noted.run.format()),
    };
    match (noted, &follow.log) {
        (Some(format), log) if !format.has_header() || !log.path().is_file() => Ok(input.of_format(format)),
        // As KumoMTA writes.
        (None, Series::Folder(_)) => Ok(input.of_format(LogFormat::KumoMta)),
        (noted, Series::File(log)) => {
            let told = LogInput { format: noted, ..input };
            by_content(log, told)?.ok_or_else(|| {
                usage(log, "has nothing in it yet that tells what wrote it: say so with --input")
            })
        }
        (Some(format), Series::Folder(_)) => Ok(input.of_format(format)),
    }
}

/// The reader that the start of a log tells, if it is there and has something in it.
fn by_content(log: &Path, told: LogInput) -> Result<Option<LineReader>, Failure> {
    let failed = |error| input(log, error);
    if !log.try_exists().map_err(failed)? {
        return Ok(None);
    }
    let mut source = Source::new(File::open(log).map_err(failed)?, Limits::default()).map_err(failed)?;
    let reader = told.reader(&mut source, log.display());
    Ok(Some(reader).filter(|_| !source.ahead().is_empty()))
}

/// Follows until it is killed, or something fails.
pub(super) fn run(follow: &Follow, annotator: Annotator<'_>) -> Result<(), Failure> {
    let mut follower = Follower::start(follow, annotator)?;
    loop {
        if !follower.step()? {
            thread::sleep(follow.interval);
        }
    }
}

struct Follower<'a> {
    follow: &'a Follow,
    annotator: Annotator<'a>,
    /// What it has read since it was started: no checkpoint has it.
    joiner: Joiner,
    /// Whose the checkpoint is.
    run: Run,
    /// Keeps others from using the checkpoint.
    _lock: File,
    output: File,
    output_bytes: u64,
    /// What is read now; `None` before the log is there.
    tail: Option<Tail>,
    /// What that is called.
    name: OsString,
    /// Where that is, behind links.
    path: PathBuf,
    /// What follows in it cannot be read.
    is_damaged: bool,
}

impl<'a> Follower<'a> {
    /// From where the checkpoint is, or else from the start of the log.
    fn start(follow: &'a Follow, annotator: Annotator<'a>) -> Result<Self, Failure> {
        let Follow { log, output, checkpoint: path, .. } = follow;
        let locked = checkpoint::lock(path).map_err(|error| input(path, error))?;
        let Some(lock) = locked else {
            return Err(usage(path, "is used by another --follow: give each a checkpoint of its own"));
        };
        let checkpoint = checkpoint::read(path).map_err(|error| input(path, error))?;
        let run = Run::new(log.path(), output, annotator.format().name(), annotator.form().name());
        if let Some(difference) = checkpoint.as_ref().and_then(|noted| noted.run.differs(&run)) {
            let what =
                format!("is the checkpoint of another run ({difference}): give this one another checkpoint");
            return Err(usage(path, &what));
        }
        let output = open_output(follow, checkpoint.as_ref())?;
        let mut joiner = Joiner::default();
        joiner.turn_to(annotator.format());
        // Nobody else writes this checkpoint now.
        remove_stale(folder_of(path));
        let mut follower = Follower {
            follow,
            annotator,
            joiner,
            run,
            _lock: lock,
            output,
            output_bytes: checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.output_bytes),
            tail: None,
            name: OsString::new(),
            path: PathBuf::new(),
            is_damaged: false,
        };
        match checkpoint.and_then(|checkpoint| checkpoint.log) {
            Some(position) => follower.resume(position)?,
            None => follower.note()?,
        }
        Ok(follower)
    }

    fn resume(&mut self, position: Position) -> Result<(), Failure> {
        let Position { file, name, path: last, head, given } = position;
        let log = &self.follow.log;
        let failed = |error| input(log.path(), error);
        if let Some(path) = log.find(file, Path::new(&last)).map_err(failed)? {
            self.name = file_name(&path);
            self.path = behind_links(&path);
            self.tail = Tail::resume(&path, head, given, Limits::default()).map_err(failed)?;
            if self.tail.is_none() {
                failure::say(format_args!(
                    "note: {} was emptied: reading it from its start",
                    failure::visible(path.display())
                ));
                self.tail = Some(Tail::open(&path, Limits::default()).map_err(failed)?);
            }
            return Ok(());
        }
        let gone = match log {
            Series::Folder(folder) => folder.join(&name),
            Series::File(log) => log.clone(),
        };
        let gone = failure::visible(gone.display());
        failure::say(format_args!("warning: what was {gone} is gone, with what may have been unread in it"));
        let next = log.next(file, &name).map_err(failed)?;
        self.name = name;
        match next {
            Some(path) => self.open(&path),
            None => Ok(()),
        }
    }

    /// Does what there is to do now; `false` where that was nothing.
    fn step(&mut self) -> Result<bool, Failure> {
        let log = &self.follow.log;
        let Some(tail) = &mut self.tail else {
            return self.begin();
        };
        // Before it is read: what was filled anew must not be taken for what follows.
        if tail.was_truncated().map_err(|error| input(log.path(), error))? {
            return self.begin_again();
        }
        let lines = self.read()?;
        if !lines.is_empty() {
            self.give(lines)?;
            return Ok(true);
        }
        self.next_file()
    }

    /// Reads as much as is noted at once: nothing where the file has nothing new, or cannot be read any further.
    ///
    /// A file that is damaged would be so after every restart. So it is named, and the next one is waited for.
    fn read(&mut self) -> Result<Vec<u8>, Failure> {
        let mut lines = Vec::new();
        let Some(tail) = self.tail.as_mut().filter(|_| !self.is_damaged) else {
            return Ok(lines);
        };
        match read(tail, &mut lines) {
            Ok(()) => {}
            Err(error @ TailError::Unreadable(_)) => {
                return Err(failed_at(&self.follow.log, &self.name, error));
            }
            Err(error) => {
                self.is_damaged = true;
                failure::say(format_args!(
                    "warning: {}: {error}; what follows in this file is left out, and the next one is waited for",
                    failure::visible(self.path.display())
                ));
            }
        }
        Ok(lines)
    }

    /// Opens the log, if it is there.
    fn begin(&mut self) -> Result<bool, Failure> {
        let log = &self.follow.log;
        let Some(path) = log.first(&self.name).map_err(|error| input(log.path(), error))? else {
            return Ok(false);
        };
        self.open(&path)?;
        Ok(true)
    }

    /// After the file was emptied.
    fn begin_again(&mut self) -> Result<bool, Failure> {
        let log = &self.follow.log;
        let now = self.tail.as_ref().map(|tail| log.find(tail.identity(), &self.path));
        let now = now.transpose().map_err(|error| input(log.path(), error))?.flatten();
        self.leave()?;
        match now {
            Some(path) => self.open(&path)?,
            None => self.tail = None,
        }
        Ok(true)
    }

    /// At the end of a file: is there another one?
    fn next_file(&mut self) -> Result<bool, Failure> {
        let log = &self.follow.log;
        let failed = |error| input(log.path(), error);
        let Some(tail) = &self.tail else {
            return Ok(false);
        };
        // Whoever writes has gone on only when there is something in the new file; until then the old one may grow.
        let Some(path) = log.next(tail.identity(), &self.name).map_err(failed)? else {
            return Ok(false);
        };
        let lines = self.read()?;
        if lines.is_empty() {
            self.warn_of_incomplete_frame();
            self.leave()?;
            self.open(&path)?;
        } else {
            self.give(lines)?;
        }
        Ok(true)
    }

    /// Of a file that is left, all that was written should have been read.
    fn warn_of_incomplete_frame(&mut self) {
        let Some(tail) = self.tail.as_mut().filter(|_| !self.is_damaged) else { return };
        if tail.ends_within_a_frame() {
            failure::say(format_args!(
                "warning: {} ends within a frame of zstd: its writer did not finish it, and what is missing is lost",
                failure::visible(self.path.display())
            ));
        }
    }

    /// The last line of a file that nobody writes to any more may lack its LF.
    fn leave(&mut self) -> Result<(), Failure> {
        let mut rest = self.tail.as_mut().map(Tail::take_rest).unwrap_or_default();
        if rest.is_empty() {
            return Ok(());
        }
        rest.push(b'\n');
        self.write(rest)
    }

    /// What was written is noted only with the new file: else a file that was left would be resumed in its rest.
    fn open(&mut self, path: &Path) -> Result<(), Failure> {
        self.tail = Some(Tail::open(path, Limits::default()).map_err(|error| input(path, error))?);
        self.name = file_name(path);
        self.path = behind_links(path);
        self.is_damaged = false;
        self.note()
    }

    fn give(&mut self, lines: Vec<u8>) -> Result<(), Failure> {
        self.write(lines)?;
        self.note()
    }

    fn write(&mut self, mut lines: Vec<u8>) -> Result<(), Failure> {
        self.joiner.join(&mut lines);
        let mut out = Vec::with_capacity(lines.len() + lines.len() / 8);
        self.annotator.chunk(&lines, &mut out);
        self.output_bytes += out.len() as u64;
        self.output.write_all(&out).map_err(|error| self.unwritable(error))
    }

    /// Notes how far everything is, after the output is on the disk.
    fn note(&mut self) -> Result<(), Failure> {
        self.output.sync_data().map_err(|error| self.unwritable(error))?;
        let log = self.tail.as_ref().map(|tail| Position {
            file: tail.identity(),
            name: self.name.clone(),
            path: self.path.clone().into(),
            head: tail.head(),
            given: tail.given(),
        });
        let path = &self.follow.checkpoint;
        checkpoint::write(path, &Checkpoint::new(self.run.clone(), log, self.output_bytes))
            .map_err(|error| Failure::File { path: path.clone(), error })
    }

    fn unwritable(&self, error: io::Error) -> Failure {
        Failure::File { path: self.follow.output.clone(), error }
    }
}

/// Where a file is, so that it is found when a link leads elsewhere.
fn behind_links(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn file_name(path: &Path) -> OsString {
    path.file_name().map(OsStr::to_owned).unwrap_or_default()
}

/// Reads as much as is noted at once.
fn read(tail: &mut Tail, lines: &mut Vec<u8>) -> Result<(), TailError> {
    while lines.len() < BATCH_BYTES && tail.next(lines)? {}
    Ok(())
}

/// The output, as long as the checkpoint says, and for nobody else.
fn open_output(follow: &Follow, checkpoint: Option<&Checkpoint>) -> Result<File, Failure> {
    let path = &follow.output;
    let failed = |error| Failure::File { path: path.clone(), error };
    let mut file =
        File::options().create(true).read(true).write(true).truncate(false).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(usage(path, "is written by another --follow")),
        // Not every file system has locks.
        Err(TryLockError::Error(_)) => {}
    }
    let bytes = file.metadata().map_err(failed)?.len();
    match checkpoint {
        None if bytes > 0 => Err(usage(
            path,
            "has something in it, and the checkpoint that goes with it is not there: give another -o",
        )),
        Some(checkpoint) if bytes < checkpoint.output_bytes => Err(usage(
            path,
            "is shorter than its checkpoint says: somebody changed it; remove both to begin anew",
        )),
        _ => {
            let wanted = checkpoint.map_or(0, |checkpoint| checkpoint.output_bytes);
            file.set_len(wanted).and_then(|()| file.seek(SeekFrom::Start(wanted))).map_err(failed)?;
            Ok(file)
        }
    }
}

fn usage(path: &Path, what: &str) -> Failure {
    Failure::Usage(format!("{} {what}", failure::visible(path.display())))
}

/// What went wrong with a file of the log.
fn failed_at(log: &Series, name: &OsStr, error: impl fmt::Display) -> Failure {
    match log {
        Series::Folder(folder) => input(&folder.join(name), error),
        Series::File(log) => input(log, error),
    }
}

fn input(path: &Path, error: impl fmt::Display) -> Failure {
    Failure::Input { name: path.display().to_string(), error: io::Error::other(error.to_string()) }
}
