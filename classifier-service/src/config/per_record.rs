//! What is said of single kinds of records.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What holds for a kind of records; names as in KumoMTA.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct PerRecord {
    /// Whether such records are logged.
    pub enable: Option<bool>,
    /// What the names of segments end in. Of `Any` alone, as all records go to the same segments.
    pub suffix: Option<String>,
    /// The first line of a segment. Of `Any` alone.
    pub segment_header: Option<String>,
}

/// Every kind that KumoMTA has. What does not happen here can be enabled all the same.
const KINDS: [&str; 16] = [
    "Any",
    "Reception",
    "Delivery",
    "Bounce",
    "TransientFailure",
    "Expiration",
    "AdminBounce",
    "OOB",
    "Feedback",
    "Rejection",
    "AdminRebind",
    "DeferredInjectionRebind",
    "Delayed",
    "XferOut",
    "XferIn",
    "LogRecord",
];

pub(super) fn check(all: &BTreeMap<String, PerRecord>) -> Result<(), String> {
    for (kind, said) in all {
        if !KINDS.contains(&kind.as_str()) {
            return Err(format!("there are no records of {kind}; there are {}", KINDS.join(", ")));
        }
        if kind != "Any" && (said.suffix.is_some() || said.segment_header.is_some()) {
            return Err(format!(
                "{kind}: all records go to the same segments: give suffix and segment_header to Any"
            ));
        }
        if said.suffix.as_deref().is_some_and(|suffix| suffix.contains(['/', '\0'])) {
            return Err(format!("{kind}: suffix must be the end of a file's name"));
        }
    }
    Ok(())
}
