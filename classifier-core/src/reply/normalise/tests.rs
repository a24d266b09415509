//! Texts, and the line of each.

use alloc::borrow::Cow;
use alloc::string::ToString;

use super::{MOST_WRAPPERS, normalise};
use crate::reply::Reply;

#[test]
fn lines_are_not_touched() {
    for line in [
        "550 5.1.1 <bob@example.com>: User unknown",
        "550 User unknown",
        "550 ",
        "550  5.1.1 x",
        "550 5.1.1 <a@b> id a1-20020a5d4f81000000b002c5a0b1c2d3si123450-2wrw.7 - smtp",
        "452 4.2.2 500 messages are the limit",
        "550 550",
        "552 512 MB are the limit",
        "550 call 550-1234",
        "554 5.7.1 (in reply to what you asked)",
        "250 2.0.0 Ok: queued as 4XyZ13bbbbz9",
        "550 05.1.1 zeros",
        "550 #5.7.1 sender does not exist in directory",
        "450 4.4.1 host mx.example.com did not answer",
        "550 Пользователь не найден",
        "-ERR 4.2.2 over quota",
        "no reply of any server",
        "5.1.1.1 four",
        "650 x",
        "55é x",
        "",
        "x",
    ] {
        assert!(
            matches!(normalise(line), Cow::Borrowed(text) if text == line),
            "{line}: {:?}",
            normalise(line)
        );
    }
}

#[test]
fn what_is_around_a_reply_goes() {
    for (text, line) in [
        ("\u{feff}550 5.1.1 No", "550 5.1.1 No"),
        ("  \t550 5.1.1 No", "550 5.1.1 No"),
        ("\"550 5.1.1 No \"such\" user\"", "550 5.1.1 No \"such\" user"),
        ("'550 No'", "550 No"),
        ("\u{201c}550 No\u{201d}", "550 No"),
        ("\"550 No", "550 No"),
        ("smtp;550 5.1.1 No", "550 5.1.1 No"),
        ("SMTP; 550 5.1.1 No", "550 5.1.1 No"),
        ("smtp; 550-5.1.1 No such 550 5.1.1 user", "550 5.1.1 No such user"),
        ("lmtp; 552 5.2.2 Full", "552 5.2.2 Full"),
        (
            "X-Postfix; host a.example[192.0.2.1] said: 552 5.2.2 Full (in reply to RCPT TO command)",
            "552 5.2.2 Full",
        ),
        ("x-unix; no code at all", "x-unix; no code at all"),
        ("<mx.example #5.1.1 smtp;550 5.1.1 No such user>", "550 5.1.1 No such user>"),
        ("host mx.example[192.0.2.1] said: 550 5.1.1 No (in reply to RCPT TO command)", "550 5.1.1 No"),
        ("host mx.example said: 421 Later", "421 Later"),
        ("<mx.example[192.0.2.1]> said: 550 No", "550 No"),
        (
            "<bob@b.example>: host mx.example[192.0.2.1] said: 550-5.1.1 No\n    550 5.1.1 here (in reply to\n    RCPT TO command)",
            "550 5.1.1 No here",
        ),
        ("host mx.example[192.0.2.1] refused to talk to me: 554 5.7.1 Blocked", "554 5.7.1 Blocked"),
        ("550 5.1.1 No (in reply to end of DATA command)", "550 5.1.1 No"),
        (
            "550 5.1.1 host mx.example[192.0.2.1] said: 550 5.1.1 No (in reply to RCPT TO command)",
            "550 5.1.1 No",
        ),
        ("SMTP error from remote mail server after RCPT TO:<bob@b.example>: 550 No", "550 No"),
        ("Remote Server returned '554 5.4.108 <mx.example> No'", "554 5.4.108 <mx.example> No"),
        ("The response from the remote server was:\n\n550 5.1.1 No\n", "550 5.1.1 No"),
        ("<<< 550 No", "550 No"),
        ("failed with 550 5.1.1 No", "550 5.1.1 No"),
        ("at 10:450 it failed", "at 10:450 it failed"),
        ("quota: 512 MB", "quota: 512 MB"),
        ("at the end 450", "at the end 450"),
        ("at the end: 450", "450"),
    ] {
        assert_eq!(normalise(text), line, "{text:?}");
    }
}

#[test]
fn the_last_code_says_more() {
    for (text, line) in [
        ("550 5.3.4 554 5.2.0 STOREDRV refused", "554 5.2.0 STOREDRV refused"),
        ("550 550 5.1.1 No", "550 5.1.1 No"),
        ("554 554 No", "554 No"),
        ("450 550 <bob@b.example> No", "550 <bob@b.example> No"),
        ("5.1.1 smtp;550 5.1.1 No", "550 5.1.1 No"),
        ("#5.1.1 smtp;550 5.1.1 No", "550 5.1.1 No"),
        ("5.0.0 550-5.1.1 No such 550 5.1.1 user", "550 5.1.1 No such user"),
        ("550 5.0.0 550-5.1.1 No such 550 5.1.1 user", "550 5.1.1 No such user"),
        ("550 550 550 No", "550 550 550 No"),
    ] {
        assert_eq!(normalise(text), line, "{text:?}");
    }
}

#[test]
fn wrappers_are_bounded() {
    let text = "550 5.0.0 ".repeat(MOST_WRAPPERS + 2) + "No";
    assert_eq!(normalise(&text), "550 5.0.0 550 5.0.0 No");
}

#[test]
fn an_enhanced_code_alone_says_the_code() {
    for (text, line) in [
        ("5.7.124 Sender not in list", "550 5.7.124 Sender not in list"),
        ("4.4.7 Message expired", "450 4.4.7 Message expired"),
        ("2.0.0 Ok", "250 2.0.0 Ok"),
        ("5.1.1: No", "550 5.1.1 No"),
        ("5.1.1", "550 5.1.1"),
        ("\"5.1.1 No\"", "550 5.1.1 No"),
        ("5.1.1 No\nuser", "550 5.1.1 No user"),
        ("host mx.example said: 5.1.1 No", "host mx.example said: 5.1.1 No"),
    ] {
        assert_eq!(normalise(text), line, "{text:?}");
    }
}

#[test]
fn lines_are_joined() {
    for (text, line) in [
        ("550-5.1.1 No such 550-5.1.1 user 550 5.1.1 here", "550 5.1.1 No such user here"),
        ("550 5.1.1 No such 550-5.1.1 user 550 5.1.1 here", "550 5.1.1 No such user here"),
        ("550 No such 550-user 550 here", "550 No such user here"),
        ("554-mx.example.com 554 Your access", "554 mx.example.com Your access"),
        ("421-4.7.28 Our system", "421 4.7.28 Our system"),
        (r"550-5.1.1 No\n550 5.1.1 here", "550 5.1.1 No here"),
        (r"550-5.1.1 No\r\n550 5.1.1 here", "550 5.1.1 No here"),
        ("550-5.1.1 No\r\n550 5.1.1 here\r\n", "550 5.1.1 No here"),
        ("550-5.1.1 No\n\n  550 5.1.1 here  \n", "550 5.1.1 No here"),
        ("550 5.1.1 No\nhere", "550 5.1.1 No here"),
        ("550-No\n551 here", "550 No 551 here"),
        ("550 No\n550 here", "550 No here"),
        ("no code\r\nat all\n", "no code at all "),
    ] {
        assert_eq!(normalise(text), line, "{text:?}");
    }
}

#[test]
fn lines_of_the_wire_are_as_from_the_wire() {
    for wire in
        ["550 x\r\n", "550-a\r\n550 b\r\n", "550-5.1.1 a\r\n550-5.1.1 \r\n550 5.1.1 b", "250-x\n250 y"]
    {
        assert_eq!(normalise(wire), Reply::from_wire(wire).expect(wire).to_string(), "{wire:?}");
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    for text in ["smtp;", "550 ", "550-", "host ", "5.1.1 ", "'", ": 5", "smtp;550 ", " 550-a"] {
        let long = text.repeat(200_000);
        assert!(normalise(&long).len() <= long.len() + 4, "{text}");
    }
}
