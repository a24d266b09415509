//! `classify`: one line out for each reply.

mod options;
mod stream;

use std::io;

use bounce_classifier::reply::normalise;
use bounce_classifier::{Classification, Classifier};

pub(crate) use self::options::{Args, MORE};
use self::options::{Options, Replies};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{self, Lines};
use crate::options::load;
use crate::output::Output;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { rules, replies } = args.try_into()?;
    let classifier = load(&rules)?;
    let mut output = Output::new(replies.format());
    let classified = match replies {
        Replies::Given(replies, _) => given(&classifier, &replies, &mut output),
        Replies::Lines(_) => stdin(&classifier, &mut output),
        Replies::Stream(form, columns) => stream::stdin(&classifier, form, &columns, &mut output),
    };
    // After a failure too: the replies before it have their answers.
    let flushed = output.flush();
    classified.and(flushed).map(|()| Exit::Done)
}

fn given(classifier: &Classifier, replies: &[String], output: &mut Output) -> Result<(), Failure> {
    replies.iter().try_for_each(|reply| {
        lines::note_file(reply);
        output.classification(reply, class(classifier, reply))
    })
}

fn stdin(classifier: &Classifier, output: &mut Output) -> Result<(), Failure> {
    lines::greet("replies, one a line");
    let mut lines = Lines::new(io::stdin().lock());
    // Whoever waits for an answer before writing the next line gets it: all that is left is flushed before
    // a read that may wait.
    while let Some(line) = lines.next(|| output.flush())? {
        let reply = String::from_utf8_lossy(line);
        output.classification(&reply, class(classifier, &reply))?;
    }
    Ok(())
}

/// The class of a reply as it was pasted.
fn class<'c>(classifier: &'c Classifier, reply: &str) -> Classification<'c> {
    classifier.classify(&normalise(reply))
}
