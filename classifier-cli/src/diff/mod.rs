//! `diff`: what two rule sets do otherwise, rule by rule and over a file of replies.

mod options;
mod replies;
mod report;
mod rules;

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use bounce_classifier::reply::normalise;
use bounce_classifier::{Classifier, Rule};

use self::options::Options;
pub(crate) use self::options::{Args, MORE};
use self::replies::Changes;
use self::report::{Report, Side};
use self::rules::Comparison;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{self, Lines};
use crate::options::{Format, Input, load_without_examples};
use crate::output;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { old, new, replies, exit_code, format } = args.into();
    let (old_name, new_name) = (old.to_string(), new.to_string());
    let (old, new) = (load_without_examples(&old)?, load_without_examples(&new)?);
    let (old_rules, new_rules): (Vec<_>, Vec<_>) = (old.rules().collect(), new.rules().collect());
    let comparison = Comparison::new(&keys(&old_rules), &keys(&new_rules));
    let changes = replies.map(|replies| changes(&old, &new, &replies)).transpose()?;
    let differ = changes.as_ref().map_or(!comparison.is_empty(), |changes| changes.label_changes > 0);
    let sides = [Side { name: old_name, rules: old_rules }, Side { name: new_name, rules: new_rules }];
    write(&Report::new(&sides, &comparison, changes.as_ref()), format)?;
    Ok(if exit_code && differ { Exit::Differences } else { Exit::Done })
}

/// What a rule is known by.
fn keys<'r>(rules: &[Rule<'r>]) -> Vec<rules::Key<'r>> {
    rules.iter().map(|rule| (rule.label(), rule.pattern())).collect()
}

fn changes(old: &Classifier, new: &Classifier, replies: &Input) -> Result<Changes, Failure> {
    match replies {
        Input::Stdin => {
            lines::greet("replies, one a line");
            read(old, new, Lines::new(io::stdin().lock()))
        }
        Input::Path(path) => {
            let name = path.display().to_string();
            match File::open(path) {
                Ok(file) => read(old, new, Lines::named(name, file)),
                Err(error) => Err(Failure::Input { name, error }),
            }
        }
    }
}

fn read(old: &Classifier, new: &Classifier, mut lines: Lines<impl Read>) -> Result<Changes, Failure> {
    let mut changes = Changes::default();
    while let Some(line) = lines.next(|| Ok(()))? {
        let reply = String::from_utf8_lossy(line);
        let line = normalise(&reply);
        changes.add(&reply, old.classify(&line), new.classify(&line));
    }
    Ok(changes)
}

fn write(report: &Report<'_>, format: Format) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match format {
        Format::Text => report.write_text(&mut out),
        Format::Json => output::json_line(&mut out, report),
    };
    written.and_then(|()| out.flush()).map_err(Failure::Output)
}
