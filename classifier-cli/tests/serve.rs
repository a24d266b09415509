//! The service, as its clients see it: real processes and connections.
#![cfg(unix)]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

use common::service::{Answer, Service, chunk, line_with, wait_until};
use common::{PROGRAM, folder, program, run, text};
use serde_json::{Value, json};

fn rules(label: &str) -> String {
    format!("[rules]\n{label} = ['^550 ']\n")
}

const REPLIES: [&str; 4] =
    ["550 5.1.1 User unknown", "450 4.7.1 Greylisted", "xyzzy", "550 5.1.1 <b\u{fc}@example.com>: \"gone\""];

/// One reply, several, and a stream have the same answers, which are those of the program.
#[test]
fn answers_are_those_of_the_program() {
    let service = Service::start(&[]);
    let from_program = run(program(["classify", "--format", "json"]), REPLIES.join("\n"));
    let expected: Vec<Value> =
        text(&from_program.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(expected.len(), REPLIES.len());

    let several = service.post("/v1/classify", "application/json", json!(REPLIES).to_string());
    assert_eq!(several.status, 200);
    let several = several.json();
    let named: Vec<Value> = REPLIES.iter().map(|reply| json!({ "reply": reply })).collect();
    assert_eq!(service.post("/v1/classify", "application/json", json!(named).to_string()).json(), several);

    let lines: Vec<String> = REPLIES.iter().map(|reply| json!(reply).to_string()).collect();
    let stream = service.post("/v1/classify", "application/x-ndjson", lines.join("\n"));
    let streamed: Vec<Value> = stream.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json!(streamed), several);

    for (number, expected) in expected.iter().enumerate() {
        let one = service.post("/v1/classify", "application/json; charset=utf-8", &lines[number]).json();
        assert_eq!(one, several[number]);
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&one[key], value, "{key} of {expected}");
        }
        assert!(one["severity"].is_string() && one["action"].is_string(), "{one}");
    }
}

#[test]
fn an_explanation_is_that_of_the_program() {
    let service = Service::start(&[]);
    for (reply, query) in
        [("552 5.2.2 Mailbox full", "552%205.2.2%20Mailbox%20full"), ("554 mailbx flul", "554+mailbx+flul")]
    {
        let printed = run(program(["explain", "--format", "json", reply]), "");
        let expected: Value = serde_json::from_slice(&printed.stdout).unwrap();
        let answer = service.get(&format!("/v1/explain?reply={query}")).json();
        for key in ["reply", "label", "class", "rule", "parts"] {
            assert_eq!(answer[key], expected[key], "{key}");
        }
        let whys = |answer: &Value| -> Vec<Value> {
            answer["nearest"].as_array().unwrap().iter().map(|near| near["why"].clone()).collect()
        };
        assert_eq!(whys(&answer), whys(&expected));
    }
}

#[test]
fn requests_that_cannot_be_answered() {
    let folder = folder("serve-refusals");
    let config = folder.join("serve.toml");
    fs::write(&config, "[http]\nmax_body = 1000\n").unwrap();
    let service = Service::start(&["--config", config.to_str().unwrap()]);
    let json = "application/json";
    let long = json!("x".repeat(2000)).to_string();
    for (method, path, kind, body, status, said) in [
        ("POST", "/v1/classify", json, "{", 400, "no JSON: EOF"),
        ("POST", "/v1/classify", json, "5", 400, "expected a reply"),
        ("POST", "/v1/classify", json, "[\"550 x\", 5]", 400, "expected a reply"),
        ("POST", "/v1/classify", json, &long, 413, "http.max_body"),
        ("POST", "/v1/classify", "text/plain", "550 x", 415, "application/x-ndjson"),
        ("GET", "/v1/explain", "", "", 400, "?reply="),
        ("GET", "/v1/explain?reply=x&most=3", "", "", 400, "?reply="),
        ("GET", "/v1/classify", "", "", 405, ""),
        ("GET", "/v2/classify", "", "", 404, ""),
    ] {
        let answer = service.ask(method, path, &[("content-type", kind)], body.as_bytes());
        assert_eq!(answer.status, status, "{path} {body} {answer:?}");
        assert!(answer.body.contains(said), "{path} {body}: {}", answer.body);
        assert!(said.is_empty() || answer.json()["error"].is_string());
    }
}

/// A line that is wrong says so in its place; one that is too long ends the stream.
#[test]
fn a_stream_goes_on_after_mistakes() {
    let folder = folder("serve-stream");
    let config = folder.join("serve.toml");
    fs::write(&config, "[http]\nmax_body = 1000\n").unwrap();
    let service = Service::start(&["--config", config.to_str().unwrap()]);
    let lines = "\"550 5.1.1 User unknown\"\n\nnonsense\n{\"reply\": \"450 x\"}\n";
    let answer = service.post("/v1/classify", "application/x-ndjson", lines);
    let answers: Vec<Value> = answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["label"], "InvalidRecipient");
    assert_eq!(answers[1]["line"], 3);
    assert_eq!(answers[2]["reply"], "450 x");

    // Longer than a body may be, in lines that are not.
    let many = "\"550 5.1.1 User unknown\"\n".repeat(10_000);
    assert_eq!(service.post("/v1/classify", "application/x-ndjson", many).body.lines().count(), 10_000);
    let answer = service.post("/v1/classify", "application/x-ndjson", "x".repeat(100_000));
    assert!(answer.body.contains("the line is longer than http.max_body"), "{answer:?}");
}

/// Answers come while the client still sends.
#[test]
fn a_stream_is_answered_as_it_comes() {
    let service = Service::start(&[]);
    let mut stream = service.connect();
    let head = "POST /v1/classify HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\n\
        transfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let line = b"\"550 5.1.1 User unknown\"\n";
    let send = |stream: &mut TcpStream| {
        stream.write_all(format!("{:x}\r\n", line.len()).as_bytes()).unwrap();
        stream.write_all(line).unwrap();
        stream.write_all(b"\r\n").unwrap();
    };
    send(&mut stream);
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    line_with(&mut answers, "application/x-ndjson");
    while {
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        !line.trim().is_empty()
    } {}
    for _ in 0..3 {
        let answer: Value = serde_json::from_slice(&chunk(&mut answers).expect("an answer")).unwrap();
        assert_eq!(answer["label"], "InvalidRecipient");
        send(&mut stream);
    }
}

/// Changed rules take effect, mistakes do not, and what is wrong is there to be read.
#[test]
fn rules_are_replaced_while_it_runs() {
    let folder = folder("serve-reload");
    let path = folder.join("mine.toml");
    fs::write(&path, rules("Old")).unwrap();
    let service = Service::with_rules(&path);
    let label = || service.post("/v1/classify", "application/json", "\"550 x\"").json()["label"].clone();
    let state = || service.get("/v1/rules").json();
    assert_eq!(label(), "Old");
    let first = state();
    assert_eq!((&first["rules"], &first["failure"]), (&json!(1), &Value::Null));

    fs::write(&path, "[rules]\nNew = ['(']\n").unwrap();
    wait_until("the mistake", || state()["failure"].is_object());
    let broken = state();
    let mistake = &broken["failure"]["errors"][0];
    assert_eq!((&mistake["line"], &mistake["column"]), (&json!(2), &json!(9)));
    assert_eq!((&broken["hash"], label()), (&first["hash"], json!("Old")));
    let said = |text: &str| service.get("/metrics").body.contains(text);
    assert!(said("bounce_rules_last_reload_ok 0\n") && said("bounce_rules_failed_reloads_total 1\n"));

    fs::write(&path, rules("New")).unwrap();
    wait_until("the new rules", || label() == "New");
    assert_ne!(state()["hash"], first["hash"]);
    assert!(said("bounce_rules_last_reload_ok 1\n"));
}

#[test]
fn hang_up_reads_the_rules_again_and_terminate_stops() {
    let folder = folder("serve-signals");
    let (path, config) = (folder.join("mine.toml"), folder.join("serve.toml"));
    fs::write(&path, rules("Old")).unwrap();
    // So seldom that it is the signal that does it.
    fs::write(&config, "[rules]\nfiles = ['mine.toml']\ninterval_ms = 3600000\n[log]\nformat = 'text'\n")
        .unwrap();
    let mut service = Service::start(&["--config", config.to_str().unwrap()]);
    fs::write(&path, rules("New")).unwrap();
    service.signal("HUP");
    line_with(&mut service.log, "replaced the rules");
    assert_eq!(service.post("/v1/classify", "application/json", "\"550 x\"").json()["label"], "New");
    service.signal("TERM");
    assert!(service.child.wait().unwrap().success());
}

#[test]
fn what_is_counted() {
    let service = Service::start(&[]);
    let body = json!(REPLIES).to_string();
    service.post("/v1/classify", "application/json", &body);
    service.post("/v1/classify", "application/json", &body);
    let metrics = service.get("/metrics").body;
    for line in [
        "bounce_classify_latency_count 8\n",
        "bounce_classified_total{label=\"InvalidRecipient\"} 4\n",
        "bounce_rules_last_reload_ok 1\n",
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    assert!(metrics.contains("bounce_rule_hits_total{file=") && metrics.ends_with("# EOF\n"), "{metrics}");
    let counts = service.get("/v1/counts").json();
    assert_eq!(counts["labels"]["InvalidRecipient"], 4);
    assert_eq!(counts["recent"][0]["reply"], REPLIES[3]);
    assert_eq!(service.get("/healthz").body, "ok\n");
    assert_eq!(service.get("/readyz").status, 200);
}

/// Whoever comes when as many as may be are answered is told so at once.
#[test]
fn too_many_at_a_time_get_429() {
    let folder = folder("serve-busy");
    let config = folder.join("serve.toml");
    fs::write(&config, "[http]\nmax_requests = 1\n").unwrap();
    let service = Service::start(&["--config", config.to_str().unwrap()]);
    // A request whose body does not end keeps its place.
    let start = || {
        let mut slow = service.connect();
        let head =
            "POST /v1/classify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9";
        slow.write_all(format!("{head}\r\n\r\n\"550").as_bytes()).unwrap();
        slow
    };
    let ask = || service.post("/v1/classify", "application/json", "\"550 x\"");
    let mut slow = vec![start()];
    wait_until("a refusal", || {
        let is_refused = ask().status == 429;
        // It may have been this one that was let in.
        if !is_refused {
            slow.push(start());
        }
        is_refused
    });
    let refused = ask();
    assert_eq!(refused.headers["retry-after"], "1");
    assert!(refused.body.contains("http.max_requests"), "{refused:?}");
    // Health is not asked of those who are busy.
    assert_eq!(service.get("/healthz").status, 200);
    drop(slow);
    wait_until("an answer", || ask().status == 200);
}

#[test]
fn a_request_that_takes_too_long_is_ended() {
    let folder = folder("serve-slow");
    let config = folder.join("serve.toml");
    fs::write(&config, "[http]\ntimeout = 1\n").unwrap();
    let service = Service::start(&["--config", config.to_str().unwrap()]);
    let mut slow = service.connect();
    slow.write_all(b"POST /v1/classify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n\"").unwrap();
    assert_eq!(Answer::read(slow).status, 408);
    // And one that never asks for anything is hung up on.
    let mut mute = service.connect();
    mute.write_all(b"GET / HT").unwrap();
    assert_eq!(mute.read_to_end(&mut Vec::new()).map_err(|error| error.kind()), Ok(0));
}

#[test]
fn a_token() {
    let folder = folder("serve-token");
    let config = folder.join("serve.toml");
    fs::write(folder.join("token"), "geheim\n").unwrap();
    fs::write(&config, "[http]\ntoken_file = 'token'\n").unwrap();
    let service = Service::start(&["--config", config.to_str().unwrap()]);
    for (header, status) in [
        (None, 401),
        (Some("Bearer gehei"), 401),
        (Some("Bearer geheim1"), 401),
        (Some("Bearer Geheim"), 401),
        (Some("geheim"), 401),
        (Some("Bearer geheim"), 200),
    ] {
        let headers: Vec<_> = header.iter().map(|value| ("authorization", *value)).collect();
        let answer = service.ask("GET", "/v1/rules", &headers, b"");
        assert_eq!(answer.status, status, "{header:?}");
    }
    // Who looks whether it lives needs none, and the page asks for it.
    assert_eq!((service.get("/healthz").status, service.get("/").status), (200, 200));
}

/// The page has no way to run what a reply says, and nothing it needs is elsewhere.
#[test]
fn the_page_comes_with_a_policy() {
    let service = Service::start(&[]);
    for (path, kind) in [("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")] {
        let answer = service.get(path);
        assert!(answer.headers["content-type"].starts_with(kind), "{answer:?}");
        assert!(answer.headers["content-security-policy"].starts_with("default-src 'none'"), "{answer:?}");
        assert!(!answer.body.contains("http:") && !answer.body.contains("https:"), "{path} asks others");
        assert!(!answer.body.contains("innerHTML"), "{path} makes HTML of text");
    }
}

/// What the document says there is, there is.
#[test]
fn the_openapi_document() {
    let service = Service::start(&[]);
    let document = service.get("/openapi.json").json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let answer = service.ask(&method.to_uppercase(), path, &[], b"");
            assert!(![404, 405].contains(&answer.status), "{method} {path}: {answer:?}");
        }
    }
    let answer = service.post("/v1/classify", "application/json", "\"550 x\"").json();
    let promised = document["components"]["schemas"]["Answer"]["required"].as_array().unwrap().clone();
    let mut keys: Vec<_> = promised.iter().map(|key| key.as_str().unwrap()).collect();
    keys.sort_unstable();
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), keys);
}

#[test]
fn what_keeps_it_from_starting() {
    let folder = folder("serve-wrong");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("broken.toml", "[rules]\nA = ['(']\n");
    write("open.toml", "[http]\nlisten = ['0.0.0.0:0']\n");
    write("typo.toml", "[http]\nprot = 1\n");
    write("token.toml", "[http]\ntoken_file = 'nowhere'\n");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (args, code, said) in [
        (&["--rules", "broken.toml"][..], 2, "broken.toml:2:7"),
        (&["--rules", "broken.toml", "--check"], 2, "broken.toml:2:7"),
        (&["--config", "open.toml", "--check"], 2, "http.token_file"),
        (&["--config", "typo.toml", "--check"], 2, "unknown field `prot`"),
        (&["--config", "token.toml", "--check"], 1, "nowhere"),
        (&["--config", "none.toml"], 2, "none.toml: cannot be read"),
        (&["--listen", &taken], 1, "cannot listen on"),
    ] {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").args(args).current_dir(&folder);
        command.stdin(std::process::Stdio::piped());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let output = run(command, "");
        let errors = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {errors}");
        assert!(errors.contains(said), "{args:?}: {errors}");
    }
}

/// What is printed can be given back.
#[test]
fn the_printed_configuration_works() {
    let folder = folder("serve-printed");
    let printed = run(program(["serve", "--print-config"]), "");
    fs::write(folder.join("serve.toml"), &printed.stdout).unwrap();
    let checked =
        run(program(["serve", "--check", "--config", folder.join("serve.toml").to_str().unwrap()]), "");
    assert!(checked.status.success(), "{checked:?}");
    assert!(text(&checked.stdout).contains("the configuration is right"));
}
