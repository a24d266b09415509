//! `explain`: every rule that matches one reply.

use std::io;

use crate::config::{Explain, Reply};
use crate::failure::Failure;
use crate::lines::{self, Lines};
use crate::output::Output;

pub(crate) fn run(Explain { rules, reply, format }: Explain) -> Result<(), Failure> {
    let classifier = rules.classifier()?;
    let reply = match reply {
        Reply::Given(reply) => reply,
        Reply::Stdin => first_line()?,
    };
    let others: Vec<_> = classifier.explain(&reply).skip(1).collect();
    let mut output = Output::new(format);
    output.explanation(&reply, classifier.classify(&reply), &others)?;
    output.flush()
}

fn first_line() -> Result<String, Failure> {
    lines::greet("a reply of one line");
    let mut lines = Lines::new(io::stdin().lock());
    let line = lines.next(|| Ok(()))?.ok_or(Failure::NoReply)?;
    Ok(String::from_utf8_lossy(line).into_owned())
}
