//! From a label to the name of its variant.

use unicode_ident::{is_xid_continue, is_xid_start};

/// The label's words, each with its first letter made large, in one:
///
/// | label | variant |
/// |---|---|
/// | `QuotaIssues` | `QuotaIssues` |
/// | `soft bounce`, `soft-bounce`, `soft_bounce` | `SoftBounce` |
/// | `größe` | `Größe` |
/// | `550-block` | `_550Block` |
/// | `5.1.1 unknown` | `_5_1_1Unknown` |
/// | `self` | `Self_` |
///
/// Words end where a character stands that no identifier has, and at `_`. An `_` keeps numbers apart, is put
/// before a number at the start, and after the two names that are taken, `Self` and `ALL`.
///
/// `None` where there is no word, as in `?!`.
pub(crate) fn variant_name(label: &str) -> Option<String> {
    let mut name = String::new();
    for word in label.split(|c: char| !is_part(c)) {
        append(&mut name, word);
    }
    if !name.contains(char::is_alphanumeric) {
        return None;
    }
    if !name.starts_with(is_xid_start) {
        name.insert(0, '_');
    }
    if TAKEN.contains(&name.as_str()) {
        name.push('_');
    }
    Some(name)
}

/// A keyword, and the list of all variants.
const TAKEN: [&str; 2] = ["Self", "ALL"];

/// Joiners of zero width are characters of identifiers to Unicode, but not to Rust.
fn is_part(c: char) -> bool {
    is_xid_continue(c) && !matches!(c, '_' | '\u{200c}' | '\u{200d}')
}

fn append(name: &mut String, word: &str) {
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return };
    if name.ends_with(char::is_numeric) && first.is_numeric() {
        name.push('_');
    }
    name.extend(first.to_uppercase());
    name.push_str(letters.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_one() {
        let cases = [
            ("QuotaIssues", "QuotaIssues"),
            ("DNSFailure", "DNSFailure"),
            ("Soft bounce", "SoftBounce"),
            ("soft-bounce", "SoftBounce"),
            ("__soft__bounce__", "SoftBounce"),
            ("  x/y: z  ", "XYZ"),
            ("größe", "Größe"),
            ("ßharp", "SSharp"),
            ("退信", "退信"),
            ("हिन्दी", "हिन्दी"),
            ("550-block", "_550Block"),
            ("5.1.1 unknown", "_5_1_1Unknown"),
            ("code 5", "Code5"),
            ("self", "Self_"),
            ("Self", "Self_"),
            ("all", "All"),
            ("ALL", "ALL_"),
            ("type", "Type"),
            ("a\0b", "AB"),
        ];
        for (label, name) in cases {
            assert_eq!(variant_name(label).as_deref(), Some(name), "{label}");
        }
    }

    #[test]
    fn labels_without_words() {
        for label in ["", " ", "_", "___", "?!", "😀", "\u{200d}", "\u{301}", "²"] {
            assert_eq!(variant_name(label), None, "{label}");
        }
    }

    #[test]
    fn what_is_made_is_an_identifier() {
        let scripts = (0..0x3400).chain((0x3400..=u32::from(char::MAX)).step_by(61));
        for c in scripts.filter_map(char::from_u32) {
            for label in [format!("{c}"), format!("a{c}"), format!("a {c}b"), format!("{c} 1")] {
                let Some(name) = variant_name(&label) else { continue };
                assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{label:?} gives {name:?}");
            }
        }
    }
}
