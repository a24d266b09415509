//! Names that were meant to be others.

/// Longer names are not compared: it takes time with the square of their length.
const LONGEST: usize = 64;

/// Where one of the names has this length, two letters may be wrong.
const LONG: usize = 8;

/// More bytes of difference are more than two letters.
const MOST_BYTES: usize = 8;

/// The most names that one is compared with.
const MOST_NAMES: usize = 1000;

/// The name that `name` is one slip away from, though not the same: other case or separators, or letters
/// that are wrong, missing, too many or in the wrong order.
pub(super) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let plain_name = plain(name).filter(|_| name.len() <= LONGEST)?;
    let distance = |other: &'n str| {
        let plain_other = plain(other).filter(|_| other.len() <= LONGEST)?;
        let length = plain_name.chars().count().max(plain_other.chars().count());
        let most = if length < LONG { 1 } else { 2 };
        if plain_name.len().abs_diff(plain_other.len()) > MOST_BYTES {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&plain_name, &plain_other);
        (distance <= most && other != name).then_some((distance, other))
    };
    // Of several that are equally near, the first.
    let nearest =
        names.into_iter().take(MOST_NAMES).filter_map(distance).min_by_key(|(distance, _)| *distance);
    nearest.map(|(_, other)| other)
}

/// Its letters and digits without case; none where there are none.
fn plain(name: &str) -> Option<String> {
    let letters = name.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    let plain: String = letters.flat_map(char::to_lowercase).collect();
    (!plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use crate::bounce_class::BounceClass;

    #[test]
    fn slips() {
        let labels = || BounceClass::PREDEFINED.iter().map(|class| class.name());
        for (name, meant) in [
            ("InvalidRecipent", Some("InvalidRecipient")),
            ("InvalidReceipient", Some("InvalidRecipient")),
            ("QuotaIssue", Some("QuotaIssues")),
            ("SpamBolck", Some("SpamBlock")),
            ("spam_block", Some("SpamBlock")),
            ("Spam Block", Some("SpamBlock")),
            ("uncategorized", Some("Uncategorized")),
            ("Uncategorised", Some("Uncategorized")),
            ("DnsFailure", Some("DNSFailure")),
            // Names of one's own.
            ("Greylisted", None),
            ("SpamFolder", None),
            ("BadSender", None),
            ("Invalid", None),
            ("RateLimited", None),
            ("ContentSpam", None),
            ("", None),
            ("__", None),
        ] {
            assert_eq!(nearest(name, labels()), meant, "{name}");
        }
    }

    #[test]
    fn tables() {
        let tables = || crate::rules::TABLES;
        for (name, meant) in [
            ("rule", Some("rules")),
            ("Examples", Some("examples")),
            ("example", Some("examples")),
            ("label", Some("labels")),
            ("overide", Some("overrides")),
            ("allows", Some("allow")),
            ("meta", None),
            ("version", None),
            ("tables", None),
            ("sample", None),
            ("all", None),
        ] {
            assert_eq!(nearest(name, tables()), meant, "{name}");
        }
    }
}
