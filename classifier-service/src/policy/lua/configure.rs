//! What `init` sets up: each function is a part of the configuration, with KumoMTA's names.

use std::net::SocketAddr;
use std::path::PathBuf;

use mlua::{Lua, Result, Table, Value};

use super::fields::Fields;
use super::json;
use super::kumo::wrong;
use super::vm::Host;
use crate::config::{Batch, Config, Http, Network, Protocol, Rules, Smtp};

/// What a function does with its options.
type Configure = fn(&mut Fields<'_>, &mut Config, &Host) -> Result<()>;

const FUNCTIONS: [(&str, Configure); 5] = [
    ("kumo.configure_local_logs", local_logs),
    ("kumo.configure_bounce_classifier", bounce_classifier),
    ("kumo.start_esmtp_listener", esmtp_listener),
    ("kumo.start_http_listener", http_listener),
    ("kumo.define_spool", spool),
];

/// Of which there is but one.
const ONCE: [&str; 2] = ["kumo.configure_local_logs", "kumo.configure_bounce_classifier"];

const NOT_HERE: &str = "not possible here: leave it out";

pub(super) fn install(lua: &Lua, kumo: &Table) -> Result<()> {
    for (name, configure) in FUNCTIONS {
        let function =
            lua.create_function(move |lua, options: Table| call(lua, name, configure, &options))?;
        kumo.raw_set(name.trim_start_matches("kumo."), function)?;
    }
    Ok(())
}

fn call(lua: &Lua, name: &'static str, configure: Configure, options: &Table) -> Result<()> {
    let host = Host::of(lua);
    let mut config = host.config.borrow_mut();
    let Some(config) = config.as_mut() else {
        return Err(wrong(lua, format!("{name}: call it in `kumo.on('init', function() ... end)`")));
    };
    if !host.called.borrow_mut().insert(name) && ONCE.contains(&name) {
        return Err(wrong(lua, format!("{name}: already called")));
    }
    let mut fields = Fields::of(lua, name, options)?;
    configure(&mut fields, config, &host)?;
    fields.end()
}

fn local_logs(fields: &mut Fields<'_>, config: &mut Config, host: &Host) -> Result<()> {
    let records = &mut config.records;
    records.log_dir = Some(host.script.path(&fields.need::<String>("log_dir")?));
    fields.set("max_file_size", &mut records.max_file_size)?;
    if let Some(duration) = fields.take_duration("max_segment_duration")? {
        records.max_segment_duration = duration.as_secs();
    }
    fields.set("back_pressure", &mut records.back_pressure)?;
    fields.set("compression_level", &mut records.compression_level)?;
    if let Some(percent) = fields.take_percent("min_free_space")? {
        records.min_free_space = percent;
    }
    if let Some(percent) = fields.take_percent("min_free_inodes")? {
        records.min_free_inodes = percent;
    }
    fields.set("meta", &mut records.meta)?;
    fields.set("headers", &mut records.headers)?;
    if let Some(per_record) = fields.take::<Value>("per_record")? {
        records.per_record = serde_json::from_value(json::from_lua(&per_record)?)
            .map_err(|error| fields.wrong("per_record", &error.to_string()))?;
    }
    fields.refuse(&["filter_event"], NOT_HERE)
}

fn bounce_classifier(fields: &mut Fields<'_>, config: &mut Config, host: &Host) -> Result<()> {
    let files: Vec<String> = fields.need("files")?;
    let path = |file: &String| match file.as_str() {
        "builtin" => PathBuf::from(file),
        file => host.script.path(file),
    };
    config.rules = Rules { files: files.iter().map(path).collect(), ..config.rules.clone() };
    let rules = &mut config.rules;
    fields.set("back_pressure", &mut rules.back_pressure)?;
    fields.set("pool_size", &mut rules.pool_size)?;
    fields.set("cache_size", &mut rules.cache_size)?;
    fields.set("uncategorized_cache_size", &mut rules.uncategorized_cache_size)
}

fn esmtp_listener(fields: &mut Fields<'_>, config: &mut Config, host: &Host) -> Result<()> {
    let mut smtp = Smtp { listen: address(fields, "listen")?, ..Smtp::default() };
    fields.set("hostname", &mut smtp.hostname)?;
    fields.set("max_recipients_per_message", &mut smtp.max_recipients)?;
    fields.set("max_message_size", &mut smtp.max_message)?;
    fields.set("max_messages_per_connection", &mut smtp.max_messages)?;
    if let Some(timeout) = fields.take_duration("client_timeout")? {
        smtp.idle_timeout = timeout.as_secs();
    }
    smtp.tls_certificate = fields.take::<String>("tls_certificate")?.map(|path| host.script.path(&path));
    smtp.tls_key = fields.take::<String>("tls_private_key")?.map(|path| host.script.path(&path));
    smtp.batch_handling = one_of(
        fields,
        "batch_handling",
        &[("BifurcateAlways", Batch::BifurcateAlways), ("BatchByDomain", Batch::BatchByDomain)],
    )?;
    smtp.protocol = one_of(fields, "protocol", &[("smtp", Protocol::Smtp), ("lmtp", Protocol::Lmtp)])?;
    fields.set("max_sessions", &mut smtp.max_sessions)?;
    fields.set("max_errors", &mut smtp.max_errors)?;
    fields.set("require_proxy_protocol", &mut smtp.proxy_protocol)?;
    if let Some(time) = fields.take_duration("max_session_time")? {
        smtp.max_session_time = time.as_secs();
    }
    fields.set("max_session_rate", &mut smtp.max_session_rate)?;
    for network in fields.take::<Vec<String>>("relay_hosts")?.unwrap_or_default() {
        let network = Network::parse(&network).map_err(|problem| fields.wrong("relay_hosts", &problem))?;
        smtp.relay_hosts.push(network);
    }
    fields.refuse(
        &["banner", "trace_headers", "deferred_spool", "deferred_queue", "allow_xclient"],
        NOT_HERE,
    )?;
    config.smtp.push(smtp);
    Ok(())
}

fn http_listener(fields: &mut Fields<'_>, config: &mut Config, host: &Host) -> Result<()> {
    let listen = address(fields, "listen")?;
    let is_first = config.http.listen == Http::default().listen;
    match is_first {
        true => config.http.listen = vec![listen],
        false => config.http.listen.push(listen),
    }
    // Nothing that HTTP says has the name in it.
    fields.take::<String>("hostname")?;
    fields.set("request_body_limit", &mut config.http.max_body)?;
    if let Some(path) = fields.take::<String>("token_file")? {
        config.http.token_file = Some(host.script.path(&path));
    }
    let is_tls = fields.take::<bool>("use_tls")?.unwrap_or(false);
    if is_tls {
        return Err(fields.wrong("use_tls", "not possible here: put a proxy before it"));
    }
    let why = "not possible here: give token_file, which every client must know";
    fields.refuse(&["trusted_hosts"], why)
}

/// KumoMTA has two folders, one for messages and one for what is known of them; here both are in one file each.
fn spool(fields: &mut Fields<'_>, config: &mut Config, host: &Host) -> Result<()> {
    let path = host.script.path(&fields.need::<String>("path")?);
    let is_data = one_of(fields, "name", &[("", None), ("data", Some(true)), ("meta", Some(false))])?;
    match is_data {
        Some(true) => config.relay.spool = Some(path),
        Some(false) => {}
        None => return Err(fields.wrong("name", "is needed: 'data' or 'meta'")),
    }
    // Taken for the sake of scripts that have them: messages are files, and always synced.
    one_of(fields, "kind", &[("LocalDisk", ()), ("RocksDB", ())])?;
    fields.take::<bool>("flush")?;
    fields.take::<Value>("rocks_params")?;
    if let Some(percent) = fields.take_percent("min_free_space")? {
        config.records.min_free_space = config.records.min_free_space.max(percent);
    }
    if let Some(percent) = fields.take_percent("min_free_inodes")? {
        config.records.min_free_inodes = config.records.min_free_inodes.max(percent);
    }
    Ok(())
}

fn address(fields: &mut Fields<'_>, key: &'static str) -> Result<SocketAddr> {
    let text: String = fields.need(key)?;
    text.parse().map_err(|_| fields.wrong(key, "expected an address and a port, as '127.0.0.1:25'"))
}

/// The first is the default.
fn one_of<T: Clone>(fields: &mut Fields<'_>, key: &'static str, values: &[(&str, T)]) -> Result<T> {
    let Some(given) = fields.take::<String>(key)? else { return Ok(values[0].1.clone()) };
    match values.iter().find(|(name, _)| *name == given) {
        Some((_, value)) => Ok(value.clone()),
        None => {
            let names: Vec<_> = values.iter().map(|(name, _)| format!("'{name}'")).collect();
            Err(fields.wrong(key, &format!("expected {}", names.join(" or "))))
        }
    }
}
