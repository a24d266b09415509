//! Which class of bounce is an SMTP reply? The library `bounce-classifier` at the command line.
//!
//! ```text
//! arguments --args.rs--> Args --+--classify/--> one line a reply, as they come
//!                               +--explain/---> why one reply has its class
//!                               +--check/-----> what is wrong with rules
//!                               +--compile/---> an image in a file
//!                               +--inspect/---> what an image consists of
//!                               +--diff/------> what two rule sets do otherwise
//!                               +--fmt/-------> rule files in one layout
//!                               +--report/----> what logs say as a whole
//!                               +--annotate/--> logs with classes in them
//!                               +--replay/----> made-up logs
//!                               +--oob/-------> records of the reports in mails
//!                               +--serve/-----> answers for other programs
//!                               +--sql/-------> answers in SQL, by another program
//!                               +--completions/> the script of a shell
//!                               `--man/-------> manual pages
//! ```
//!
//! Each command is a folder; its `options.rs` has the arguments as clap reads them, and `Options`, what they mean.
//! `options/` has what several commands share, lines.rs reads replies, output.rs writes answers, color.rs says whether in
//! colour, failure.rs says what went wrong, exit.rs counts it, interrupt.rs minds signals.

mod annotate;
mod args;
mod check;
mod classify;
mod color;
mod compile;
mod completions;
mod diff;
mod exit;
mod explain;
mod failure;
mod fmt;
mod inspect;
mod interrupt;
mod lines;
mod man;
mod oob;
mod options;
mod output;
mod replay;
mod report;
#[cfg(feature = "serve")]
mod serve;
#[cfg(feature = "sql")]
mod sql;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::failure::Failure;

fn main() -> ExitCode {
    let exit = match Args::try_parse() {
        Ok(args) => {
            color::choose(args.color);
            failure::speak(args.voice());
            if args.command.writes_files() {
                interrupt::leave_nothing_behind();
            }
            finish(run(args.command))
        }
        Err(usage) => failure::report_usage(&usage),
    };
    exit.into()
}

fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Classify(args) => classify::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Check(args) => check::run(args),
        Command::Compile(args) => compile::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Fmt(args) => fmt::run(args),
        Command::Report(args) => report::run(args),
        Command::Annotate(args) => annotate::run(args),
        Command::Replay(args) => replay::run(args),
        Command::Oob(args) => oob::run(args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(args),
        #[cfg(feature = "sql")]
        Command::Sql(args) => sql::run(args),
        Command::Completions(args) => completions::run(args, Args::command()),
        Command::Man(args) => man::run(args, Args::command()),
    }
}

fn finish(result: Result<Exit, Failure>) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(failure) => failure.report(),
    }
}
