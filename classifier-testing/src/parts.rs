//! Lines as the parts that make them.

/// Class, subject and detail of an enhanced status code.
pub type Triple = (u8, u16, u16);

/// The code, the enhanced code and the content that make exactly this line; `None` where none do.
pub fn parts(line: &str) -> Option<(u16, Option<Triple>, &str)> {
    let (code, rest) = number::<u16>(line, ' ')?;
    let enhanced = || {
        let (class, rest) = number::<u8>(rest, '.')?;
        let (subject, rest) = number::<u16>(rest, '.')?;
        let (detail, content) = number::<u16>(rest, ' ')?;
        Some(((class, subject, detail), content))
    };
    match enhanced() {
        Some((enhanced, content)) => Some((code, Some(enhanced), content)),
        None => Some((code, None, rest)),
    }
}

/// A number as it is printed, and what follows the character after it.
fn number<N: std::str::FromStr + ToString>(text: &str, after: char) -> Option<(N, &str)> {
    let (digits, rest) = text.split_once(after)?;
    let number: N = digits.parse().ok()?;
    (number.to_string() == digits).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn only_parts_that_make_the_same_line() {
        for (line, expected) in [
            ("550 5.1.1 no such user", Some((550, Some((5, 1, 1)), "no such user"))),
            ("550 no such user", Some((550, None, "no such user"))),
            ("550 5.01.1 no such user", Some((550, None, "5.01.1 no such user"))),
            ("550 ", Some((550, None, ""))),
            ("550", None),
            ("0550 no such user", None),
            ("550-no such user", None),
        ] {
            assert_eq!(parts(line), expected, "{line}");
        }
    }
}
