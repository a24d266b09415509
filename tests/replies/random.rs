//! Random replies.

use bounce_classifier::reply::{ReplyParser, normalise, single_line};
use bounce_classifier::{Classifier, EnhancedCode, Reply};
use bounce_classifier_testing::runs;
use proptest::prelude::*;
use proptest::sample::select;

use crate::cases::oracle_line;
use crate::classes::assert_as_line;

/// What replies are made of, and what nearly is.
const PIECES: &[&[u8]] = &[
    b"550",
    b"551",
    b"55",
    b"0",
    b"+",
    b"-",
    b" ",
    b"5.1.1",
    b"5.1.1 ",
    b"05.1.1 ",
    b"4.2.2 ",
    b"3.1.1 ",
    b"5.7.99999 ",
    b".",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n550-",
    b"\r\n550 ",
    b"\n550 ",
    b"\t",
    b"a",
    b"foo bar",
    b"\xC3\xA9",
    b"\xE4",
    b"\0",
];

/// What many replies start with.
const STARTS: &[&[u8]] = &[b"", b"550 ", b"550-"];

/// Texts that look like replies.
fn like_replies() -> impl Strategy<Value = Vec<u8>> {
    let text = prop::collection::vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat());
    (select(STARTS), text).prop_map(|(start, text)| [start, &text[..]].concat())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![like_replies().prop_map(|text| String::from_utf8_lossy(&text).into_owned()), any::<String>()]
}

/// Any reply, also one that no server sends.
fn replies() -> impl Strategy<Value = Reply> {
    let code = prop_oneof![Just(550), any::<u16>()];
    let number = prop_oneof![0..10u16, any::<u16>()];
    let enhanced = (any::<u8>(), number.clone(), number);
    let enhanced = enhanced.prop_map(|(class, subject, detail)| EnhancedCode::new(class, subject, detail));
    (code, prop::option::of(enhanced), texts()).prop_map(|(code, enhanced_code, content)| Reply {
        code,
        enhanced_code,
        content,
        command: None,
    })
}

/// What holds of every reply.
fn check(reply: &Reply) {
    let line = reply.to_string();
    assert!(!line.contains(['\r', '\n']), "{reply:?} has breaks in its line");
    assert_eq!(single_line(&line), line);
    let again = Reply::from_line(&line).expect("a line is a reply");
    assert_eq!(again.to_string(), line, "{reply:?}");
    assert_as_line(Classifier::builtin(), reply);
    #[cfg(feature = "serde")]
    {
        let json = serde_json::to_string(reply).expect("JSON");
        let read: Reply = serde_json::from_str(&json).expect("a reply");
        assert_eq!(read.to_string(), line, "{json}");
        assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
    }
}

/// All replies of the lines, and whether one is begun.
fn push_all<'l>(lines: impl Iterator<Item = &'l [u8]>) -> (Vec<Reply>, bool) {
    let mut parser = ReplyParser::new();
    let replies = lines.filter_map(|line| parser.push(line).ok().flatten()).collect();
    (replies, parser.is_within())
}

proptest! {
    #![proptest_config(runs::kept(4096, file!()))]

    #[test]
    fn single_lining_is_idempotent(text in texts()) {
        let line = single_line(&text);
        prop_assert_eq!(&*line, oracle_line(&text));
        prop_assert_eq!(single_line(&line), &*line);
    }

    #[test]
    fn every_reply_reads_as_its_line(reply in replies()) {
        check(&reply);
    }

    #[test]
    fn no_bytes_panic(text in prop_oneof![like_replies(), prop::collection::vec(any::<u8>(), 0..80)]) {
        if let Ok(reply) = Reply::from_wire(&text) {
            check(&reply);
        }
        for reply in push_all(text.split_inclusive(|&byte| byte == b'\n')).0 {
            check(&reply);
        }
        let text = String::from_utf8_lossy(&text);
        check(&Reply::with_message(550, &text));
        if let Ok(reply) = Reply::from_line(&text) {
            prop_assert_eq!(reply.to_string(), single_line(&text));
        }
    }

    #[test]
    fn what_is_pasted_becomes_a_line(text in texts()) {
        let line = normalise(&text);
        prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
    }

    #[test]
    fn lines_together_are_as_lines_one_by_one(text in like_replies()) {
        let lines = text.split_inclusive(|&byte| byte == b'\n').collect::<Vec<_>>();
        // Elsewhere the ends of lines are a matter of what they are taken for.
        let one_kind = !text.windows(2).any(|pair| pair[0] != b'\r' && pair[1] == b'\n');
        if let (true, Ok(reply)) = (one_kind && !text.starts_with(b"\n"), Reply::from_wire(&text)) {
            prop_assert_eq!(push_all(lines.into_iter()), (vec![reply], false));
        }
    }
}

#[cfg(feature = "compile")]
#[test]
fn every_reply_has_the_class_of_its_line() {
    let classifier = crate::classes::fussy();
    proptest!(|(reply in replies())| assert_as_line(&classifier, &reply));
}
