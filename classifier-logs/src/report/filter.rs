//! Which records a report is about.

use std::fmt;

use super::times::moment;
use crate::record::Record;

/// Takes the records that meet every condition that it has; by default it has none.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Not before this moment, in seconds since 1970-01-01 UTC.
    pub since: Option<i64>,
    /// Before this moment.
    pub until: Option<i64>,
    /// To a recipient of one of these domains, or of a domain below it, or of a provider of this name; in any case of
    /// letters.
    pub domains: Vec<String>,
    /// Failures with one of these labels. Nothing else has one.
    pub labels: Vec<String>,
}

impl Filter {
    /// Whether it takes every record.
    pub fn is_empty(&self) -> bool {
        let Filter { since, until, domains, labels } = self;
        since.is_none() && until.is_none() && domains.is_empty() && labels.is_empty()
    }

    /// Whether it takes a record, whose failure has a label. A record without a time is of no time.
    pub(super) fn takes(&self, record: &Record<'_>, label: Option<&str>) -> bool {
        self.takes_time(record.time)
            && (self.domains.is_empty() || self.domains.iter().any(|domain| is_to(record, domain)))
            && (self.labels.is_empty()
                || label.is_some_and(|label| self.labels.iter().any(|one| one == label)))
    }

    fn takes_time(&self, time: Option<i64>) -> bool {
        let is_timeless = self.since.is_none() && self.until.is_none();
        let is_within = |time| {
            self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time < until)
        };
        is_timeless || time.is_some_and(is_within)
    }
}

/// Whether a record is of a delivery to a domain or provider.
fn is_to(record: &Record<'_>, domain: &str) -> bool {
    let is_provider =
        record.provider.as_deref().is_some_and(|provider| provider.eq_ignore_ascii_case(domain));
    let host = |recipient: &str| recipient.rsplit_once('@').is_some_and(|(_, host)| is_within(host, domain));
    is_provider || record.recipients.iter().any(|recipient| host(recipient))
}

/// `mail.example.com` is within `example.com`, `notexample.com` is not.
fn is_within(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.as_bytes(), domain.as_bytes());
    let Some(above) = host.len().checked_sub(domain.len()) else { return false };
    host[above..].eq_ignore_ascii_case(domain) && (above == 0 || host[above - 1] == b'.')
}

/// `since 2026-11-23T00:00:00Z, to example.com or example.net, of QuotaIssues`
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions = [
            self.since.map(|since| format!("since {}", moment(since))),
            self.until.map(|until| format!("before {}", moment(until))),
            (!self.domains.is_empty()).then(|| format!("to {}", self.domains.join(" or "))),
            (!self.labels.is_empty()).then(|| format!("of {}", self.labels.join(" or "))),
        ];
        f.write_str(&conditions.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RecordKind;

    #[test]
    fn every_condition_must_be_met() {
        let mut record = Record::new(RecordKind::Bounce);
        record.time = Some(100);
        record.recipients = vec!["bob@Mail.Example.com".into()];
        record.provider = Some("Yahoo!".into());
        let text = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        for (since, until, domains, labels, takes) in [
            (None, None, &[][..], &[][..], true),
            (Some(100), Some(101), &[], &[], true),
            (Some(101), None, &[], &[], false),
            (None, Some(100), &[], &[], false),
            (None, None, &["example.COM"], &[], true),
            (None, None, &["yahoo!"], &[], true),
            (None, None, &["ample.com", "example.net"], &[], false),
            (None, None, &[], &["QuotaIssues"], true),
            (None, None, &[], &["SpamBlock"], false),
            (Some(0), None, &["example.com"], &["SpamBlock", "QuotaIssues"], true),
        ] {
            let filter = Filter { since, until, domains: text(domains), labels: text(labels) };
            assert_eq!(filter.takes(&record, Some("QuotaIssues")), takes, "{filter}");
        }
        record.time = None;
        assert!(!Filter { since: Some(0), ..Filter::default() }.takes(&record, None));
    }
}
