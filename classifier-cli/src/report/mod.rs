//! `report`: what logs say as a whole.

mod mails;
mod options;
mod read;

use bounce_classifier::Classifier;
use bounce_classifier_files::Guard;
use bounce_classifier_logs::clock;
use bounce_classifier_logs::formats::Joiner;
use bounce_classifier_logs::report::{Counter, DamagedFile, Filter, Made, Subject, Summary, TextOptions};

pub(crate) use self::options::{Args, MORE};
use self::options::{Format, Options, Source};
use self::read::{Progress, read};
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::options::{Destination, Input, Opened, in_time_order, load};
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
    let classifier = load(&config.rules)?;
    known_labels(&classifier, &config.filter)?;
    let output = config.output.open()?;
    let mut counter = Counter::new(&classifier).only(config.filter.clone());
    let progress = Progress::new(&config.logs);
    let mut subject = Subject { rules: config.rules.to_string(), ..Subject::default() };
    let mut joiner = Joiner::default();
    for file in &config.logs {
        subject.files += 1;
        subject.names.push(file.to_string());
        let read = match config.source {
            Source::Log(form) => read(file, form, &mut joiner, &mut counter, &progress),
            Source::Mail => mails::read(file, &mut counter),
        };
        if let Err(error) = read {
            let name = file.to_string();
            progress.aside(|| {
                failure::say(format_args!("error: cannot read all of {}: {error}", Visible(&name)))
            });
            subject
                .damaged
                .push(DamagedFile { file: name, error: failure::without_numbers(&error.to_string()) });
        }
    }
    progress.finish();
    let is_whole = subject.damaged.is_empty();
    let summary = Summary::new(&counter, subject, config.most);
    write(&config, &summary, output)?;
    let is_known = config.fail_under.is_none_or(|least| covers(&summary, least));
    Ok(if is_whole && is_known { Exit::Done } else { Exit::InputOutput })
}

/// A label that no reply can have is a mistake, and would leave all of them out.
fn known_labels(classifier: &Classifier, filter: &Filter) -> Result<(), Failure> {
    let is_known = |wanted: &&String| classifier.labels().any(|label| label.name() == wanted.as_str());
    let Some(unknown) = filter.labels.iter().find(|label| !is_known(label)) else { return Ok(()) };
    let known: Vec<_> = classifier.labels().map(|label| label.name()).collect();
    let message = format!("--class: no rule has the label `{unknown}`; the labels are {}", known.join(", "));
    Err(Failure::Usage(failure::visible(message)))
}

/// Whether so many percent of the failures have a class; says so where they do not.
fn covers(summary: &Summary<'_>, least: f64) -> bool {
    let covered = summary.coverage().map_or(100.0, |share| share * 100.0);
    if covered < least {
        failure::say(format_args!(
            "error: {covered:.2} % of the failures have a class: --fail-under asks for {least} %"
        ));
    }
    covered >= least
}

fn write(config: &Options, summary: &Summary<'_>, output: Opened) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    // A report has a bounded length, and memory takes everything.
    let made = match config.format {
        Format::Text => summary.write_text(&mut bytes, TextOptions { most: config.most, all: config.all }),
        Format::Json => output::json_line(&mut bytes, summary),
        Format::Csv => summary.write_csv(&mut bytes),
        Format::Html => summary.write_html(&mut bytes, &made()),
    };
    made.map_err(Failure::Output)?;
    output.write(&bytes)
}

fn made() -> Made {
    Made { by: concat!("bounce-classifier ", env!("CARGO_PKG_VERSION")).to_owned(), at: clock::now() }
}
