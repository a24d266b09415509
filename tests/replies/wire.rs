//! The lines on the wire.

use bounce_classifier::Reply;
use bounce_classifier::reply::{ReplyError, ReplyLimits, ReplyParser};

use crate::cases::Table;

/// Each line goes in with this end; the reply or the error comes out with the last.
fn push_all(lines: &[String], end: &str) -> Result<Reply, ReplyError> {
    let mut parser = ReplyParser::new();
    let (last, before) = lines.split_last().expect("a case has lines");
    for line in before {
        assert_eq!(parser.push(format!("{line}{end}"))?, None, "the reply ends before its last line");
        assert!(parser.is_within());
    }
    let reply = parser.push(format!("{last}{end}"))?;
    assert!(!parser.is_within());
    Ok(reply.expect("the last line ends the reply"))
}

#[test]
fn every_case_from_its_lines() {
    for case in Table::read().replies {
        for end in ["", "\r\n"] {
            assert_eq!(push_all(&case.wire, end), Ok(case.reply()), "{}, with {end:?}", case.name);
        }
    }
}

#[test]
fn every_case_from_its_text() {
    for case in Table::read().replies {
        let text = case.wire.join("\r\n");
        assert_eq!(Reply::from_wire(text.clone() + "\r\n"), Ok(case.reply()), "{}", case.name);
        if case.wire.len() > 1 || !text.contains('\n') {
            assert_eq!(Reply::from_wire(text), Ok(case.reply()), "{}, without the last end", case.name);
        }
    }
}

#[test]
fn every_case_with_line_feeds_alone() {
    for case in Table::read().replies {
        if !case.wire.concat().contains(['\r', '\n']) {
            assert_eq!(Reply::from_wire(case.wire.join("\n")), Ok(case.reply()), "{}", case.name);
        }
    }
}

#[test]
fn every_case_from_its_message() {
    for case in Table::read().replies {
        if !case.wire.concat().contains(['\r', '\n']) {
            let texts: Vec<&str> = case.wire.iter().map(|line| &line[4..]).collect();
            let reply = Reply::with_message(case.code, &texts.join("\r\n"));
            assert_eq!(reply, case.reply(), "{}", case.name);
        }
    }
    assert_eq!(Reply::with_message(550, "").to_string(), "550 ");
}

#[test]
fn every_mistake_has_its_message() {
    for mistake in Table::read().errors {
        for end in ["", "\r\n"] {
            let error = push_all(&mistake.wire, end).expect_err(&mistake.name);
            assert_eq!(error.to_string(), mistake.message, "{}", mistake.name);
        }
        let error = Reply::from_wire(mistake.wire.join("\r\n") + "\r\n").expect_err(&mistake.name);
        assert_eq!(error.to_string(), mistake.message, "{}", mistake.name);
    }
}

#[test]
fn a_text_is_one_whole_reply() {
    let message = |text: &str| Reply::from_wire(text).expect_err("no whole reply").to_string();
    assert_eq!(message(""), "there is no reply: the text is empty");
    assert_eq!(
        message("550-a\r\n550-b\r\n"),
        "the reply stops before its end: line 2 starts with `550-`, after which another line follows; the last one \
         starts with `550 `",
    );
    let goes_on =
        "the reply ends at line 2, and the text goes on: give one reply, or use `ReplyParser` for more";
    assert_eq!(message("550-a\r\n550 b\r\n250 c\r\n"), goes_on);
    assert_eq!(message("550-a\n550 b\n\n"), goes_on);
}

#[test]
fn a_parser_goes_on_after_replies_and_errors() -> Result<(), ReplyError> {
    let mut parser = ReplyParser::new();
    assert_eq!(parser.push("250 first")?, Some(Reply::with_message(250, "first")));
    assert_eq!(parser.push("550-5.1.1 second")?, None);
    parser.push("551 5.1.1 other").expect_err("another code");
    assert!(!parser.is_within());
    assert_eq!(parser.push("250-5.1.1 third")?, None);
    assert_eq!(parser.push("250 4.1.1 third")?, Some(Reply::with_message(250, "5.1.1 third\n4.1.1 third")));
    Ok(())
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced() {
    let reply = Reply::from_wire(b"550 5.1.1 Empf\xE4nger unbekannt\r\n").expect("a reply");
    assert_eq!(reply.to_string(), "550 5.1.1 Empf\u{FFFD}nger unbekannt");
    let error = Reply::from_wire(b"55\xE4 x").expect_err("no code");
    assert!(error.to_string().contains(r"`55\xe4 `"), "{error}");
}

#[test]
fn lines_are_limited() {
    let line = |bytes: usize| format!("{:x<bytes$}", "550 ");
    let longest = line(ReplyLimits::default().line_bytes);
    assert_eq!(longest.len(), 4096);
    assert_eq!(Reply::from_wire(longest.clone() + "\r\n").expect("within the limit").to_string(), longest);
    let error = Reply::from_wire(line(4097)).expect_err("over the limit");
    let message = "line 1 of the reply has 4097 bytes, and `ReplyLimits::line_bytes` allows 4096";
    assert_eq!(error.to_string(), message);
}

#[test]
fn replies_are_limited() {
    let mut limits = ReplyLimits::default();
    limits.content_bytes = 10;
    let mut parser = ReplyParser::with_limits(limits);
    assert_eq!(parser.push("550-12345"), Ok(None));
    let reply = parser.push("550 7890").expect("within the limit").expect("the end");
    assert_eq!(reply.content.len(), 10);

    assert_eq!(parser.push("550-12345"), Ok(None));
    let error = parser.push("550-78901").expect_err("over the limit");
    let message =
        "the content of the reply exceeds at line 2 the 10 bytes that `ReplyLimits::content_bytes` allows";
    assert_eq!(error.to_string(), message);
}

#[test]
fn an_endless_reply_is_an_error() {
    let mut parser = ReplyParser::new();
    let lines = (0..).map(|_| parser.push("250-")).take_while(Result::is_ok).count();
    assert_eq!(lines, 1 + ReplyLimits::default().content_bytes);
}
