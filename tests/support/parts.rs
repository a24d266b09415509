//! Lines as the parts that make them.

use bounce_classifier::EnhancedCode;

/// The code, the enhanced code and the content that make exactly this line; `None` where none do.
pub(crate) fn parts(line: &str) -> Option<(u16, Option<EnhancedCode>, &str)> {
    let (code, rest) = number::<u16>(line, ' ')?;
    let enhanced = || {
        let (class, rest) = number::<u8>(rest, '.')?;
        let (subject, rest) = number::<u16>(rest, '.')?;
        let (detail, content) = number::<u16>(rest, ' ')?;
        Some((EnhancedCode::new(class, subject, detail), content))
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
