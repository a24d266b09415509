//! `annotate`: logs with the class of each reply filled in.
//!
//! `log.rs` does one log, `sink.rs` is where it goes, `in_place.rs` replaces it; `progress.rs` and `summary.rs` are for
//! people; `follow/` does a log that grows.

mod follow;
mod in_place;
mod log;
mod options;
mod progress;
mod sink;
mod summary;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bounce_classifier_files::{Guard, folder_of, remove_stale};
use bounce_classifier_logs::annotate::Annotator;

use self::log::{Problem, Work};
pub(crate) use self::options::{Args, MORE};
use self::options::{Logs, Options, Target, Whole};
use self::progress::Progress;
use self::sink::Sink;
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::lines;
use crate::options::{Input, in_time_order, load};

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { rules, input, form, mut logs } = args.try_into()?;
    if let Logs::Whole(whole) = &mut logs {
        whole.logs = in_time_order(std::mem::take(&mut whole.logs), input)?;
    }
    let mut guard = Guard::reading(rules.paths());
    match &logs {
        Logs::Whole(logs) => check(logs, &mut guard)?,
        Logs::Growing(follow) => follow::check(follow, &mut guard)?,
    }
    let classifier = load(&rules)?;
    match logs {
        Logs::Whole(logs) => do_whole(logs, Work::new(&classifier, input, form)),
        Logs::Growing(follow) => {
            let annotator = Annotator::new(&classifier, follow::reader(&follow, input)?, form);
            follow::run(&follow, annotator).map(|()| Exit::Done)
        }
    }
}

/// Does logs one after the other, to their ends.
fn do_whole(Whole { logs, target, threads, header }: Whole, mut work: Work<'_>) -> Result<Exit, Failure> {
    if let Target::Folder(folder) = &target {
        create(folder)?;
    }
    if logs.iter().any(|log| matches!(log, Input::Stdin)) {
        lines::greet("a log");
    }
    clean(&logs, &target);
    let progress = Progress::new(&logs, &target);
    let started = Instant::now();
    let mut exit = Exit::Done;
    work.threads = threads;
    work.header = header;
    for log in &logs {
        progress.begin(log);
        match log::annotate(log, &target, &progress, &mut work) {
            Ok(()) => {}
            // Nobody reads the rest, or what it is to be read from.
            Err(Problem::Output(error)) => return Err(Failure::Output(error)),
            Err(problem) => {
                progress.say(format_args!("error: {}: {problem}", failure::visible(log)));
                exit = Exit::InputOutput;
            }
        }
    }
    progress.end();
    failure::note(summary::Summary { counts: work.counts, took: started.elapsed() });
    Ok(exit)
}

/// What is wrong with the files as they are named, before any of them is touched.
fn check(Whole { logs, target, .. }: &Whole, guard: &mut Guard) -> Result<(), Failure> {
    let is_stdin = logs.iter().any(|log| matches!(log, Input::Stdin));
    if is_stdin && *target != Target::Stdout {
        let message =
            "standard input has no name: leave out -o and --in-place, and send the output somewhere";
        return Err(Failure::Usage(message.to_owned()));
    }
    let paths = || logs.iter().filter_map(Input::path);
    match target {
        Target::Stdout => Ok(()),
        Target::InPlace => paths().try_for_each(|path| guard.check(path).map_err(Failure::from)),
        Target::Folder(folder) => {
            distinct(logs)?;
            paths().for_each(|path| guard.add(path));
            let mut outputs = logs.iter().filter_map(Input::name).map(|name| folder.join(name));
            outputs.try_for_each(|output| guard.check(&output).map_err(Failure::from))
        }
    }
}

/// Removes what runs that were killed have left where the output goes.
fn clean(logs: &[Input], target: &Target) {
    let folders: BTreeSet<PathBuf> = match target {
        Target::Stdout => BTreeSet::new(),
        Target::Folder(folder) => BTreeSet::from([folder.clone()]),
        Target::InPlace => logs.iter().filter_map(folder_of_log).collect(),
    };
    for folder in folders {
        match remove_stale(&folder) {
            0 => {}
            count => failure::note(format_args!(
                "note: what killed runs had left in {} was removed (files: {count})",
                failure::visible(folder.display())
            )),
        }
    }
}

/// Where the log is that may be behind a link.
fn folder_of_log(log: &Input) -> Option<PathBuf> {
    Some(folder_of(&fs::canonicalize(log.path()?).ok()?).to_owned())
}

/// No file of the output may take the place of another one.
fn distinct(logs: &[Input]) -> Result<(), Failure> {
    let mut names: Vec<_> = logs.iter().filter_map(Input::name).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            let name = pair[0].display();
            Err(Failure::Usage(format!(
                "two files are called {name}, and -o would make one of them: do them apart"
            )))
        }
        None => Ok(()),
    }
}

fn create(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::File { path: folder.to_owned(), error })
}
