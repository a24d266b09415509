//! `compile`: rule files to an image.

mod options;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Instant;

use bounce_classifier::{Classifier, RuleSource};
use bounce_classifier_files::{Guard, behind_links};

use self::options::Options;
pub(crate) use self::options::{Args, MORE};
use crate::exit::Exit;
use crate::failure::{self, Failure};
use crate::options::{Destination, load};
use crate::output::{Visible, counted};

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { rules, output } = args.try_into()?;
    if output == Destination::Stdout && io::stdout().is_terminal() {
        let message = "an image is nothing to read: send standard output elsewhere, or say `-o rules.image`";
        return Err(Failure::Usage(message.to_owned()));
    }
    if let Destination::File(path) = &output {
        keep_rules(path, &rules)?;
    }
    let start = Instant::now();
    let classifier = load(&rules)?;
    let elapsed = start.elapsed();
    output.write(classifier.image())?;
    failure::note(format_args!("{}, in {:.1} ms", summary(&classifier), elapsed.as_secs_f64() * 1e3));
    Ok(Exit::Done)
}

/// Refuses to write over rules: they are somebody's work, an image is made again in no time.
fn keep_rules(output: &Path, rules: &RuleSource) -> Result<(), Failure> {
    let is_input = Guard::reading(rules.paths()).check(output).is_err();
    // Where links lead nowhere, writing says so.
    let behind = behind_links(output).unwrap_or_else(|_| output.to_owned());
    if !is_input && !RuleSource::is_rule_file(output) && !RuleSource::is_rule_file(&behind) {
        return Ok(());
    }
    let name = output.display().to_string();
    let message =
        format!("{} is a rule file, and an image would replace it: say `-o rules.image`", Visible(&name));
    Err(Failure::Usage(message))
}

fn summary(classifier: &Classifier) -> String {
    let rules = counted(classifier.rules().len(), "rule");
    let labels = counted(classifier.inspect().labels().len(), "label");
    format!("{rules}, {labels}, {} bytes", classifier.image().len())
}
