//! `check`: what is wrong with rules, or was probably not meant.

mod lints;
mod options;

use std::fmt;
use std::io::{self, BufWriter, Write};

use bounce_classifier::Classifier;
use bounce_classifier::check::{Level, Report};

pub(crate) use self::options::{Args, MORE};
use self::options::{Files, Format, Options};
use crate::color;
use crate::exit::Exit;
use crate::failure::{Failure, say};
use crate::lines;
use crate::output::{counted, json_line};

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    match args.into() {
        Options::Lints(format) => write(|out| lints::write(out, format)).map(|()| Exit::Done),
        Options::Files(files) => check_files(files),
    }
}

fn check_files(Files { paths, limits, coverage, deny, show, format }: Files) -> Result<Exit, Failure> {
    let builder = paths.iter().try_fold(Classifier::builder().limits(limits), |builder, path| {
        let is_stdin = path.as_os_str() == "-";
        Ok::<_, Failure>(if is_stdin {
            builder.rules_str(lines::RULES_NAME, lines::rules()?)
        } else {
            builder.files([path])
        })
    })?;
    let report = if coverage { builder.check_coverage() } else { builder.check() };
    let summary = Summary::of(&report);
    let is_denied = deny.is_some_and(|least| report.count(least) > 0);
    let is_usable = report.is_usable();
    let shown = report.at_least(show.least);
    write(|out| findings(out, &shown, show.most, format))?;
    say(summary);
    Ok(match (is_usable, is_denied) {
        (false, _) => Exit::Usage,
        (true, true) => Exit::Denied,
        (true, false) => Exit::Done,
    })
}

fn write(what: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    what(&mut out).and_then(|()| out.flush()).map_err(Failure::Output)
}

fn findings(out: &mut dyn Write, report: &Report, most: usize, format: Format) -> io::Result<()> {
    let mut first = report.findings().take(most);
    match format {
        Format::Text => {
            let texts = report.render_each(color::wanted(&io::stdout()), most);
            // A blank line after each one sets off the summary on a terminal.
            texts.iter().try_for_each(|text| writeln!(out, "{text}\n"))
        }
        Format::Json => first.try_for_each(|finding| json_line(out, &finding)),
        Format::Github => first.try_for_each(|finding| writeln!(out, "{}", finding.github())),
    }
}

/// `26 rules, 3 examples: 1 error, 2 warnings, 4 notes`
struct Summary {
    rules: usize,
    examples: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl Summary {
    fn of(report: &Report) -> Summary {
        let [errors, warnings, all] = [Level::Error, Level::Warning, Level::Note].map(|l| report.count(l));
        Summary {
            rules: report.rules(),
            examples: report.examples(),
            errors,
            warnings: warnings - errors,
            notes: all - warnings,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { rules, examples, errors, warnings, notes } = *self;
        let levels = [(errors, "error"), (warnings, "warning"), (notes, "note")];
        let found: Vec<String> =
            levels.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| counted(n, word)).collect();
        let found = if found.is_empty() { "nothing found".to_owned() } else { found.join(", ") };
        write!(f, "{}, {}: {found}", counted(rules, "rule"), counted(examples, "example"))
    }
}
