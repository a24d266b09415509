//! `compile`: rule files to an image.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use bounce_classifier::Classifier;

use crate::config::{Compile, Destination};
use crate::failure::{self, Failure};
use crate::whole;

pub(crate) fn run(Compile { rules, output }: Compile) -> Result<(), Failure> {
    // Before the work: whoever forgot it need not wait.
    let output = output.ok_or(Failure::Usage(
        "where should the image go? Say `-o rules.image`, or `-o -` for standard output".to_owned(),
    ))?;
    if output == Destination::Stdout && io::stdout().is_terminal() {
        let message = "an image is nothing to read: send standard output elsewhere, or say `-o rules.image`";
        return Err(Failure::Usage(message.to_owned()));
    }
    let start = Instant::now();
    let classifier = rules.classifier()?;
    let elapsed = start.elapsed();
    write(&output, classifier.image())?;
    failure::say(format_args!("{}, in {:.1} ms", summary(&classifier), elapsed.as_secs_f64() * 1e3));
    Ok(())
}

fn write(output: &Destination, image: &[u8]) -> Result<(), Failure> {
    match output {
        Destination::Stdout => {
            let mut stdout = io::stdout().lock();
            stdout.write_all(image).and_then(|()| stdout.flush()).map_err(Failure::Output)
        }
        Destination::File(path) => {
            whole::write(path, image).map_err(|error| Failure::File { path: path.clone(), error })
        }
    }
}

fn summary(classifier: &Classifier) -> String {
    let rules = classifier.rules().len();
    let labels = classifier.inspect().labels().len();
    format!("{rules} rules, {labels} labels, {} bytes", classifier.image().len())
}
