//! Policies in Lua, as users write them.
#![cfg(unix)]

mod common;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use common::mail::{Client, Intake, oob};
use common::service::{line_with, wait_until};
use common::sink::Sink;
use common::{folder, program, run, text};
use serde_json::Value;

/// As KumoMTA's documentation has it.
const LOGS_AND_RULES: &str = "\
kumo.on('init', function()
  kumo.configure_local_logs {
    log_dir = '/var/log/kumomta',
  }
  kumo.configure_bounce_classifier {
    files = {
      '/opt/kumomta/share/bounce_classifier/iana.toml',
    },
  }
end)
";

/// As well.
const REROUTE: &str = "\
kumo.on('smtp_server_message_received', function(msg)
  if msg:recipient().domain == 'bounce.examplecorp.com' then
    -- Re-route the message to the intended destination
    msg:set_meta('routing_domain', '[192.168.1.100]')

    -- In earlier versions of KumoMTA, you need to set the queue
    -- this way instead
    -- msg:set_meta('queue', '[192.168.1.100]')
  end
end)
";

/// As well.
const DOMAINS: &str = r#"["bounce.examplecorp.com"]
# accept and log OOB messages sent to bounce.examplecorp.com
log_oob = "LogThenDrop"     # or "LogThenRelay", "Ignore", true, false; log_arf likewise
"#;

const HEAD: &str = "\
local kumo = require 'kumo'
local listener_domains = require 'policy-extras.listener_domains'
kumo.on('get_listener_domain', listener_domains:setup { 'listener_domains.toml' })
";

const LISTENER: &str = "\
kumo.on('init', function()
  kumo.start_esmtp_listener { listen = '127.0.0.1:0' }
  kumo.define_spool { name = 'data', path = 'spool' }
end)
";

/// A configuration that leaves what is passed on where it is.
const HOLD: &str = "[records]\nmin_free_space = 0\n[relay]\nhold = true\n";

const TO: &str = "a@bounce.examplecorp.com";

/// The paths of the documentation, within a folder of the test.
fn with_paths(snippet: &str, folder: &Path) -> String {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/iana.toml");
    snippet
        .replace("/var/log/kumomta", folder.join("logs").to_str().unwrap())
        .replace("/opt/kumomta/share/bounce_classifier/iana.toml", rules.to_str().unwrap())
}

/// The files of a policy that starts a listener.
fn written(test: &str, domains: &str, snippets: &[&str]) -> PathBuf {
    let folder = folder(test);
    let policy = [HEAD, LISTENER, LOGS_AND_RULES].iter().chain(snippets).copied().collect::<String>();
    fs::write(folder.join("init.lua"), with_paths(&policy, &folder)).unwrap();
    fs::write(folder.join("listener_domains.toml"), domains).unwrap();
    folder
}

fn greeted(intake: &Intake) -> Client {
    let mut client = intake.client();
    client.ask("EHLO x\r\n").unwrap();
    client
}

/// The first line of each file in the spool.
fn spooled(intake: &Intake) -> Vec<Value> {
    let files = fs::read_dir(intake.folder.join("spool/ready")).unwrap();
    let head = |path: PathBuf| {
        let bytes = fs::read(path).unwrap();
        serde_json::from_slice(bytes.split(|&byte| byte == b'\n').next().unwrap()).unwrap()
    };
    files.map(|file| head(file.unwrap().path())).collect()
}

/// Each snippet by itself is a policy; all of them together log a report with its class and drop it; and where it is to
/// be passed on, it waits for the server that they name. It is not sent there: the service holds it.
#[test]
fn the_snippets_run_as_they_stand() {
    let alone = folder("policy-alone");
    for snippet in [LOGS_AND_RULES, REROUTE] {
        let policy = alone.join("init.lua");
        fs::write(&policy, with_paths(snippet, &alone)).unwrap();
        let checked = run(program(["serve", "--check", "--policy", policy.to_str().unwrap()]), "");
        assert!(checked.status.success(), "{checked:?}");
    }

    let intake = Intake::start_policy(written("policy-drop", DOMAINS, &[REROUTE]), HOLD);
    assert!(greeted(&intake).mail(TO, &oob("bob@example.com")).unwrap().starts_with("250 2.0.0 OK ids="));
    assert!(spooled(&intake).is_empty());
    let records = intake.records();
    let kinds: Vec<_> = records.iter().map(|record| record["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Reception", "OOB"]);
    // By the rules of the snippet, and no others.
    assert_eq!(records[1]["bounce_classification"], "InvalidRecipient");

    let relayed = DOMAINS.replace("= \"LogThenDrop\" ", "= \"LogThenRelay\" ");
    let by_queue = REROUTE
        .replace("    msg:set_meta('routing_domain'", "    -- msg:set_meta('routing_domain'")
        .replace("    -- msg:set_meta('queue'", "    msg:set_meta('queue'");
    for (test, reroute) in [("policy-routed", REROUTE), ("policy-queued", &by_queue)] {
        let intake = Intake::start_policy(written(test, &relayed, &[reroute]), HOLD);
        assert!(greeted(&intake).mail(TO, &oob("bob@example.com")).unwrap().starts_with("250 "));
        let spooled = spooled(&intake);
        assert_eq!(spooled.len(), 1);
        assert_eq!(spooled[0]["routing_domain"], "[192.168.1.100]", "{test}");
        assert_eq!(spooled[0]["recipients"][0], TO);
        assert_eq!(intake.records().len(), 2);
    }
}

/// A policy says where a message goes, and there it arrives byte for byte; one for each recipient.
#[test]
fn messages_go_where_the_policy_says() {
    let sink = Sink::start(&[], true);
    let route = format!("[127.0.0.1]:{}", sink.address.port());
    let reroute = REROUTE.replace("[192.168.1.100]", &route);
    let domains = "['bounce.examplecorp.com']\nrelay_to = true\n";
    let intake = Intake::start_policy(
        written("policy-delivered", domains, &[&reroute]),
        "[records]\nmin_free_space = 0\n",
    );
    let mut client = greeted(&intake);
    let message = "a: b\r\n\r\n.\r\nend\r\n";
    client.ask("MAIL FROM:<s@example.com>\r\n").unwrap();
    client.ask(format!("RCPT TO:<{TO}>\r\n")).unwrap();
    client.ask("RCPT TO:<b@Bounce.examplecorp.com>\r\n").unwrap();
    client.send(format!("BDAT {} LAST\r\n", message.len())).unwrap();
    let reply = client.ask(message).unwrap();
    assert_eq!(reply.split("ids=").nth(1).unwrap().split(',').count(), 2, "{reply}");
    wait_until("both messages", || sink.messages().len() == 2);
    assert_eq!(sink.messages(), [message.as_bytes(), message.as_bytes()]);
    wait_until("an empty spool", || spooled(&intake).is_empty());
    let records = intake.records();
    let of = |kind: &str| records.iter().filter(|record| record["type"] == kind).collect::<Vec<_>>();
    assert_eq!((of("Reception").len(), of("Delivery").len()), (2, 2));
    for delivery in of("Delivery") {
        assert!(of("Reception").iter().any(|reception| reception["id"] == delivery["id"]));
        assert!(delivery["recipient"].is_string());
    }
}

const DECIDES: &str = "\
kumo.on('smtp_server_message_received', function(msg)
  local user = msg:recipient().user
  if user == 'reject' then
    kumo.reject(552, '5.2.2 the mailbox is full')
  elseif user == 'mistake' then
    return msg.nothing.here
  elseif user == 'loop' then
    while true do pcall(string.rep, 'x', 10) end
  elseif user == 'pattern' then
    return msg:get_data():find(('.-'):rep(30) .. 'x')
  elseif user == 'class' then
    local label, answer = kumo.classify_bounce('550 5.1.1 User unknown')
    assert(answer.label == label and answer.rule.line > 0)
    assert(kumo.classify_bounce { code = 550, enhanced_code = { class = 5, subject = 1, detail = 1 }, content = 'x' } == label)
    msg:set_meta('x_class', label)
    msg:set_meta('tenant', 'acme')
    msg:set_meta('routing_domain', 'null')
  end
end)
";

/// The place of a line of [`DECIDES`].
fn line_of(folder: &Path, part: &str) -> usize {
    let policy = fs::read_to_string(folder.join("init.lua")).unwrap();
    policy.lines().position(|line| line.contains(part)).unwrap() + 1
}

/// What a policy refuses is refused with its words; what it does wrong is answered with 4xx and logged with its place;
/// and while it does, others are served.
#[test]
fn what_a_policy_decides() {
    let domains = "['bounce.examplecorp.com']\nrelay_to = true\nlog_oob = 'LogThenDrop'\n";
    let decides = DECIDES.to_owned();
    let folder = written("policy-decides", domains, &[&decides]);
    let place = |part: &str| format!("init.lua:{}: ", line_of(&folder, part));
    let places = [place("msg.nothing.here"), place("while true do"), place("msg:get_data():find")];
    let config =
        "[records]\nmin_free_space = 0\nmeta = ['x_*']\nheaders = ['Subject']\n[policy]\ntimeout_ms = 500\n";
    let mut intake = Intake::start_policy(folder.clone(), config);
    let mut client = greeted(&intake);
    let mut mail =
        |to: &str, message: &str| client.mail(&format!("{to}@bounce.examplecorp.com"), message).unwrap();
    assert_eq!(mail("reject", "a: b"), "552 5.2.2 the mailbox is full");
    assert_eq!(mail("mistake", "a: b"), "451 4.3.0 the policy failed: try again later");
    line_with(&mut intake.service.log, &places[0]);
    let start = Instant::now();
    let mut other = greeted(&intake);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..20 {
                assert!(
                    other
                        .mail("a@bounce.examplecorp.com", &oob("bob@example.com"))
                        .unwrap()
                        .starts_with("250 ")
                );
            }
        });
        for (user, place) in [("loop", &places[1]), ("pattern", &places[2])] {
            assert!(mail(user, &"a".repeat(2_000)).starts_with("451 4.3.0"), "{user}");
            let line = line_with(&mut intake.service.log, place);
            assert!(line.contains("policy.timeout_ms"), "{line}");
        }
    });
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(mail("class", "Subject: hello\r\n\r\nx").starts_with("250 "));
    drop(client);
    drop(other);
    let records = intake.records();
    let rejection = records.iter().find(|record| record["type"] == "Rejection").unwrap();
    assert_eq!(
        (&rejection["response"]["code"], &rejection["bounce_classification"]),
        (&552.into(), &"QuotaIssues".into())
    );
    let seen = records.iter().find(|record| record["meta"]["x_class"].is_string()).unwrap();
    assert_eq!(seen["meta"], serde_json::json!({ "x_class": "InvalidRecipient" }));
    assert_eq!(seen["headers"], serde_json::json!({ "Subject": "hello" }));
    // It went nowhere, as the queue `null` has it.
    assert!(records.iter().all(|record| record["type"] != "Delivery"));
}

const RECORDS: &str = "\
kumo.on('should_enqueue_log_record', function(msg, hook_name)
  local log_record = msg:get_meta 'log_record'
  if log_record.type == 'OOB' and log_record.bounce_classification ~= 'Uncategorized' then
    msg:set_meta('routing_domain', 'ROUTE')
    return true
  end
  return false
end)
";

/// A record that the policy wants is passed on as a message.
#[test]
fn records_are_passed_on() {
    let sink = Sink::start(&[], false);
    let records = RECORDS.replace("ROUTE", &format!("[127.0.0.1]:{}", sink.address.port()));
    let intake = Intake::start_policy(
        written("policy-records", DOMAINS, &[&records]),
        "[records]\nmin_free_space = 0\n",
    );
    let mut client = greeted(&intake);
    assert!(client.mail(TO, &oob("bob@example.com")).unwrap().starts_with("250 "));
    wait_until("the record", || sink.messages().len() == 1);
    let record: Value = serde_json::from_slice(&sink.messages()[0]).unwrap();
    assert_eq!((&record["type"], &record["recipient"]), (&"OOB".into(), &"bob@example.com".into()));
    wait_until("an empty spool", || spooled(&intake).is_empty());
    drop(client);
    let logged = intake.records();
    let delivery = logged.iter().find(|record| record["type"] == "Delivery").unwrap();
    assert_eq!(delivery["reception_protocol"], "LogRecord");
    assert_eq!(logged.len(), 3);
    assert_eq!(logged[1], record);
}

/// `--check` finds what is wrong with a policy, and says where.
#[test]
fn mistakes_are_found_before_it_starts() {
    let folder = folder("policy-mistakes");
    for (policy, said) in [
        (
            "kumo.on('init', function()\n  kumo.configure_local_logs {\n    log_dri = 'x',\n    log_dir = 'l',\n  }\nend)\n",
            "init.lua:3:5: kumo.configure_local_logs: log_dri: unknown option",
        ),
        ("local x = (\n", "init.lua:2: unexpected symbol near <eof>"),
        ("while true do end\n", "init.lua:1: took longer than policy.timeout_ms"),
        (
            "kumo.on('init', function()\n  kumo.configure_bounce_classifier { files = { 'none.toml' } }\nend)\n",
            "none.toml",
        ),
        (
            "kumo.on('init', function()\n  kumo.start_esmtp_listener { listen = '127.0.0.1:0' }\nend)\n",
            "records.log_dir is needed",
        ),
    ] {
        fs::write(folder.join("init.lua"), policy).unwrap();
        fs::write(folder.join("serve.toml"), "[policy]\nfile = 'init.lua'\ntimeout_ms = 100\n").unwrap();
        let checked =
            run(program(["serve", "--check", "--config", folder.join("serve.toml").to_str().unwrap()]), "");
        assert!(!checked.status.success());
        assert!(text(&checked.stderr).contains(said), "wanted {said}\n   got {}", text(&checked.stderr));
    }
}

/// SIGHUP reads the policy again.
#[test]
fn hang_up_reads_the_policy_again() {
    let refuse = |text: &str| {
        format!("kumo.on('smtp_server_message_received', function() kumo.reject(550, '{text}') end)\n")
    };
    let folder = written("policy-reload", DOMAINS, &[&refuse("5.7.1 old")]);
    let mut intake = Intake::start_policy(folder.clone(), HOLD);
    let mut client = greeted(&intake);
    assert_eq!(client.mail(TO, "a: b").unwrap(), "550 5.7.1 old");
    let policy = fs::read_to_string(folder.join("init.lua")).unwrap();
    fs::write(folder.join("init.lua"), "(").unwrap();
    intake.service.signal("HUP");
    line_with(&mut intake.service.log, "the policy before stays in use");
    assert_eq!(client.mail(TO, "a: b").unwrap(), "550 5.7.1 old");
    fs::write(folder.join("init.lua"), policy.replace("5.7.1 old", "5.7.1 new")).unwrap();
    intake.service.signal("HUP");
    line_with(&mut intake.service.log, "replaced the policy");
    assert_eq!(client.mail(TO, "a: b").unwrap(), "550 5.7.1 new");
    client.ask("QUIT\r\n").unwrap();
    assert_eq!(client.0.read_to_end(&mut Vec::new()).unwrap(), 0);
}
