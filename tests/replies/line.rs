//! The line that rules see.

use bounce_classifier::reply::single_line;
use bounce_classifier::{EnhancedCode, Reply};

use crate::cases::Table;

#[test]
fn every_case_is_written_as_its_line() {
    let mut buffer = String::new();
    for case in Table::read().replies {
        buffer.clear();
        case.reply().write_line(&mut buffer).expect("a string takes everything");
        assert_eq!(buffer, case.line, "{}", case.name);
        let reply = case.reply().with_command("RCPT TO:<bob@example.com>");
        assert_eq!(reply.to_string(), case.line, "{}: the command is not part of the line", case.name);
    }
}

#[test]
fn every_line_read_again_is_the_reply() {
    for case in Table::read().replies {
        let reply = Reply::from_line(&case.line).expect(&case.name);
        assert_eq!(reply.to_string(), case.line, "{}", case.name);
        assert_eq!(reply == case.single_lined(), case.canonical, "{}: {reply:?}", case.name);
    }
}

#[test]
fn a_line_is_not_changed() {
    for line in ["550 05.1.1 zeros", "550 +5.1.1 plus", "550 5.1.01 x", "65535 x", "0 ", "550  ", "7 5.1.1 "]
    {
        assert_eq!(line.parse::<Reply>().expect(line).to_string(), line);
    }
    let reply = Reply::from_line("550 05.1.1 zeros").expect("a line");
    assert_eq!((reply.enhanced_code, &*reply.content), (None, "05.1.1 zeros"));
}

#[test]
fn what_is_no_line_is_refused() {
    for (line, start) in [
        ("", ""),
        ("550", "550"),
        ("550-5.1.1 x", "550-5."),
        ("050 x", "050 x"),
        ("00 x", "00 x"),
        ("+550 x", "+550 x"),
        ("-1 x", "-1 x"),
        ("65536 x", "65536 "),
        (" 550 x", " 550 x"),
        ("550\nx", r"550\nx"),
        ("Пользователь", r"\xd0\x9f\xd0\xbe\xd0\xbb"),
    ] {
        let message = format!(
            "the line starts with `{start}`: a reply in one line starts with a code without leading zeros, at most \
             65535, and a space; `Reply::from_wire` takes the lines of the wire",
        );
        assert_eq!(Reply::from_line(line).expect_err(line).to_string(), message);
    }
}

#[test]
fn each_line_break_is_one_space() {
    for (text, line) in [
        ("", ""),
        ("a b", "a b"),
        ("a\r\nb", "a b"),
        ("a\nb", "a b"),
        ("a\rb", "a b"),
        ("a\r\r\r\nb", "a   b"),
        ("a\n\rb", "a  b"),
        ("a\r\n", "a "),
        ("\na", " a"),
        ("a \n b", "a   b"),
        // What Unicode has besides are not line breaks.
        ("a\u{2028}b\u{85}c\u{b}d", "a\u{2028}b\u{85}c\u{b}d"),
    ] {
        assert_eq!(single_line(text), line, "{text:?}");
    }
}

#[test]
fn any_numbers_are_written() {
    let reply = Reply {
        code: u16::MAX,
        enhanced_code: Some(EnhancedCode::new(u8::MAX, u16::MAX, 0)),
        content: String::new(),
        command: None,
    };
    assert_eq!(reply.to_string(), "65535 255.65535.0 ");
}
