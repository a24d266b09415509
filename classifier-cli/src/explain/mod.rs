//! `explain`: why one reply has its class.
//!
//! ```text
//! Explanation -+-text.rs--> the rule, marks.rs: the reply with its parts marked, a table of the parts, the others
//!              |            look.rs: in which colours, how wide
//!              `-----------> one object of JSON
//! ```

mod look;
mod marks;
mod options;
mod text;

use std::io;

use bounce_classifier::reply::normalise;

use self::options::Options;
pub(crate) use self::options::{Args, MORE};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{self, Lines};
use crate::options::{Argument, Format, load_without_examples};
use crate::output::{Output, json_line};
use look::Look;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    let Options { rules, reply, nearest, format } = args.into();
    let classifier = load_without_examples(&rules)?;
    let reply = match reply {
        Argument::Given(reply) => {
            lines::note_file(&reply);
            reply
        }
        Argument::Stdin => first_line()?,
    };
    let line = normalise(&reply);
    let explanation = classifier.explanation(&line, usize::MAX, nearest);
    let mut output = Output::new(format);
    output.write(|out| match format {
        Format::Text => text::write(out, &explanation, nearest > 0, Look::of_stdout()),
        Format::Json => json_line(out, &explanation),
    })?;
    output.flush().map(|()| Exit::Done)
}

fn first_line() -> Result<String, Failure> {
    lines::greet("a reply of one line");
    let mut lines = Lines::new(io::stdin().lock());
    let line = lines.next(|| Ok(()))?.ok_or(Failure::NoReply)?;
    Ok(String::from_utf8_lossy(line).into_owned())
}
