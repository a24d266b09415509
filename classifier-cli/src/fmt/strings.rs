//! How a pattern is quoted.

use std::fmt::Write;

/// A pattern as TOML: in single quotes, where a backslash is a backslash, unless it holds what they cannot.
/// Then text of several lines stays as its author wrote it (`token`), as an expression with `(?x)` may be.
pub(super) fn quote(pattern: &str, token: &str) -> String {
    let fits = |c: char| c != '\'' && (c == '\t' || !c.is_ascii_control());
    if pattern.chars().all(fits) {
        format!("'{pattern}'")
    } else if token.starts_with("'''") || token.starts_with("\"\"\"") {
        token.to_owned()
    } else {
        basic(pattern)
    }
}

fn basic(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_ascii_control() => {
                write!(quoted, "\\u{:04X}", u32::from(c)).expect("a string takes everything");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn quotes() {
        for (pattern, token, quoted) in [
            ("", "\"\"", "''"),
            (r"^5\d", r#""^5\\d""#, r"'^5\d'"),
            (r"^5\d", r"'''^5\d'''", r"'^5\d'"),
            ("say \"so\"\t", r#""say \"so\"\t""#, "'say \"so\"\t'"),
            ("it's\\", r#""it's\\""#, r#""it's\\""#),
            ("it's", "'''it's'''", "'''it's'''"),
            ("a\nb", "'''a\nb'''", "'''a\nb'''"),
            ("a\nb", r#""a\nb""#, r#""a\nb""#),
            ("\"\u{1}\u{7f}\r\n\t'", "", r#""\"\u0001\u007F\r\n\t'""#),
            ("é\u{85}", "", "'é\u{85}'"),
        ] {
            assert_eq!(quote(pattern, token), quoted);
        }
    }
}
