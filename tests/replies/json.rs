//! Replies as JSON.

use bounce_classifier::{EnhancedCode, Reply};
use serde_json::{Value, json};

use crate::cases::{Case, Table};

/// The case as a log has it.
fn logged(case: &Case) -> Value {
    let enhanced = case
        .enhanced
        .map(|(class, subject, detail)| json!({ "class": class, "subject": subject, "detail": detail }));
    let content = case.single_lined().content;
    json!({ "code": case.code, "enhanced_code": enhanced, "content": content, "command": null })
}

fn read(json: &Value) -> Reply {
    serde_json::from_str(&json.to_string()).expect("a reply")
}

#[test]
fn every_case_is_written_as_in_a_log() {
    for case in Table::read().replies {
        let wire = Reply::from_wire(case.wire.join("\r\n") + "\r\n").expect(&case.name);
        assert_eq!(serde_json::to_value(wire).expect("JSON"), logged(&case), "{}", case.name);
    }
}

#[test]
fn every_case_is_read_from_a_log() {
    for case in Table::read().replies {
        let reply = read(&logged(&case));
        assert_eq!(reply, case.single_lined(), "{}", case.name);
        assert_eq!(reply.to_string(), case.line, "{}", case.name);
    }
}

#[test]
fn every_case_is_read_with_its_line_breaks() {
    for case in Table::read().replies {
        let mut json = logged(&case);
        json["content"] = case.content.clone().into();
        assert_eq!(read(&json), case.reply(), "{}", case.name);
    }
}

#[test]
fn the_fields_are_those_of_a_log() {
    let text = r#"{"code":250,"enhanced_code":{"class":2,"subject":0,"detail":0},"content":"OK ids=8a5475","command":"."}"#;
    let reply: Reply = serde_json::from_str(text).expect("a reply");
    let expected = Reply {
        code: 250,
        enhanced_code: Some(EnhancedCode::new(2, 0, 0)),
        content: "OK ids=8a5475".into(),
        command: Some(".".into()),
    };
    assert_eq!(reply, expected);
    assert_eq!(serde_json::to_string(&reply).expect("JSON"), text);
}

#[test]
fn what_may_be_absent_is() {
    let reply = read(&json!({ "code": 550, "content": "x", "later_addition": [1] }));
    assert_eq!(reply, Reply { code: 550, enhanced_code: None, content: "x".into(), command: None });
}

#[test]
fn a_mistake_names_its_field() {
    for (json, message) in [
        (json!({ "content": "x" }), "missing field `code`"),
        (json!({ "code": 550 }), "missing field `content`"),
        (json!({ "code": 65536, "content": "x" }), "expected u16"),
        (json!({ "code": 550, "content": "x", "enhanced_code": { "class": 5 } }), "missing field `subject`"),
        (json!({ "code": 550, "content": "x", "enhanced_code": "5.1.1" }), "expected struct EnhancedCode"),
    ] {
        let error = serde_json::from_str::<Reply>(&json.to_string()).expect_err(message);
        assert!(error.to_string().contains(message), "{error}");
    }
}
