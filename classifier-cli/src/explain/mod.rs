//! `explain`: why one reply has its class.
//!
//! ```text
//! Explanation -+-text.rs--> the rule, marks.rs: the reply with its parts marked, a table of the parts, the others
//!              |            look.rs: in which colours, how wide
//!              `-json.rs--> one object
//! ```

mod json;
mod look;
mod marks;
mod options;
mod text;

use std::io;

use bounce_classifier::explain::{NearMiss, Part};
use bounce_classifier::{Classification, Classifier, Rule};

use self::options::Options;
pub(crate) use self::options::{Args, MORE};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{self, Lines};
use crate::options::{Argument, Format};
use crate::output::Output;
use look::Look;

/// All there is to say about a reply.
#[derive(Debug)]
struct Explanation<'a> {
    reply: &'a str,
    found: Classification<'a>,
    /// What the rule matched; `None` where it is too large to say, or there is no rule.
    parts: Option<Vec<Part<'a>>>,
    /// The rules that match after the first.
    others: Vec<Rule<'a>>,
    /// Those that come near, where none matches.
    nearest: Vec<NearMiss<'a>>,
}

impl<'a> Explanation<'a> {
    fn new(classifier: &'a Classifier, reply: &'a str, nearest: usize) -> Self {
        let found = classifier.classify(reply);
        let rule = found.rule();
        Explanation {
            reply,
            found,
            parts: rule.and_then(|rule| rule.locate(reply)),
            others: classifier.explain(reply).skip(1).collect(),
            nearest: if rule.is_none() { classifier.nearest(reply, nearest) } else { Vec::new() },
        }
    }
}

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { rules, reply, nearest, format } = args.into();
    let classifier = rules.load_without_examples()?;
    let reply = match reply {
        Argument::Given(reply) => reply,
        Argument::Stdin => first_line()?,
    };
    let explanation = Explanation::new(&classifier, &reply, nearest);
    let mut output = Output::new(format);
    output.write(|out| match format {
        Format::Text => text::write(out, &explanation, nearest > 0, Look::of_stdout()),
        Format::Json => json::write(out, &explanation),
    })?;
    output.flush().map(|()| Exit::Done)
}

fn first_line() -> Result<String, Failure> {
    lines::greet("a reply of one line");
    let mut lines = Lines::new(io::stdin().lock());
    let line = lines.next(|| Ok(()))?.ok_or(Failure::NoReply)?;
    Ok(String::from_utf8_lossy(line).into_owned())
}
