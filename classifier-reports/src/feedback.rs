//! Complaints (RFC 5965), with the names that KumoMTA gives their fields.

use std::collections::BTreeMap;

use mail_parser::DateTime;
use serde::Serialize;

use crate::fields::Fields;

/// The fields of a complaint, under the names that they have in KumoMTA's records of type `Feedback`.
///
/// KumoMTA refuses complaints without a type, a user agent or a version; here they are empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Feedback {
    /// Of which kind the complaint is: `abuse`, `fraud`, `auth-failure`, `not-spam`, `virus`, `other`.
    pub feedback_type: String,
    /// What wrote it.
    pub user_agent: String,
    /// The version of the form.
    pub version: String,
    /// When the message had come, as in RFC 3339 and in UTC; as it is written where that is no date.
    pub arrival_date: Option<String>,
    /// How many complaints there are alike.
    pub incidents: Option<u32>,
    /// The envelope id of the message.
    pub original_envelope_id: Option<String>,
    /// The sender of the message, by its envelope.
    pub original_mail_from: Option<String>,
    /// The server that reports.
    pub reporting_mta: Option<RemoteMta>,
    /// Where the message had come from.
    pub source_ip: Option<String>,
    /// What was found of who sent the message.
    pub authentication_results: Vec<String>,
    /// The recipients of the message. KumoMTA spells the name so.
    #[serde(rename = "original_rcpto_to")]
    pub original_rcpt_to: Vec<String>,
    /// Domains that the complaint is about.
    pub reported_domain: Vec<String>,
    /// Addresses that the complaint is about.
    pub reported_uri: Vec<String>,
    /// All other fields, by their names in lower case.
    pub extensions: BTreeMap<String, Vec<String>>,
    /// The header of the message, or all of it, as the complaint has it.
    pub original_message: Option<String>,
}

/// A server, and of which type its name is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemoteMta {
    /// `dns` for the name of a host.
    pub mta_type: String,
    /// The name.
    pub name: String,
}

impl Feedback {
    pub(crate) fn new(fields: &Fields<'_>, original: Option<&Fields<'_>>) -> Self {
        let mut feedback = Feedback {
            original_message: original.map(|original| original.text().to_owned()),
            ..Feedback::default()
        };
        fields.iter().for_each(|(name, value)| feedback.take(name, value.into_owned()));
        feedback
    }

    fn take(&mut self, name: &str, value: String) {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "feedback-type" => self.feedback_type = value,
            "user-agent" => self.user_agent = value,
            "version" => self.version = value,
            "arrival-date" => self.arrival_date = Some(date(value)),
            // The older name.
            "received-date" => _ = self.arrival_date.get_or_insert_with(|| date(value)),
            "incidents" => self.incidents = value.parse().ok(),
            "original-envelope-id" => self.original_envelope_id = Some(value),
            "original-mail-from" => self.original_mail_from = Some(value),
            "reporting-mta" => self.reporting_mta = Some(RemoteMta::new(&value)),
            "source-ip" => self.source_ip = Some(value),
            "authentication-results" => self.authentication_results.push(value),
            "original-rcpt-to" => self.original_rcpt_to.push(value),
            "reported-domain" => self.reported_domain.push(value),
            "reported-uri" => self.reported_uri.push(value),
            _ => self.extensions.entry(name).or_default().push(value),
        }
    }
}

fn date(value: String) -> String {
    let date = DateTime::parse_rfc822(&value).filter(DateTime::is_valid);
    date.map_or(value, |date| DateTime::from_timestamp(date.to_timestamp()).to_rfc3339())
}

impl RemoteMta {
    fn new(value: &str) -> Self {
        let (mta_type, name) = value.split_once(';').unwrap_or(("dns", value));
        RemoteMta { mta_type: mta_type.trim().to_ascii_lowercase(), name: name.trim().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_their_names() {
        let fields = Fields::new(
            "Feedback-Type: abuse\nUSER-AGENT: fbl/1\nVersion: 1\nReceived-Date: Thu, 8 Mar 2005 14:00:00 -0500\n\
             Original-Rcpt-To: <bob@b.example>\nOriginal-Rcpt-To: <cy@b.example>\nReporting-MTA: DNS; mx.b.example\n\
             Incidents: 2\nX-Own: a\n b\n",
        );
        let feedback = serde_json::to_value(Feedback::new(&fields, None)).unwrap();
        for (name, value) in [
            ("feedback_type", serde_json::json!("abuse")),
            ("user_agent", serde_json::json!("fbl/1")),
            ("version", serde_json::json!("1")),
            ("arrival_date", serde_json::json!("2005-03-08T19:00:00Z")),
            ("incidents", serde_json::json!(2)),
            ("original_rcpto_to", serde_json::json!(["<bob@b.example>", "<cy@b.example>"])),
            ("reporting_mta", serde_json::json!({"mta_type": "dns", "name": "mx.b.example"})),
            ("extensions", serde_json::json!({"x-own": ["a b"]})),
            ("original_message", serde_json::Value::Null),
        ] {
            assert_eq!(feedback[name], value, "{name}");
        }
        assert_eq!(date("soon".to_owned()), "soon");
    }
}
