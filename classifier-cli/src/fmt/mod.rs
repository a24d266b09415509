//! `fmt`: rule files in the canonical layout.
//!
//! ```text
//! text --layout.rs (gap.rs, strings.rs)--> text --same.rs--> written, or shown as a diff
//! ```

mod gap;
mod layout;
mod options;
#[cfg(test)]
mod property;
mod same;
mod strings;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use bounce_classifier_core::diagnostics::Errors;
use bounce_classifier_core::rules::{self, SourceFile, Sources};
use similar::TextDiff;

pub(crate) use self::options::{Args, MORE};
use self::options::{Files, Options};
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::lines;
use crate::output::{Visible, VisibleLines};

/// How long the lines of a file are compared: it takes time with the square of those that differ. What is left is
/// shown as if all of it were new.
const DIFF_TIME: Duration = Duration::from_secs(2);

/// A file before and after.
struct Formatted {
    name: String,
    before: String,
    after: String,
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { files, check } = args.try_into()?;
    // All before any is written: a mistake in one leaves all of them as they are.
    let formatted = formatted(match &files {
        Files::Stdin => stdin()?,
        Files::Paths(paths) => Sources::read(paths),
    })?;
    match files {
        _ if check => show(&formatted),
        Files::Stdin => formatted.iter().try_for_each(|file| print(&file.after)).map(done),
        Files::Paths(paths) => write(&paths, &formatted).map(done),
    }
}

fn done(_: ()) -> Exit {
    Exit::Done
}

fn stdin() -> Result<Sources, Failure> {
    let mut sources = Sources::new();
    sources.add(lines::RULES_NAME, lines::rules()?);
    Ok(sources)
}

/// Lays out each file, unless one has a mistake.
fn formatted(sources: Sources) -> Result<Vec<Formatted>, Failure> {
    let (set, diagnostics) = rules::parse(sources);
    if !diagnostics.is_empty() {
        return Err(Failure::Rules(Errors::new(set.files, diagnostics).into()));
    }
    let lay_out = |SourceFile { name, text: before }| match format(&before) {
        Ok(after) => Ok(Formatted { name, before, after }),
        Err(why) => {
            let report = "it is left as it is; please report this";
            Err(Failure::Usage(format!("{}: {why}: {report}", Visible(&name))))
        }
    };
    set.files.into_iter().map(lay_out).collect()
}

/// The text in canonical layout. An error says what keeps us from it, which for a rule file that has no
/// mistakes should be nothing.
fn format(text: &str) -> Result<String, String> {
    let after = layout::lay_out(text)?;
    same::verify(text, &after)?;
    Ok(after)
}

/// Writes the files that change, and then says which: whoever does not listen has them all the same.
fn write(paths: &[PathBuf], files: &[Formatted]) -> Result<(), Failure> {
    let mut changed = String::new();
    let mut changing = paths.iter().zip(files).filter(|(_, file)| file.changes());
    let written = changing.try_for_each(|(path, file)| {
        let written = bounce_classifier_files::write(path, file.after.as_bytes());
        written.map_err(|error| Failure::File { path: path.clone(), error })?;
        changed += &format!("{}\n", Visible(&file.name));
        Ok(())
    });
    let said = print(changed);
    written.and(said)
}

/// Shows what would change.
fn show(files: &[Formatted]) -> Result<Exit, Failure> {
    let changed: Vec<_> = files.iter().filter(|file| file.changes()).collect();
    for file in &changed {
        let name = Visible(&file.name).to_string();
        let diff = TextDiff::configure().timeout(DIFF_TIME).diff_lines(&file.before, &file.after);
        print(VisibleLines(&diff.unified_diff().header(&name, &name).to_string()))?;
    }
    changed.iter().for_each(|file| failure::say(format_args!("would change: {}", Visible(&file.name))));
    Ok(if changed.is_empty() { Exit::Done } else { Exit::Differences })
}

impl Formatted {
    fn changes(&self) -> bool {
        self.before != self.after
    }
}

fn print(text: impl Display) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    write!(stdout, "{text}").and_then(|()| stdout.flush()).map_err(Failure::Output)
}
