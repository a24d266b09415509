//! `serve`

use std::net::SocketAddr;
use std::path::PathBuf;

use bounce_classifier_service::config::{Config, Overrides};

use crate::failure::Failure;

pub(crate) const MORE: &str = "\
Without a configuration the built-in rules answer on 127.0.0.1:8025:
  POST /v1/classify  a reply, an array of replies, or NDJSON, one reply a line
  POST /v1/report    a mail: who was not reached, and the class of each
  GET  /v1/explain   ?reply=...: why a reply has its class
  GET  /v1/rules     files, hash, reloads, mistakes
  GET  /metrics      for Prometheus; /healthz and /readyz; /openapi.json
  GET  /             a page that shows all of it

With [[smtp]] in the configuration it takes reports by SMTP or LMTP, and logs
each failed recipient with its class, in the form of KumoMTA's logs; with
[relay] it passes on what listener_domains.toml says. A policy in Lua sets all
of it up as those of KumoMTA do, and decides what becomes of each message.

Rule files are watched. A changed set is in use once it compiles and its
examples hold; until then the one before stays.

Signals: SIGHUP reads the rules again, SIGTERM and SIGINT answer what was asked
and stop. Logs go to standard error.

Examples:
  bounce-classifier serve --print-config
  bounce-classifier serve --check";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The configuration, a TOML file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Rule files in matching order, instead of those of the configuration; `builtin` is the built-in rules
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Vec<PathBuf>,

    /// Addresses for HTTP, instead of those of the configuration; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Vec<SocketAddr>,

    /// A policy in Lua, instead of that of the configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,

    /// Say what is wrong with configuration and rules, and do not start
    #[arg(long)]
    pub(crate) check: bool,

    /// Print a configuration with all defaults and what they mean
    #[arg(long, conflicts_with = "check")]
    pub(crate) print_config: bool,
}

/// What is to be done with the service.
#[derive(Debug)]
pub(super) enum Options {
    PrintConfig,
    Check(Config),
    Serve(Config),
}

impl TryFrom<Args> for Options {
    type Error = Failure;

    fn try_from(args: Args) -> Result<Self, Failure> {
        if args.print_config {
            return Ok(Options::PrintConfig);
        }
        let make = if args.check { Options::Check } else { Options::Serve };
        config(args).map(make)
    }
}

/// The configuration, with what the arguments say in its place.
fn config(Args { config, rules, listen, policy, .. }: Args) -> Result<Config, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let mut read = config
        .as_deref()
        .map_or_else(|| Ok(Config::default()), Config::read)
        .map_err(|error| wrong(&error))?;
    read.overrides = Overrides { rules, listen };
    read.policy.file = policy.or(read.policy.file);
    read.check().map_err(|problem| wrong(&problem))?;
    Ok(read)
}
