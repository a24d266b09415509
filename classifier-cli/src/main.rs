//! Which class of bounce is an SMTP reply? The library `bounce-classifier` at the command line.
//!
//! ```text
//! arguments --args.rs--> Args --config.rs--> Config --classify.rs--> one line a reply, as they come
//!                                                   --explain.rs---> why one reply has its class
//!                                                   --check.rs-----> what is wrong with rules
//!                                                   --compile.rs---> an image in a file
//!                                                   --inspect.rs---> what an image (image.rs) consists of
//!                                                   --diff.rs------> what two rule sets do otherwise
//!                                                   --fmt.rs-------> rule files in one layout
//!                                                   --report.rs----> what logs say as a whole
//!                                                   --annotate/----> logs with classes in them
//!                                                   --replay.rs----> made-up logs
//!                                                   --oob/---------> records of the reports in mails
//!                                                   --serve.rs-----> answers for other programs
//! lines.rs reads replies, output.rs writes answers, color.rs says whether in colour, failure.rs says what went
//! wrong, exit.rs counts it.
//! ```

mod annotate;
mod args;
mod check;
mod classify;
mod color;
mod compile;
mod config;
mod diff;
mod exit;
mod explain;
mod failure;
mod fmt;
mod image;
mod inspect;
mod lines;
mod oob;
mod output;
mod replay;
mod report;
#[cfg(feature = "serve")]
mod serve;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;

fn main() -> ExitCode {
    let exit = match Args::try_parse() {
        Ok(args) => finish(run(args.into())),
        Err(usage) => failure::report_usage(&usage),
    };
    exit.into()
}

fn run(config: Config) -> Result<Exit, Failure> {
    match config {
        Config::Classify(config) => classify::run(config).map(|()| Exit::Done),
        Config::Explain(config) => explain::run(config).map(|()| Exit::Done),
        Config::Check(config) => check::run(config),
        Config::Compile(config) => compile::run(config).map(|()| Exit::Done),
        Config::Inspect(config) => inspect::run(config).map(|()| Exit::Done),
        Config::Diff(config) => diff::run(config),
        Config::Fmt(config) => fmt::run(config),
        Config::Report(config) => report::run(config),
        Config::Annotate(config) => annotate::run(config),
        Config::Replay(config) => replay::run(config).map(|()| Exit::Done),
        Config::Oob(args) => oob::run(args).map(|()| Exit::Done),
        #[cfg(feature = "serve")]
        Config::Serve(args) => serve::run(args).map(|()| Exit::Done),
    }
}

fn finish(result: Result<Exit, Failure>) -> Exit {
    match result {
        Ok(exit) => exit,
        Err(failure) => failure.report(),
    }
}
