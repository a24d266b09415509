//! `serve`: the service, which is a crate of its own.

mod options;

use std::io::{self, Write};

use bounce_classifier_service::config::DEFAULT;
use bounce_classifier_service::{ServeError, check, serve};

use self::options::Options;
pub(crate) use self::options::{Args, MORE};
use crate::exit::Exit;
use crate::failure::Failure;

pub(crate) fn run(args: Args) -> Result<Exit, Failure> {
    match args.try_into()? {
        Options::PrintConfig => io::stdout().write_all(DEFAULT.as_bytes()).map_err(Failure::Output)?,
        Options::Serve(config) => serve(&config)?,
        Options::Check(config) => {
            let rules = check(&config)?;
            writeln!(io::stdout(), "the configuration is right, with {rules} rules")
                .map_err(Failure::Output)?;
        }
    }
    Ok(Exit::Done)
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Rules(errors) => Failure::Rules(errors),
            error => Failure::Serve(error.to_string()),
        }
    }
}
