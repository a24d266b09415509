//! The JSON that clients get. Keys come in the order of the fields, and mean what they mean in the program's
//! `classify --format json` and `explain --format json`.

use std::time::{SystemTime, UNIX_EPOCH};

use bounce_classifier::check::Finding;
use bounce_classifier::json::Verdict;
use bounce_classifier::live::{LiveAnswer, LiveFailure, LiveStatus};
use bounce_classifier::{Classifier, Reply};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::reading::{Complaint, Failed};

/// What a report says.
#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub(crate) enum Reported<'a> {
    /// Recipients were not reached.
    #[serde(rename = "OOB")]
    Failures {
        /// Whoever says so.
        reporting_mta: Option<&'a str>,
        /// In the order of the report.
        failed: Vec<Unreached<'a>>,
    },
    /// A complaint: its fields.
    Feedback { feedback_report: &'a Complaint },
}

/// A recipient that was not reached, and why.
#[derive(Debug, Serialize)]
pub(crate) struct Unreached<'a> {
    recipient: &'a str,
    response: &'a Reply,
    reply: &'a str,
    #[serde(flatten)]
    verdict: Verdict<'a>,
}

impl<'a> Unreached<'a> {
    pub(crate) fn new(failed: &'a Failed, reply: &'a str, answer: &'a LiveAnswer) -> Self {
        let verdict = answer.classification().into();
        Unreached { recipient: &failed.recipient, response: &failed.reply, reply, verdict }
    }
}

/// The state of the rules.
#[derive(Debug, Serialize)]
pub(crate) struct RulesState<'a> {
    files: Vec<String>,
    rules: usize,
    /// SHA-256 of the image: the same rules have the same, on every machine.
    hash: String,
    /// Seconds since 1970.
    loaded: u64,
    reloads: u64,
    failed_reloads: u64,
    /// What is wrong with the files as they are; null where the rules in use are what they say.
    failure: Option<Failure<'a>>,
}

#[derive(Debug, Serialize)]
struct Failure<'a> {
    /// Seconds since 1970.
    at: u64,
    errors: Vec<Finding<'a>>,
    /// All of it, for people.
    text: String,
}

impl<'a> RulesState<'a> {
    pub(crate) fn new(classifier: &Classifier, status: &'a LiveStatus) -> Self {
        RulesState {
            files: status.files.iter().map(|path| path.display().to_string()).collect(),
            rules: classifier.rules().len(),
            hash: Sha256::digest(classifier.image()).iter().map(|byte| format!("{byte:02x}")).collect(),
            loaded: seconds(status.loaded),
            reloads: status.reloads,
            failed_reloads: status.failed_reloads,
            failure: status.failure.as_ref().map(Failure::new),
        }
    }
}

impl<'a> Failure<'a> {
    fn new(failure: &'a LiveFailure) -> Self {
        Failure {
            at: seconds(failure.at),
            errors: failure.errors.findings().collect(),
            text: failure.errors.to_string(),
        }
    }
}

/// Seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
