//! Signals that end the program.

/// Removes the files that were being written when a signal comes that ends the program, and lets it end by that signal.
///
/// For commands that write files; the service ends by itself.
#[cfg(unix)]
pub(crate) fn leave_nothing_behind() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    // Not SIGHUP, which `nohup` ignores, and a handler would not.
    // Where there can be no handler, signals end the program as ever, and its next run removes what was left.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            bounce_classifier_files::remove_unfinished();
            let _ = emulate_default_handler(signal);
        }
    });
}

#[cfg(not(unix))]
pub(crate) fn leave_nothing_behind() {}
