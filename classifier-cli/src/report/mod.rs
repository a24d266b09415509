//! `report`: what logs say as a whole.

mod read;

use std::io::{self, Write};

use bounce_classifier_files::Guard;
use bounce_classifier_logs::report::{Counter, Damage, Subject, Summary, TextOptions};

use self::read::{Progress, read};
use crate::args::ReportFormat;
use crate::config::{Destination, LogFile, Report};
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::output::{self, Visible};

pub(crate) fn run(config: Report) -> Result<Exit, Failure> {
    if let Destination::File(output) = &config.output {
        let mut guard = Guard::reading(config.rules.paths());
        config.files.iter().filter_map(LogFile::path).for_each(|path| guard.add(path));
        guard.check(output)?;
    }
    let classifier = config.rules.classifier()?;
    let mut counter = Counter::new(&classifier);
    let progress = Progress::new(&config.files);
    let mut subject = Subject { rules: config.rules.to_string(), ..Subject::default() };
    for file in &config.files {
        subject.files += 1;
        if let Err(error) = read(file, config.input, &mut counter, &progress) {
            let name = file.to_string();
            progress.aside(|| {
                failure::say(format_args!("error: cannot read all of {}: {error}", Visible(&name)))
            });
            subject.damaged.push(Damage { file: name, error: error.to_string() });
        }
    }
    progress.finish();
    let is_whole = subject.damaged.is_empty();
    let summary = Summary::new(&counter, subject, config.most);
    write(&config, &summary)?;
    Ok(if is_whole { Exit::Done } else { Exit::InputOutput })
}

fn write(config: &Report, summary: &Summary<'_>) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    // A report has a bounded length, and memory takes everything.
    let made = match config.format {
        ReportFormat::Text => {
            summary.write_text(&mut bytes, TextOptions { most: config.most, all: config.all })
        }
        ReportFormat::Json => output::json_line(&mut bytes, summary),
        ReportFormat::Html => summary.write_html(&mut bytes),
    };
    made.map_err(Failure::Output)?;
    match &config.output {
        Destination::Stdout => {
            let mut out = io::stdout().lock();
            out.write_all(&bytes).and_then(|()| out.flush()).map_err(Failure::Output)
        }
        Destination::File(path) => bounce_classifier_files::write(path, &bytes)
            .map_err(|error| Failure::File { path: path.clone(), error }),
    }
}
