//! `compile`: rule files to an image.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::Instant;

use bounce_classifier::Classifier;
use bounce_classifier_files::{Guard, behind_links};

use crate::config::{Compile, Destination, RuleSource, has_rule_ending};
use crate::failure::{self, Failure};
use crate::output::{Visible, counted};

pub(crate) fn run(Compile { rules, output }: Compile) -> Result<(), Failure> {
    // Before the work: whoever forgot it need not wait.
    let output = output.ok_or(Failure::Usage(
        "where should the image go? Say `-o rules.image`, or `-o -` for standard output".to_owned(),
    ))?;
    if output == Destination::Stdout && io::stdout().is_terminal() {
        let message = "an image is nothing to read: send standard output elsewhere, or say `-o rules.image`";
        return Err(Failure::Usage(message.to_owned()));
    }
    if let Destination::File(path) = &output {
        keep_rules(path, &rules)?;
    }
    let start = Instant::now();
    let classifier = rules.classifier()?;
    let elapsed = start.elapsed();
    write(&output, classifier.image())?;
    failure::say(format_args!("{}, in {:.1} ms", summary(&classifier), elapsed.as_secs_f64() * 1e3));
    Ok(())
}

/// Refuses to write over rules: they are somebody's work, an image is made again in no time.
fn keep_rules(output: &Path, rules: &RuleSource) -> Result<(), Failure> {
    let is_input = Guard::reading(rules.paths()).check(output).is_err();
    // Where links lead nowhere, writing says so.
    let behind = behind_links(output).unwrap_or_else(|_| output.to_owned());
    if !is_input && !has_rule_ending(output) && !has_rule_ending(&behind) {
        return Ok(());
    }
    let name = output.display().to_string();
    let message =
        format!("{} is a rule file, and an image would replace it: say `-o rules.image`", Visible(&name));
    Err(Failure::Usage(message))
}

fn write(output: &Destination, image: &[u8]) -> Result<(), Failure> {
    match output {
        Destination::Stdout => {
            let mut stdout = io::stdout().lock();
            stdout.write_all(image).and_then(|()| stdout.flush()).map_err(Failure::Output)
        }
        Destination::File(path) => bounce_classifier_files::write(path, image)
            .map_err(|error| Failure::File { path: path.clone(), error }),
    }
}

fn summary(classifier: &Classifier) -> String {
    let rules = counted(classifier.rules().len(), "rule");
    let labels = counted(classifier.inspect().labels().len(), "label");
    format!("{rules}, {labels}, {} bytes", classifier.image().len())
}
