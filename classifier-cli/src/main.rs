//! Which class of bounce is an SMTP reply? The library `bounce-classifier` at the command line.
//!
//! ```text
//! arguments --args.rs--> Args --config.rs--> Config --classify.rs--> one line a reply, as they come
//!                                                   --explain.rs---> every rule that matches one reply
//!                                                   --check.rs-----> what is wrong with rules
//! lines.rs reads replies, output.rs writes answers, failure.rs says what went wrong, exit.rs counts it.
//! ```

mod args;
mod check;
mod classify;
mod config;
mod exit;
mod explain;
mod failure;
mod lines;
mod output;

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

fn run(config: Config) -> Result<(), Failure> {
    match config {
        Config::Classify(config) => classify::run(config),
        Config::Explain(config) => explain::run(config),
        Config::Check(config) => check::run(config),
    }
}

fn finish(result: Result<(), Failure>) -> Exit {
    match result {
        Ok(()) => Exit::Done,
        Err(failure) => failure.report(),
    }
}
