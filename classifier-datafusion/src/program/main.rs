//! SQL over logs, Parquet, CSV and JSON, with the functions of the classifier: `bounce-classifier sql`.
//!
//! ```text
//! arguments --args.rs--> FILEs --tables.rs--> tables --DataFusion--> batches --output/--> a table, TSV, CSV, NDJSON, Parquet
//! ```
//!
//! A program of its own, so that the one that everybody has stays small; `bounce-classifier sql` runs it.

mod args;
mod failure;
mod file;
mod output;
mod query;
mod tables;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tokio::runtime::{Builder, Runtime};

use self::args::Args;
use self::failure::Failure;

/// How long a query that was interrupted has to remove what it has half written.
const LAST_WORDS: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let args = Args::parse();
    let result = runtime(args.threads).and_then(|runtime| {
        let result = runtime.block_on(run(args));
        // Not to wait for threads that read: nobody wants what they say.
        runtime.shutdown_background();
        result
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn runtime(threads: Option<usize>) -> Result<Runtime, Failure> {
    let mut builder = Builder::new_multi_thread();
    if let Some(threads) = threads {
        builder.worker_threads(threads);
    }
    builder.enable_all().build().map_err(|error| Failure::Input(format!("cannot start: {error}")))
}

/// Runs the query until it is done, or somebody presses Ctrl-C.
async fn run(args: Args) -> Result<(), Failure> {
    // By itself, so that a reader who does not read keeps nobody from hearing the signal.
    let mut running = tokio::spawn(query::run(args));
    tokio::select! {
        result = &mut running => {
            result.unwrap_or_else(|panic| Err(Failure::Input(format!("the query ended in a mistake of ours: {panic}"))))
        }
        _ = tokio::signal::ctrl_c() => {
            running.abort();
            let _ = tokio::time::timeout(LAST_WORDS, running).await;
            Err(Failure::Interrupted)
        }
    }
}
