//! Return paths that have the recipient in them: VERP, also within BATV (`prvs=`) and SRS.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use crate::address;
use crate::fields::Fields;

/// A pattern of the return paths that a sender gives its messages, each with the recipient in it (variable envelope
/// return paths): `bounce+{local}={domain}@bounces.example`.
///
/// `{local}` and `{domain}` are the parts of the recipient's address, and `*` is anything: the number of a campaign, or
/// a domain of the sender's. Between two of them stands at least one character; the case of letters is one.
///
/// A report comes to such an address, so that it says for whom the message was, whatever its text says. What forwarders
/// and signers make of it is undone before: `prvs=0123456789=bounce+...` (BATV) and `SRS0=...` (SRS).
///
/// ```
/// use bounce_classifier_reports::ReturnPath;
///
/// let path: ReturnPath = "bounce-*-{local}={domain}@bounces.example".parse()?;
/// let found = path.recipient("bounce-17-bob=example.com@bounces.example");
/// assert_eq!(found.as_deref(), Some("bob@example.com"));
/// assert_eq!(path.recipient("bob@example.com"), None);
/// # Ok::<(), bounce_classifier_reports::ReturnPathError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Hole(Hole),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hole {
    Local,
    Domain,
    Any,
}

/// Why a pattern is none of return paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPathError(&'static str);

impl fmt::Display for ReturnPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, as in bounce+{{local}}={{domain}}@bounces.example", self.0)
    }
}

impl Error for ReturnPathError {}

impl FromStr for ReturnPath {
    type Err = ReturnPathError;

    /// # Errors
    ///
    /// Where there is not one `{local}`, one `{domain}` and one `@`, or where nothing stands between two holes.
    fn from_str(pattern: &str) -> Result<Self, ReturnPathError> {
        let pieces = pieces(pattern);
        let count = |hole: Hole| pieces.iter().filter(|piece| **piece == Piece::Hole(hole)).count();
        let fails = |cause| Err(ReturnPathError(cause));
        if count(Hole::Local) != 1 || count(Hole::Domain) != 1 {
            return fails("a return path has one {local} and one {domain}");
        }
        if pattern.matches('@').count() != 1 {
            return fails("a return path has one @");
        }
        if pieces.windows(2).any(|two| matches!(two, [Piece::Hole(_), Piece::Hole(_)])) {
            return fails("something stands between {local}, {domain} and *");
        }
        Ok(ReturnPath(pieces))
    }
}

fn pieces(pattern: &str) -> Vec<Piece> {
    const HOLES: [(&str, Hole); 3] = [("{local}", Hole::Local), ("{domain}", Hole::Domain), ("*", Hole::Any)];
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        let next = HOLES.iter().filter_map(|(name, hole)| Some((rest.find(name)?, name, hole)));
        let Some((at, name, hole)) = next.min_by_key(|(at, ..)| *at) else {
            pieces.push(Piece::Text(rest.to_ascii_lowercase()));
            break;
        };
        if at > 0 {
            pieces.push(Piece::Text(rest[..at].to_ascii_lowercase()));
        }
        pieces.push(Piece::Hole(*hole));
        rest = &rest[at + name.len()..];
    }
    pieces
}

impl ReturnPath {
    /// The recipient in an address of this pattern; `None` where the address is of another form.
    pub fn recipient(&self, address: &str) -> Option<String> {
        let mut found = (None, None);
        matches(&self.0, address, &mut found).then_some(())?;
        let (local, domain) = (found.0?, found.1?);
        (!local.is_empty() && domain.contains('.')).then(|| format!("{local}@{domain}"))
    }
}

/// Whether pieces match a text as a whole. A hole takes as much as it can, `*` as little: with one hole of each kind the
/// time is a small power of an address's length, which is bounded.
fn matches<'a>(pieces: &[Piece], text: &'a str, found: &mut (Option<&'a str>, Option<&'a str>)) -> bool {
    match pieces {
        [] => text.is_empty(),
        [Piece::Text(literal), rest @ ..] => {
            let head = text.get(..literal.len()).filter(|head| head.eq_ignore_ascii_case(literal));
            head.is_some() && matches(rest, &text[literal.len()..], found)
        }
        [Piece::Hole(hole), rest @ ..] => {
            let most = text.find(|c| !hole.takes(c)).unwrap_or(text.len());
            let mut ends: Vec<usize> = (1..=most).filter(|&end| text.is_char_boundary(end)).collect();
            if *hole != Hole::Any {
                ends.reverse();
            }
            ends.into_iter().any(|end| {
                match hole {
                    Hole::Local => found.0 = Some(&text[..end]),
                    Hole::Domain => found.1 = Some(&text[..end]),
                    Hole::Any => {}
                }
                matches(rest, &text[end..], found)
            })
        }
    }
}

impl Hole {
    fn takes(self, c: char) -> bool {
        match self {
            Hole::Local | Hole::Any => c != '@',
            Hole::Domain => c.is_alphanumeric() || matches!(c, '.' | '-' | '_'),
        }
    }
}

/// The recipient that the return path of the message names: the address that the report came to.
pub(crate) fn recipient(header: &Fields<'_>, patterns: &[ReturnPath]) -> Option<String> {
    /// No address is longer (RFC 5321, section 4.5.3.1.3, and the brackets).
    const MOST: usize = 256;
    if patterns.is_empty() {
        return None;
    }
    address::OF_DELIVERY.iter().flat_map(|name| header.all(name)).find_map(|field| {
        address::all(&field).filter(|address| address.len() <= MOST).find_map(|address| {
            let address = unsigned(address);
            patterns.iter().find_map(|pattern| pattern.recipient(&address))
        })
    })
}

/// The address that a signer or forwarder has put into another.
fn unsigned(address: &str) -> String {
    /// Forwarders of forwarders are known to SRS as two at most.
    const MOST_DEPTH: usize = 4;
    let mut address = address.to_owned();
    for _ in 0..MOST_DEPTH {
        match batv(&address).or_else(|| srs(&address)) {
            Some(inner) => address = inner,
            None => break,
        }
    }
    address
}

/// Undoes `prvs=TAG=LOCAL@DOMAIN`, and `prvs=LOCAL/TAG@DOMAIN` of old.
fn batv(address: &str) -> Option<String> {
    let rest = without_prefix(address, "prvs=")?;
    let (local, domain) = rest.rsplit_once('@')?;
    let is_tag = |tag: &str| tag.len() == 10 && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    let inner = local
        .split_once('=')
        .filter(|(tag, _)| is_tag(tag))
        .map(|(_, inner)| inner)
        .or_else(|| local.rsplit_once('/').filter(|(_, tag)| is_tag(tag)).map(|(inner, _)| inner))?;
    Some(format!("{inner}@{domain}"))
}

/// Undoes `SRS0=HASH=TIME=DOMAIN=LOCAL@FORWARDER`, and `SRS1=HASH=FORWARDER==HASH=TIME=DOMAIN=LOCAL@ANOTHER`.
fn srs(address: &str) -> Option<String> {
    let (local, _) = address.rsplit_once('@')?;
    let rest = match without_prefix(local, "SRS0") {
        Some(rest) => rest.strip_prefix(['=', '+', '-'])?,
        None => {
            let rest = without_prefix(local, "SRS1")?.strip_prefix(['=', '+', '-'])?;
            rest.splitn(3, '=').nth(2)?.strip_prefix(['=', '+', '-'])?
        }
    };
    let mut parts = rest.splitn(4, '=');
    let (_hash, _time, domain, local) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{local}@{domain}"))
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipients_in_return_paths() {
        for (pattern, address, recipient) in [
            ("bounce+{local}={domain}@b.example", "bounce+bob=c.example@b.example", Some("bob@c.example")),
            (
                "bounce+{local}={domain}@b.example",
                "BOUNCE+a=b+c=c.example@B.example",
                Some("a=b+c@c.example"),
            ),
            ("b-*-{local}={domain}@*", "b-17-bob=c.example@x.example", Some("bob@c.example")),
            ("{domain}+{local}@b.example", "c-d.example+bob@b.example", Some("bob@c-d.example")),
            (
                "b+{local}={domain}@b.example",
                "prvs=0123abcdef=b+bob=c.example@b.example",
                Some("bob@c.example"),
            ),
            (
                "b+{local}={domain}@b.example",
                "prvs=b+bob=c.example/0123abcdef@b.example",
                Some("bob@c.example"),
            ),
            (
                "b+{local}={domain}@b.example",
                "SRS0=HHH=TT=b.example=b+bob=c.example@f.example",
                Some("bob@c.example"),
            ),
            (
                "b+{local}={domain}@b.example",
                "SRS1=HHH=f.example==HHH=TT=b.example=b+bob=c.example@g.example",
                Some("bob@c.example"),
            ),
            ("bounce+{local}={domain}@b.example", "bounce+bob@b.example", None),
            ("bounce+{local}={domain}@b.example", "bounce+bob=c.example@other.example", None),
            ("bounce+{local}={domain}@b.example", "bounce+bob=localhost@b.example", None),
        ] {
            let pattern: ReturnPath = pattern.parse().unwrap();
            let found = pattern.recipient(&unsigned(address));
            assert_eq!(found.as_deref(), recipient, "{address}");
        }
    }

    #[test]
    fn patterns_that_say_too_little() {
        for pattern in
            ["", "bounce@b.example", "{local}{domain}@b.example", "{local}={domain}", "{local}@{local}"]
        {
            let error = pattern.parse::<ReturnPath>().unwrap_err().to_string();
            assert!(error.contains("{local}"), "{pattern}: {error}");
        }
    }

    #[test]
    fn a_hostile_address_costs_little() {
        let pattern: ReturnPath = "*-{local}={domain}@b.example".parse().unwrap();
        assert_eq!(pattern.recipient(&format!("{}@c.example", "-=".repeat(120))), None);
    }
}
