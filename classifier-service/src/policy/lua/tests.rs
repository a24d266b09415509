//! What scripts may say, what is said to them, and what those cost that mean no good.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{Connection, Meta, Policy, Received, Rejection, Stopped};
use crate::config::{Batch, Config, Protocol};
use crate::domains::{self, Logging};

/// A script in a folder of its own.
struct Written {
    folder: TempDir,
    config: Config,
}

impl Written {
    fn new(script: &str) -> Written {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.policy.file = Some(folder.path().join("init.lua"));
        let written = Written { folder, config };
        written.file("init.lua", script);
        written
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn load(&self) -> Result<(Policy, Config), String> {
        Policy::load(&self.config)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn init(body: &str) -> String {
    format!("kumo.on('init', function()\n{body}\nend)\n")
}

fn received(to: &str) -> Received {
    Received {
        id: "1".to_owned(),
        sender: "s@Example.com".to_owned(),
        recipients: vec![to.to_owned()],
        data: b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nhello\r\n".to_vec().into(),
        meta: Meta::new(),
    }
}

fn connection() -> Connection {
    Connection { listener: "127.0.0.1:25".parse().unwrap(), peer: "192.0.2.7:1234".parse().unwrap() }
}

#[test]
fn what_is_set_up() {
    let written = Written::new(&init(
        "kumo.configure_local_logs { log_dir = 'logs', max_file_size = 5, max_segment_duration = '1 min', \
         back_pressure = 7, compression_level = 4, min_free_space = '3%', min_free_inodes = 2, \
         meta = { 'x_*' }, headers = { 'Subject' }, per_record = { Reception = { enable = false } } }\n\
         kumo.configure_bounce_classifier { files = { 'iana.toml', '/x/y.json', 'builtin' }, back_pressure = 1, \
         pool_size = 2, cache_size = 3, uncategorized_cache_size = 4 }\n\
         kumo.start_esmtp_listener { listen = '127.0.0.1:2525', hostname = 'mx.example', \
         max_recipients_per_message = 1, max_message_size = 2, max_messages_per_connection = 3, \
         client_timeout = '5 minutes', tls_certificate = 'c', tls_private_key = 'k', \
         batch_handling = 'BatchByDomain', relay_hosts = {} }\n\
         kumo.start_esmtp_listener { listen = '127.0.0.1:24', protocol = 'lmtp' }\n\
         kumo.start_http_listener { listen = '127.0.0.1:8000', request_body_limit = 9 }\n\
         kumo.start_http_listener { listen = '127.0.0.1:8001' }\n\
         kumo.define_spool { name = 'data', path = '/var/spool/kumomta/data', kind = 'RocksDB' }\n\
         kumo.define_spool { name = 'meta', path = '/var/spool/kumomta/meta' }",
    ));
    let (_, config) = written.load().unwrap();
    let records = &config.records;
    assert_eq!(records.log_dir, Some(written.path("logs")));
    assert_eq!((records.max_file_size, records.max_segment_duration, records.back_pressure), (5, 60, 7));
    assert_eq!((records.compression_level, records.min_free_space, records.min_free_inodes), (4, 3, 2));
    assert_eq!(
        (&records.meta[..], &records.headers[..]),
        (&["x_*".to_owned()][..], &["Subject".to_owned()][..])
    );
    assert_eq!(records.per_record["Reception"].enable, Some(false));
    let rules = &config.rules;
    assert_eq!(rules.files, [written.path("iana.toml"), "/x/y.json".into(), "builtin".into()]);
    assert_eq!((rules.back_pressure, rules.pool_size), (1, 2));
    assert_eq!((rules.cache_size, rules.uncategorized_cache_size), (3, 4));
    let [smtp, lmtp] = &config.smtp[..] else { panic!("{:?}", config.smtp) };
    assert_eq!((smtp.listen.port(), &*smtp.hostname, smtp.protocol), (2525, "mx.example", Protocol::Smtp));
    assert_eq!((smtp.max_recipients, smtp.max_message, smtp.max_messages), (1, 2, 3));
    assert_eq!((smtp.idle_timeout, smtp.batch_handling), (300, Batch::BatchByDomain));
    assert_eq!((&smtp.tls_certificate, &smtp.tls_key), (&Some(written.path("c")), &Some(written.path("k"))));
    assert_eq!(lmtp.protocol, Protocol::Lmtp);
    assert_eq!(config.http.listen.iter().map(|at| at.port()).collect::<Vec<_>>(), [8000, 8001]);
    assert_eq!(config.http.max_body, 9);
    assert_eq!(config.relay.spool, Some("/var/spool/kumomta/data".into()));
}

/// Each mistake, and what is said of it, with its place.
#[test]
fn mistakes_have_places() {
    let written = |script: &str| Written::new(script).load().map(|_| ()).expect_err(script);
    for (body, said) in [
        (
            "  kumo.configure_local_logs {\n    log_dir = 'l',\n    log_dri = 1,\n  }",
            "init.lua:4:5: kumo.configure_local_logs: log_dri: unknown option; there are back_pressure",
        ),
        (
            "kumo.configure_local_logs { log_dir = 5.5 }\nkumo.configure_local_logs { log_dir = 'l' }",
            "init.lua:3: kumo.configure_local_logs: already called",
        ),
        (
            "kumo.configure_local_logs { log_dir = {} }",
            "init.lua:2:29: kumo.configure_local_logs: log_dir: a table is no string",
        ),
        ("kumo.configure_local_logs {}", "init.lua:2: kumo.configure_local_logs: log_dir: is needed"),
        ("kumo.configure_local_logs { 'l' }", "give options by their names"),
        (
            "kumo.configure_local_logs { log_dir = 'l', max_file_size = -1 }",
            "init.lua:2:44: kumo.configure_local_logs: max_file_size: a integer is no whole number, 0 or more",
        ),
        (
            "kumo.configure_local_logs { log_dir = 'l', max_segment_duration = 'soon' }",
            "expected a time, as `10s`",
        ),
        ("kumo.configure_local_logs { log_dir = 'l', min_free_space = '10GB' }", "expected per cent"),
        (
            "kumo.configure_local_logs { log_dir = 'l', per_record = { OOB = { template = 'x' } } }",
            "init.lua:2:44: kumo.configure_local_logs: per_record: unknown field `template`",
        ),
        ("kumo.configure_bounce_classifier { file = {} }", "files: is needed"),
        (
            "kumo.configure_bounce_classifier { files = {}, cache = 1 }",
            "init.lua:2:48: kumo.configure_bounce_classifier: cache: unknown option; there are back_pressure, cache_size, files, pool_size, uncategorized_cache_size",
        ),
        (
            "kumo.configure_bounce_classifier { files = {} }\nkumo.configure_bounce_classifier { files = {} }",
            "init.lua:3: kumo.configure_bounce_classifier: already called",
        ),
        ("kumo.start_esmtp_listener { listen = 'here' }", "expected an address and a port"),
        (
            "kumo.start_esmtp_listener { listen = '127.0.0.1:25', batch_handling = 'x' }",
            "expected 'BifurcateAlways' or 'BatchByDomain'",
        ),
        (
            "kumo.start_esmtp_listener { listen = '127.0.0.1:25', banner = 'x' }",
            "init.lua:2:54: kumo.start_esmtp_listener: banner: not possible here",
        ),
        ("kumo.start_http_listener { listen = '127.0.0.1:80', use_tls = true }", "put a proxy before it"),
        ("kumo.define_spool { path = 'x' }", "name: is needed"),
        (
            "kumo.make_listener_domain { log_oob = 'yes' }",
            "init.lua:2:29: kumo.make_listener_domain: log_oob: invalid value: string \"yes\"",
        ),
        (
            "kumo.make_listener_domain { log_obo = true }",
            "init.lua:2:29: kumo.make_listener_domain: log_obo: unknown option",
        ),
        ("kumo.reject(250, 'fine')", "init.lua:2: kumo.reject: 250 refuses nothing"),
        ("kumo.classify_bounce('550 x')", "the rules are not there before"),
        (
            "kumo.configure_log_hook {}",
            "init.lua:2: kumo.configure_log_hook: there is no such function here; there are classify_bounce",
        ),
        ("local x = nil\nreturn x.y", "init.lua:3: attempt to index a nil value (local 'x')"),
        ("error({})", "init.lua:2: "),
        ("require 'nothing'", "init.lua:2: require 'nothing': "),
        ("require '../x'", "this is no name of a module"),
        ("io.open('/etc/passwd')", "init.lua:2: attempt to index a nil value (global 'io')"),
        ("os.execute('id')", "init.lua:2: attempt to call a nil value (field 'execute')"),
        ("load('\\27Lua')()", "init.lua:2: attempt to call a nil value"),
        ("string.find('a', '[a')", "init.lua:2: malformed pattern (missing ']')"),
        ("require('policy-extras.listener_domains'):setup { 'none.toml' }", "none.toml: No such file"),
    ] {
        let error = written(&init(body));
        assert!(error.contains(said), "{body}\nwanted {said}\n   got {error}");
    }
    for (script, said) in [
        ("kumo.on('init', function(", "init.lua:1: "),
        (
            "\nkumo.on('no_such_event', print)",
            "init.lua:2: kumo.on: there is no event 'no_such_event' here; there are init",
        ),
        ("kumo.define_spool { name = 'data', path = 'x' }", "call it in `kumo.on('init'"),
    ] {
        let error = written(script);
        assert!(error.contains(said), "{script}\nwanted {said}\n   got {error}");
    }
}

/// What handlers get and give, by what they say about addresses.
const HANDLERS: &str = r#"
local kumo = require 'kumo'
local listener_domains = require 'policy-extras.listener_domains'
local words = require 'words'

kumo.on('get_listener_domain', listener_domains:setup { 'listener_domains.toml' })
kumo.on('get_listener_domain', function(domain, listener, conn_meta)
  if domain == 'own.example' and listener == '127.0.0.1:25' then
    assert(conn_meta:get_meta('received_from') == '192.0.2.7:1234')
    return kumo.make_listener_domain { log_arf = true, relay_to = false }
  end
  if domain == 'wrong.example' then
    return 'LogThenDrop'
  end
end)

kumo.on('smtp_server_message_received', function(msg)
  local to = msg:recipient()
  if to.domain == 'route.example' then
    assert(tostring(to) == 'a@Route.example' and to.email == 'a@Route.example' and to.user == 'a')
    assert(tostring(msg:sender()) == 's@Example.com' and msg:sender().domain == 'example.com')
    assert(msg:get_first_named_header_value('subject') == 'Gr\u{fc}\u{df}e')
    assert(msg:get_first_named_header_value('x-none') == nil)
    assert(msg:get_data():sub(-7) == 'hello\r\n' and msg:id() == '1')
    msg:set_meta('routing_domain', '[192.0.2.1]:2525')
    msg:set_meta('x_list', { 1, 'a', { b = true } })
    assert(msg:get_meta('x_list')[3].b and msg:get_meta('none') == nil)
    msg:set_meta('x_gone', 1)
    msg:set_meta('x_gone', nil)
  elseif to.domain == 'reject.example' then
    kumo.reject(550, '5.7.1 ' .. words.no .. '\r\n250 fine')
  elseif to.domain == 'caught.example' then
    local ok, problem = pcall(kumo.reject, 451, 'later')
    assert(not ok)
    error(problem)
  elseif to.domain == 'queue.example' then
    msg:set_meta('queue', 'no route')
  elseif to.domain == 'mistake.example' then
    return nothing.at.all
  end
end)
"#;

fn handlers() -> Written {
    let written = Written::new(HANDLERS);
    written.file("words.lua", "return { no = 'not wanted' }\n");
    written.file("listener_domains.toml", "['bounce.example']\nlog_oob = 'LogThenDrop'\n");
    written
}

#[tokio::test]
async fn domains_are_asked_for() {
    let written = handlers();
    let (policy, _) = written.load().unwrap();
    assert!(policy.says_domains() && policy.sees_messages());
    let drop = domains::Policy { oob: Logging::LogThenDrop, ..domains::Policy::default() };
    let own = domains::Policy { arf: Logging::LogThenRelay, ..domains::Policy::default() };
    for (domain, said) in [
        ("bounce.example", Ok(Some(drop))),
        ("own.example", Ok(Some(own))),
        ("other.example", Ok(None)),
        ("wrong.example", Err(Stopped::Failed)),
    ] {
        assert_eq!(policy.domain(domain, connection()).await, said, "{domain}");
    }
}

#[tokio::test]
async fn messages_are_shown() {
    let written = handlers();
    let (policy, _) = written.load().unwrap();
    let meta = policy.received(received("a@Route.example")).await.unwrap();
    let expected =
        serde_json::json!({ "routing_domain": "[192.0.2.1]:2525", "x_list": [1, "a", { "b": true }] });
    assert_eq!(serde_json::Value::from(meta), expected);
    let rejected = |code, text: &str| Err(Stopped::Rejected(Rejection { code, text: text.to_owned() }));
    for (to, said) in [
        ("a@reject.example", rejected(550, "5.7.1 not wanted  250 fine")),
        ("a@caught.example", rejected(451, "later")),
        ("a@queue.example", Err(Stopped::Failed)),
        ("a@mistake.example", Err(Stopped::Failed)),
        ("a@other.example", Ok(Meta::new())),
    ] {
        assert_eq!(policy.received(received(to)).await, said, "{to}");
    }
}

/// A changed script is in use once it has no mistakes.
#[tokio::test]
async fn a_script_is_read_again() {
    let says = |text: &str| {
        format!("kumo.on('smtp_server_message_received', function() kumo.reject(550, '{text}') end)")
    };
    let written = Written::new(&says("old"));
    let (policy, _) = written.load().unwrap();
    let mut expected = "old";
    for (script, said) in [("(".to_owned(), "old"), (says("new"), "new"), ("".to_owned(), "new")] {
        written.file("init.lua", &script);
        policy.reload();
        if !script.is_empty() {
            expected = said;
            let text = expected.to_owned();
            let stopped = Stopped::Rejected(Rejection { code: 550, text });
            assert_eq!(policy.received(received("a@b.example")).await, Err(stopped), "{script}");
        }
    }
    assert_eq!(expected, "new");
    assert!(!policy.sees_messages());
}

/// Bodies of handlers without end, or of any size.
const HOSTILE: &[(&str, &str)] = &[
    ("a loop", "while true do end"),
    ("a loop by goto", "::again:: goto again"),
    ("a long loop", "for i = 1, 1e18 do end"),
    ("a loop that catches", "while true do pcall(function() while true do end end) end"),
    ("recursion that catches", "local function f() pcall(f) pcall(f) end f()"),
    ("recursion", "local function f() return 1 + f() end f()"),
    ("tail calls", "local function f() return f() end f()"),
    ("a handler that loops", "xpcall(function() error('x') end, function() while true do end end)"),
    (
        "a handler that loops after a loop",
        "while true do xpcall(function() while true do end end, function() while true do end end) end",
    ),
    ("a coroutine", "coroutine.wrap(function() while true do end end)()"),
    (
        "coroutines that are resumed",
        "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
    ),
    ("many coroutines", "while true do coroutine.wrap(function() for i = 1, 100 do end end)() end"),
    (
        "a coroutine that catches",
        "coroutine.wrap(function() while true do pcall(function() while true do end end) end end)()",
    ),
    ("a comparison that loops", "table.sort({ 1, 2, 3 }, function() while true do end end)"),
    ("a replacement that loops", "('x'):gsub('x', function() while true do end end)"),
    ("collecting that loops", "setmetatable({}, { __gc = function() while true do end end })"),
    (
        "closing that loops",
        "local x <close> = setmetatable({}, { __close = function() while true do end end })",
    ),
    (
        "closing that loops after a loop",
        "local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end",
    ),
    ("a name that loops", "tostring(setmetatable({}, { __tostring = function() while true do end end }))"),
    ("an error that loops", "error(setmetatable({}, { __tostring = function() while true do end end }))"),
    (
        "an index that loops",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function() while true do end end return t.x",
    ),
    ("a pattern", "return (('a'):rep(100000)):find(('.-'):rep(20) .. 'b')"),
    (
        "a pattern that catches",
        "while true do pcall(string.match, ('a'):rep(100000), ('a*'):rep(20) .. 'b') end",
    ),
    ("patterns one by one", "for _ in (('a'):rep(100000)):gmatch(('a-'):rep(20) .. 'b') do end"),
    ("a pattern that replaces", "return (('a'):rep(100000)):gsub(('a-'):rep(20) .. 'b', '')"),
    ("nothing, often", "return (''):rep(1e18)"),
    ("a made-up length", "table.insert(setmetatable({}, { __len = function() return 1 << 62 end }), 1, 1)"),
    ("a move without end", "table.move({}, 1, 1 << 62, 2)"),
    ("a table", "local t = {} while true do t[#t + 1] = ('x'):rep(100) .. #t end"),
    (
        "a table that catches",
        "local t = {} while true do pcall(function() while true do t[#t + 1] = ('x'):rep(1000) .. #t end end) end",
    ),
    ("a string", "local s = 'x' while true do s = s .. s end"),
    ("a long string", "return ('x'):rep(9000000):rep(1000000)"),
    ("long strings that catch", "while true do pcall(string.rep, ('x'):rep(9000000), 100000) end"),
    (
        "joined strings that catch",
        "local s = ('x'):rep(9000000) while true do pcall(function() while true do local t = s .. s end end) end",
    ),
    ("nested tables", "local t = {} t[1] = t return msg:set_meta('x', t)"),
    ("a deep pattern", "return (('('):rep(1000)):find(('('):rep(1000))"),
    ("an error of its own", "error()"),
    ("a script in a script", "load('while true do end')()"),
    ("no limits", "pcall, xpcall, error = nil, nil, nil while true do end"),
];

/// Each of them ends soon with a failure, and the next message is none the worse for it.
#[tokio::test]
async fn hostile_scripts_end() {
    for (name, body) in HOSTILE {
        let script = format!(
            "kumo.on('smtp_server_message_received', function(msg)\n if msg:recipient().user == 'bad' then\n{body}\n end\nend)"
        );
        let mut written = Written::new(&script);
        written.config.policy.timeout_ms = 200;
        written.config.policy.threads = 1;
        written.config.policy.max_stuck = 0;
        let (policy, _) = written.load().unwrap_or_else(|error| panic!("{name}: {error}"));
        let start = Instant::now();
        let stopped = policy.received(received("bad@a.example")).await;
        let took = start.elapsed();
        assert_eq!(stopped, Err(Stopped::Failed), "{name}");
        assert!(took < Duration::from_secs(5), "{name}: {took:?}");
        // With no thread to spare: so none is stuck.
        assert_eq!(policy.received(received("good@a.example")).await, Ok(Meta::new()), "{name}");
    }
}

/// A thread that nothing can end is left behind, and when there are too many, nothing more is begun.
#[tokio::test]
async fn stuck_threads_are_left_behind() {
    let script = "kumo.on('smtp_server_message_received', function(msg)\n\
        if msg:recipient().user == 'bad' then block() end\nend)";
    let mut written = Written::new(script);
    written.config.policy.timeout_ms = 50;
    written.config.policy.threads = 1;
    written.config.policy.max_stuck = 1;
    let (policy, _) = written.load().unwrap();
    for (to, said) in [
        ("bad@a.example", Err(Stopped::Failed)),
        ("good@a.example", Ok(Meta::new())),
        ("bad@a.example", Err(Stopped::Failed)),
        // Now two are stuck: the one that may work, and the one that may be stuck.
        ("good@a.example", Err(Stopped::Failed)),
    ] {
        assert_eq!(policy.received(received(to)).await, said, "{to}");
    }
}

/// Scripts without end do so when they are loaded, too.
#[test]
fn loading_has_an_end() {
    for script in ["while true do end", &init("while true do end")] {
        let mut written = Written::new(script);
        written.config.policy.timeout_ms = 20;
        let error = written.load().map(|_| ()).expect_err(script);
        assert!(error.contains("took longer than policy.timeout_ms"), "{error}");
    }
}

/// Ours do what Lua's do: what each says, by Lua 5.4's own.
#[tokio::test]
async fn patterns_are_those_of_lua() {
    let cases = include_str!("patterns.txt");
    let checks: String = cases
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
        .map(|line| {
            let (call, said) = line.split_once(" => ").expect("a call and what it says");
            format!("is({call:?}, {said:?}, table.pack(pcall(function() return {call} end)))\n")
        })
        .collect();
    let script = format!(
        "local function is(call, expected, got)\n\
           local words = {{}}\n\
           for i = 2, got.n do words[#words + 1] = tostring(got[i]) end\n\
           local said = table.concat(words, ' ')\n\
           if not got[1] then said = 'error' end\n\
           if said ~= expected then error(call .. ' says ' .. said .. ', not ' .. expected) end\n\
         end\n{checks}"
    );
    if let Err(problem) = Written::new(&script).load() {
        panic!("{problem}");
    }
}
