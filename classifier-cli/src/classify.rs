//! `classify`: one line out for each reply.

use std::io;

use bounce_classifier::Classifier;

use crate::config::{Classify, Replies};
use crate::failure::Failure;
use crate::lines::{self, Lines};
use crate::output::Output;

pub(crate) fn run(Classify { rules, replies, format }: Classify) -> Result<(), Failure> {
    let classifier = rules.classifier()?;
    let mut output = Output::new(format);
    let classified = match replies {
        Replies::Given(replies) => given(&classifier, &replies, &mut output),
        Replies::Stdin => stdin(&classifier, &mut output),
    };
    // After a failure too: the replies before it have their answers.
    let flushed = output.flush();
    classified.and(flushed)
}

fn given(classifier: &Classifier, replies: &[String], output: &mut Output) -> Result<(), Failure> {
    replies.iter().try_for_each(|reply| output.classification(reply, classifier.classify(reply)))
}

fn stdin(classifier: &Classifier, output: &mut Output) -> Result<(), Failure> {
    lines::greet("replies, one a line");
    let mut lines = Lines::new(io::stdin().lock());
    // Whoever waits for an answer before writing the next line gets it: all that is left is flushed before
    // a read that may wait.
    while let Some(line) = lines.next(|| output.flush())? {
        let reply = String::from_utf8_lossy(line);
        output.classification(&reply, classifier.classify(&reply))?;
    }
    Ok(())
}
