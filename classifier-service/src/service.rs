//! Starting and stopping all of it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bounce_classifier::RuleErrors;
use bounce_classifier::live::LiveClassifier;
use sd_notify::NotifyState;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use crate::config::{Config, LogFormat, Overrides, PerRecord, Records, Smtp};
use crate::domains::Domains;
use crate::hooks::{self, Hooks};
use crate::http::{self, App, Server};
use crate::intake::{Intake, IntakeOptions, Routes};
use crate::labels::{Enabled, Labels};
use crate::metrics::Metrics;
use crate::policy::Policy;
use crate::recent::Recent;
use crate::records::{Segments, SegmentsOptions, Shown};
use crate::relay::{Relay, RelayOptions};
use crate::smtp::{Listener, Tls};

/// How long requests that are being answered may take once the service is told to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// Runs the service until it is told to stop by SIGTERM or SIGINT. SIGHUP makes it read the rules again.
///
/// # Errors
///
/// Where it cannot start: rules or a policy with mistakes, addresses that are taken, a token that cannot be read.
pub fn serve(config: &Config) -> Result<(), ServeError> {
    log_to_stderr(config.log.format);
    let (config, policy) = with_policy(config)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Runtime)?;
    runtime.block_on(run(&config, policy))
}

/// Does all that [`serve`] does before it listens, and says how many rules there are.
///
/// # Errors
///
/// As [`serve`].
pub fn check(config: &Config) -> Result<usize, ServeError> {
    let (config, policy) = with_policy(config)?;
    config.http.token_file.as_deref().map(http::read_token).transpose().map_err(ServeError::Token)?;
    for smtp in &config.smtp {
        domains(&config, smtp, policy.as_deref())?;
        tls(smtp)?;
    }
    let rules = LiveClassifier::watch(config.live_options()).map_err(ServeError::Rules)?;
    Ok(rules.current().rules().len())
}

/// The policy, where there is one, and the configuration with what it has set up.
fn with_policy(config: &Config) -> Result<(Config, Option<Arc<Policy>>), ServeError> {
    let (mut config, policy) = match &config.policy.file {
        None => (config.clone(), None),
        Some(_) => {
            let (policy, configured) = Policy::load(config).map_err(ServeError::Policy)?;
            (configured, Some(Arc::new(policy)))
        }
    };
    let Overrides { rules, listen } = config.overrides.clone();
    if !rules.is_empty() {
        config.rules.files = rules;
    }
    if !listen.is_empty() {
        config.http.listen = listen;
    }
    config.check().map_err(ServeError::Policy)?;
    Ok((config, policy))
}

async fn run(config: &Config, policy: Option<Arc<Policy>>) -> Result<(), ServeError> {
    let rules = LiveClassifier::watch(config.live_options()).map_err(ServeError::Rules)?;
    if let Some(policy) = &policy {
        policy.attach(&rules);
    }
    let mut signals = Signals::new().map_err(ServeError::Runtime)?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let counted = Counted { metrics: Arc::new(Metrics::new()), recent: Arc::new(Recent::default()) };
    let stored = start_smtp(config, &rules, policy.clone(), &counted, &mut tasks, &stopped).await?;
    for server in http_servers(config, &rules, &counted).await? {
        // For whoever asked for port 0.
        let address = server.address().map_err(ServeError::Runtime)?;
        tracing::info!(%address, "listening for HTTP");
        tasks.spawn(server.run(stopped.clone()));
    }
    notify(&[NotifyState::Ready]);
    signals.until_stopped(&rules, policy.as_ref()).await;
    tracing::info!("stopping: requests that are being answered may take {DRAIN:?}");
    notify(&[NotifyState::Stopping]);
    // Receivers are gone only when there is nothing to stop.
    let _ = stop.send(true);
    if tokio::time::timeout(DRAIN, async { while tasks.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!("some requests were not answered in time");
        tasks.shutdown().await;
    }
    if let Some(Stored { writer, relay }) = stored {
        if let Some(relay) = relay {
            // What is not passed on by then stays in the spool.
            let _ = tokio::time::timeout(DRAIN, relay.finish()).await;
        }
        // With the sessions and the relay, the way to it is gone: it ends when all is written.
        let _ = tokio::task::spawn_blocking(move || writer.join()).await;
    }
    Ok(())
}

/// What everything that answers counts in.
struct Counted {
    metrics: Arc<Metrics>,
    recent: Arc<Recent>,
}

/// What is to be waited for when the sessions have ended.
struct Stored {
    writer: JoinHandle<()>,
    relay: Option<Arc<Relay>>,
}

/// Listens for reports, where that is wanted.
async fn start_smtp(
    config: &Config,
    rules: &LiveClassifier,
    policy: Option<Arc<Policy>>,
    counted: &Counted,
    tasks: &mut JoinSet<()>,
    stopped: &watch::Receiver<bool>,
) -> Result<Option<Stored>, ServeError> {
    let (Some(folder), false) = (&config.records.log_dir, config.smtp.is_empty()) else { return Ok(None) };
    let (metrics, recent) = (Arc::clone(&counted.metrics), Arc::clone(&counted.recent));
    let enabled = enabled(&config.records);
    let labels = Arc::new(Labels { rules: rules.clone(), metrics, recent, enabled });
    let (mut segments, writer) =
        Segments::start(segments_options(config, folder), Arc::clone(&counted.metrics))
            .map_err(|error| ServeError::Records(folder.display().to_string(), error))?;
    let (copies, groups) = mpsc::channel(hooks::MOST_WAITING);
    if policy.is_some() {
        segments.copy_to(copies);
    }
    let segments = Arc::new(segments);
    let mut sockets = Vec::new();
    for smtp in &config.smtp {
        let socket = listen(smtp.listen).await?;
        sockets.push((smtp, socket.local_addr().map_err(ServeError::Runtime)?, socket));
    }
    let own = sockets.iter().map(|(_, address, _)| *address).collect();
    let relay = start_relay(config, own, &segments, &labels, stopped)?;
    if let Some(policy) = &policy {
        tasks.spawn(Hooks::new(Arc::clone(policy), relay.clone()).run(groups, stopped.clone()));
    }
    let folders = [folder.clone()].into_iter().chain(config.relay.spool.clone()).collect();
    let routes = Routes { routes: config.relay.routes.clone(), default: config.relay.routing_domain.clone() };
    let passing_on = relay.clone().map(|relay| (relay, routes));
    let options = intake_options(config, folders);
    let intake = Arc::new(Intake::new(labels, segments, passing_on, policy.clone(), options));
    for (smtp, address, socket) in sockets {
        let domains = domains(config, smtp, policy.as_deref())?;
        tracing::info!(%address, "listening for {}", smtp.protocol.name());
        let listener =
            Listener::new(smtp.clone(), address, Arc::new(domains), tls(smtp)?, Arc::clone(&intake));
        tasks.spawn(listener.run(socket, stopped.clone()));
    }
    Ok(Some(Stored { writer, relay }))
}

fn intake_options(config: &Config, folders: Vec<PathBuf>) -> IntakeOptions {
    let records = &config.records;
    IntakeOptions {
        folders,
        min_free_space: records.min_free_space,
        min_free_inodes: records.min_free_inodes,
        shown: Shown { meta: records.meta.clone(), headers: records.headers.clone() },
    }
}

/// Which records are logged.
fn enabled(records: &Records) -> Enabled {
    let said = |said: &PerRecord| said.enable.unwrap_or(true);
    let named = records.per_record.iter().map(|(kind, per_record)| (kind.clone(), said(per_record)));
    Enabled { named: named.collect(), others: records.per_record.get("Any").is_none_or(said) }
}

fn segments_options(config: &Config, folder: &Path) -> SegmentsOptions {
    let any = config.records.per_record.get("Any").cloned().unwrap_or_default();
    SegmentsOptions {
        folder: folder.to_owned(),
        max_file_size: config.records.max_file_size,
        max_segment_duration: Duration::from_secs(config.records.max_segment_duration),
        compression_level: config.records.compression_level,
        back_pressure: config.records.back_pressure,
        suffix: any.suffix.unwrap_or_default(),
        header: any.segment_header.unwrap_or_default(),
    }
}

fn start_relay(
    config: &Config,
    own: Vec<SocketAddr>,
    segments: &Arc<Segments>,
    labels: &Arc<Labels>,
    stopped: &watch::Receiver<bool>,
) -> Result<Option<Arc<Relay>>, ServeError> {
    let Some(spool) = &config.relay.spool else { return Ok(None) };
    let options = RelayOptions {
        spool: spool.clone(),
        hold: config.relay.hold,
        hostname: config.relay.hostname.clone(),
        max_connections: config.relay.max_connections,
        retry_interval: Duration::from_secs(config.relay.retry_interval),
        max_retry_interval: Duration::from_secs(config.relay.max_retry_interval),
        max_age: Duration::from_secs(config.relay.max_age),
        own,
    };
    let (segments, labels) = (Arc::clone(segments), Arc::clone(labels));
    let metrics = Arc::clone(&labels.metrics);
    Relay::start(options, segments, labels, metrics, stopped.clone())
        .map(Some)
        .map_err(|error| ServeError::Spool(spool.display().to_string(), error))
}

fn tls(smtp: &Smtp) -> Result<Option<Tls>, ServeError> {
    let (Some(certificate), Some(key)) = (&smtp.tls_certificate, &smtp.tls_key) else { return Ok(None) };
    Tls::load(certificate, key).map(Some).map_err(ServeError::Tls)
}

/// What is said about domains, all of which can be done.
fn domains(config: &Config, smtp: &Smtp, policy: Option<&Policy>) -> Result<Domains, ServeError> {
    let domains = Domains::read(smtp.domains.iter().map(PathBuf::as_path)).map_err(ServeError::Domains)?;
    let relay = &config.relay;
    let has_routes = relay.routing_domain.is_some()
        || !relay.routes.is_empty()
        || policy.is_some_and(Policy::sees_messages);
    let can_relay = relay.spool.is_some() && has_routes;
    let by_hosts = || smtp.relay_hosts.first().map(|_| "every domain".to_owned());
    let relayed =
        domains.relayed().map(str::to_owned).or_else(|| policy.and_then(Policy::relayed)).or_else(by_hosts);
    match relayed.filter(|_| !can_relay) {
        Some(domain) => Err(ServeError::Domains(format!(
            "mail for {domain} is to be passed on: give relay.spool, and relay.routing_domain or relay.routes"
        ))),
        None => Ok(domains),
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen(address.to_string(), error))
}

async fn http_servers(
    config: &Config,
    rules: &LiveClassifier,
    counted: &Counted,
) -> Result<Vec<Server>, ServeError> {
    let http = &config.http;
    let token = http.token_file.as_deref().map(http::read_token).transpose().map_err(ServeError::Token)?;
    let app = App {
        rules: rules.clone(),
        metrics: Arc::clone(&counted.metrics),
        recent: Arc::clone(&counted.recent),
        max_line: http.max_body,
    };
    let router = http::router(app, http, token);
    let room = Arc::new(Semaphore::new(http.max_connections.min(Semaphore::MAX_PERMITS)));
    let mut servers = Vec::new();
    for &address in &http.listen {
        let listener = listen(address).await?;
        let timeout = Duration::from_secs(http.timeout);
        servers.push(Server::new(listener, router.clone(), Arc::clone(&room), timeout));
    }
    Ok(servers)
}

/// What the system may tell the service.
struct Signals {
    hang_up: Signal,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Signals {
            hang_up: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn until_stopped(&mut self, rules: &LiveClassifier, policy: Option<&Arc<Policy>>) {
        let mut watchdog = watchdog();
        loop {
            tokio::select! {
                _ = self.hang_up.recv() => reload(rules.clone(), policy.cloned()).await,
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = watchdog.tick() => notify(&[NotifyState::Watchdog]),
            }
        }
    }
}

/// Ticks twice as often as systemd wants to hear of the service; once an hour where it does not.
fn watchdog() -> tokio::time::Interval {
    let wanted = sd_notify::watchdog_enabled().map_or(Duration::from_secs(3600), |wanted| wanted / 2);
    tokio::time::interval(wanted.max(Duration::from_millis(10)))
}

async fn reload(rules: LiveClassifier, policy: Option<Arc<Policy>>) {
    tracing::info!("reading the rules again");
    // What is wrong with them is in the log already. Compiling is no work for a thread that others wait for.
    let reloaded = tokio::task::spawn_blocking(move || {
        let _ = rules.reload();
        if let Some(policy) = policy {
            policy.reload();
        }
    });
    let _ = reloaded.await;
}

/// Tells systemd, where it wants to know.
fn notify(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

fn log_to_stderr(format: LogFormat) {
    let builder = tracing_subscriber::fmt().with_writer(io::stderr).with_target(false);
    // Where there is a logger already, it is the one that its owner wants.
    let _ = match format {
        LogFormat::Text => builder.with_ansi(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}

/// Why the service did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// The rules have mistakes.
    Rules(RuleErrors),
    /// An address cannot be listened on.
    Listen(String, io::Error),
    /// The policy has a mistake, or sets up what cannot be.
    Policy(String),
    /// What is to become of mail is not said rightly.
    Domains(String),
    /// Records cannot be written.
    Records(String, io::Error),
    /// Messages cannot be kept.
    Spool(String, io::Error),
    /// A certificate cannot be used.
    Tls(String),
    /// The token cannot be read.
    Token(String),
    /// The system did not give what the service runs on.
    Runtime(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::Rules(errors) => errors.fmt(f),
            ServeError::Listen(address, error) => write!(f, "cannot listen on {address}: {error}"),
            ServeError::Tls(problem) => write!(f, "smtp.tls_certificate: {problem}"),
            ServeError::Policy(problem) | ServeError::Domains(problem) => f.write_str(problem),
            ServeError::Records(folder, error) => write!(f, "cannot write records to {folder}: {error}"),
            ServeError::Spool(folder, error) => write!(f, "cannot keep messages in {folder}: {error}"),
            ServeError::Token(problem) => write!(f, "http.token_file: {problem}"),
            ServeError::Runtime(error) => write!(f, "cannot start: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}
