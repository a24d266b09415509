//! How far it is, for a person at a terminal.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::options::Target;
use crate::failure;
use crate::options::Input;

/// Files, bytes, rate, and the time left where the size of everything is known.
const BAR: &str =
    "{prefix} {msg} {bar:30} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec}, {eta} left";
const SPINNER: &str = "{prefix} {msg} {decimal_bytes} {decimal_bytes_per_sec}, {elapsed}";

/// A bar on standard error, if that is a terminal and the output does not go there too.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    logs: usize,
    begun: AtomicU64,
    /// What the logs before this one had.
    before: AtomicU64,
}

impl Progress {
    pub(super) fn new(logs: &[Input], target: &Target) -> Self {
        let bar = match total(logs) {
            Some(total) => ProgressBar::new(total).with_style(style(BAR)),
            None => ProgressBar::no_length().with_style(style(SPINNER)),
        };
        // Indicatif itself sees where standard error is no terminal.
        let is_in_the_way = *target == Target::Stdout && io::stdout().is_terminal();
        if is_in_the_way || failure::is_quiet() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Progress { bar, logs: logs.len(), begun: AtomicU64::new(0), before: AtomicU64::new(0) }
    }

    pub(super) fn begin(&self, log: &Input) {
        let number = self.begun.fetch_add(1, Ordering::Relaxed) + 1;
        self.before.store(self.bar.position(), Ordering::Relaxed);
        self.bar.set_prefix(format!("{number}/{}", self.logs));
        self.bar.set_message(failure::visible(log));
    }

    /// So much of the log was read.
    pub(super) fn set(&self, read: &AtomicU64) {
        self.bar.set_position(self.before.load(Ordering::Relaxed) + read.load(Ordering::Relaxed));
    }

    /// Says something on standard error, without tearing the bar.
    pub(super) fn say(&self, message: impl fmt::Display) {
        self.bar.suspend(|| failure::say(message));
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The size of all logs, if they are all files.
fn total(logs: &[Input]) -> Option<u64> {
    let size = |log: &Input| match log {
        Input::Stdin => None,
        Input::Path(path) => {
            std::fs::metadata(path).map_or(Some(0), |log| log.is_file().then_some(log.len()))
        }
    };
    logs.iter().map(size).sum()
}
