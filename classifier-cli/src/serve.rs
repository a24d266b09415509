//! `serve`: the service, which is a crate of its own.

use std::io::{self, Write};

use bounce_classifier_service::config::{Config, DEFAULT};
use bounce_classifier_service::{ServeError, check, serve};

use crate::args::ServeArgs;
use crate::failure::Failure;

pub(crate) fn run(args: ServeArgs) -> Result<(), Failure> {
    if args.print_config {
        return io::stdout().write_all(DEFAULT.as_bytes()).map_err(Failure::Output);
    }
    let is_check = args.check;
    let config = config(args)?;
    if !is_check {
        return serve(&config).map_err(Failure::from);
    }
    let rules = check(&config)?;
    writeln!(io::stdout(), "the configuration is right, with {rules} rules").map_err(Failure::Output)
}

fn config(ServeArgs { config, rules, listen, .. }: ServeArgs) -> Result<Config, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let mut read = config
        .as_deref()
        .map_or_else(|| Ok(Config::default()), Config::read)
        .map_err(|error| wrong(&error))?;
    if !rules.is_empty() {
        read.rules.files = rules;
    }
    if !listen.is_empty() {
        read.http.listen = listen;
    }
    read.check().map_err(|problem| wrong(&problem))?;
    Ok(read)
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Rules(errors) => Failure::Rules(errors),
            error => Failure::Serve(error.to_string()),
        }
    }
}
