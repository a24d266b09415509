//! Replies, one a line, without anything around them.

use bounce_classifier::reply::normalise;

use crate::record::{Record, RecordKind};

/// The reply of a line; `None` for an empty line.
///
/// The line is the one that [`normalise`] makes of it. Its first digit says what happened: 2 is a delivery, 4 a deferral, and all else is a bounce, since nobody keeps
/// a list of replies but for what failed.
pub fn parse(line: &str) -> Option<Record<'_>> {
    let reply = normalise(line);
    let kind = match reply.bytes().next()? {
        b'2' => RecordKind::Delivery,
        b'4' => RecordKind::Deferral,
        _ => RecordKind::Bounce,
    };
    Some(Record { reply: Some(reply), ..Record::new(kind) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digit_says_what_happened() {
        for (line, kind) in [
            ("250 2.0.0 Ok", RecordKind::Delivery),
            ("451 later", RecordKind::Deferral),
            ("550 never", RecordKind::Bounce),
            ("-ERR no", RecordKind::Bounce),
        ] {
            let record = parse(line).unwrap();
            assert_eq!((record.kind, record.reply.as_deref()), (kind, Some(line)));
        }
        let pasted = parse("smtp; 450 later").unwrap();
        assert_eq!((pasted.kind, pasted.reply.as_deref()), (RecordKind::Deferral, Some("450 later")));
        assert_eq!(parse(""), None);
    }
}
