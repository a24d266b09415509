//! `report`: what logs say as a whole.

mod mails;
mod options;
mod read;

use bounce_classifier_files::Guard;
use bounce_classifier_logs::formats::Joiner;
use bounce_classifier_logs::report::{Counter, DamagedFile, Subject, Summary, TextOptions};

pub(crate) use self::options::{Args, MORE};
use self::options::{Format, Options, Source};
use self::read::{Progress, read};
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::options::{Destination, Input, in_time_order};
use crate::output::{self, Visible};

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let mut config = Options::from(args);
    if let Source::Log(input) = config.source {
        config.logs = in_time_order(config.logs, input)?;
    }
    if let Destination::File(output) = &config.output {
        let mut guard = Guard::reading(config.rules.paths());
        config.logs.iter().filter_map(Input::path).for_each(|path| guard.add(path));
        guard.check(output)?;
    }
    let classifier = config.rules.load()?;
    let mut counter = Counter::new(&classifier);
    let progress = Progress::new(&config.logs);
    let mut subject = Subject { rules: config.rules.to_string(), ..Subject::default() };
    let mut joiner = Joiner::default();
    for file in &config.logs {
        subject.files += 1;
        let read = match config.source {
            Source::Log(form) => read(file, form, &mut joiner, &mut counter, &progress),
            Source::Mail => mails::read(file, &mut counter),
        };
        if let Err(error) = read {
            let name = file.to_string();
            progress.aside(|| {
                failure::say(format_args!("error: cannot read all of {}: {error}", Visible(&name)))
            });
            subject.damaged.push(DamagedFile { file: name, error: error.to_string() });
        }
    }
    progress.finish();
    let is_whole = subject.damaged.is_empty();
    let summary = Summary::new(&counter, subject, config.most);
    write(&config, &summary)?;
    Ok(if is_whole { Exit::Done } else { Exit::InputOutput })
}

fn write(config: &Options, summary: &Summary<'_>) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    // A report has a bounded length, and memory takes everything.
    let made = match config.format {
        Format::Text => summary.write_text(&mut bytes, TextOptions { most: config.most, all: config.all }),
        Format::Json => output::json_line(&mut bytes, summary),
        Format::Html => summary.write_html(&mut bytes),
    };
    made.map_err(Failure::Output)?;
    config.output.write(&bytes)
}
