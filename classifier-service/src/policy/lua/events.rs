//! What the service asks a policy.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;

use bounce_classifier::live::LiveClassifier;
use mlua::Value;

use super::domains::ListenerDomain;
use super::kumo::{DOMAIN, INIT, RECEIVED, RECORD};
use super::message::{Connected, Message};
use super::pool::{GRACE, Loaded, Pool};
use super::script::Script;
use super::vm::{Failure, Rules, Vm};
use super::{Connection, Meta, Received, Stopped};
use crate::config::{self, Config};
use crate::domains;

/// A script that decides.
pub(crate) struct Policy {
    pool: Pool,
    /// With what `init` began, and begins when it is read again.
    before: Config,
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("loaded", &self.pool.loaded()).finish_non_exhaustive()
    }
}

impl Policy {
    /// Runs the script and its `init`, and gives the configuration with what that has set up.
    pub(crate) fn load(config: &Config) -> Result<(Policy, Config), String> {
        let file = config.policy.file.as_deref().ok_or("policy.file is needed")?;
        let rules = Rules::default();
        let (loaded, configured) = prepare(file, config, &rules)?;
        let pool = Pool::new(config.policy.clone(), loaded, rules);
        Ok((Policy { pool, before: config.clone() }, configured))
    }

    /// From now on the script can classify.
    pub(crate) fn attach(&self, rules: &LiveClassifier) {
        // Where that was said before, it was the same.
        let _ = self.pool.rules().set(rules.clone());
    }

    /// Reads the script again. With a mistake in it, the one before stays. What `init` sets up stays in any case.
    pub(crate) fn reload(&self) {
        let Some(file) = self.before.policy.file.as_deref() else { return };
        match prepare(file, &self.before, self.pool.rules()) {
            Ok((loaded, _)) => {
                tracing::info!(file = %file.display(), "replaced the policy");
                self.pool.replace(loaded);
            }
            Err(problem) => tracing::error!(problem, "the policy before stays in use"),
        }
    }

    /// Whether the script says for which domains mail is taken.
    pub(crate) fn says_domains(&self) -> bool {
        self.handles(DOMAIN)
    }

    /// Whether the script sees each message.
    pub(crate) fn sees_messages(&self) -> bool {
        self.handles(RECEIVED)
    }

    /// Whether the script is asked about records.
    pub(crate) fn sees_records(&self) -> bool {
        self.handles(RECORD)
    }

    fn handles(&self, event: &str) -> bool {
        self.pool.loaded().events.contains(event)
    }

    /// A domain of which mail would be passed on, where files say so.
    pub(crate) fn relayed(&self) -> Option<String> {
        let all = self.pool.loaded().script.all_domains();
        all.iter().find_map(|domains| domains.relayed().map(str::to_owned))
    }

    /// What becomes of mail for a domain; `None` where the script says nothing.
    pub(crate) async fn domain(
        &self,
        domain: &str,
        connection: Connection,
    ) -> Result<Option<domains::Policy>, Stopped> {
        let domain = domain.to_owned();
        let answer = self.pool.run(move |vm| {
            let meta = Connected(connection.meta());
            let said = vm.call(DOMAIN, (domain, connection.listener.to_string(), meta))?;
            listener_domain(said)
        });
        answer.await.map_err(|failure| stopped(DOMAIN, failure))
    }

    /// Shows a message to the script, and gives its metadata as they are then.
    pub(crate) async fn received(&self, message: Received) -> Result<Meta, Stopped> {
        let answer = self.pool.run(move |vm| {
            let failed = |error: mlua::Error| Failure::of(&error, None);
            let message = vm.lua().create_userdata(Message(message)).map_err(failed)?;
            vm.call(RECEIVED, &message)?;
            message.take::<Message>().map(|message| message.0.meta).map_err(failed)
        });
        answer.await.map_err(|failure| stopped(RECEIVED, failure))
    }

    /// Whether a record is to be passed on as a message: then its metadata.
    pub(crate) async fn record(&self, message: Received) -> Result<Option<Meta>, Stopped> {
        let answer = self.pool.run(move |vm| {
            let failed = |error: mlua::Error| Failure::of(&error, None);
            let message = vm.lua().create_userdata(Message(message)).map_err(failed)?;
            let said = vm.call(RECORD, (&message, ""))?;
            let meta = message.take::<Message>().map(|message| message.0.meta).map_err(failed)?;
            Ok(said.as_boolean().unwrap_or(false).then_some(meta))
        });
        answer.await.map_err(|failure| stopped(RECORD, failure))
    }
}

fn listener_domain(said: Value) -> Result<Option<domains::Policy>, Failure> {
    match &said {
        Value::Nil => Ok(None),
        Value::UserData(data) if data.is::<ListenerDomain>() => {
            let domain = data.borrow::<ListenerDomain>().map_err(|error| Failure::of(&error, None))?;
            Ok(Some(domain.0.clone()))
        }
        other => Err(Failure::Script(format!(
            "{DOMAIN}: expected kumo.make_listener_domain {{ ... }} or nil, not a {}",
            other.type_name()
        ))),
    }
}

fn stopped(event: &str, failure: Failure) -> Stopped {
    match failure {
        Failure::Rejected(rejection) => Stopped::Rejected(rejection),
        Failure::Script(problem) => {
            tracing::error!(event, problem, "the policy failed");
            Stopped::Failed
        }
    }
}

/// Runs the script and its `init` on a thread that is waited for as long as it may take, and no longer.
fn prepare(file: &Path, config: &Config, rules: &Rules) -> Result<(Loaded, Config), String> {
    let script = Arc::new(Script::read(file)?);
    let (done, is_done) = mpsc::channel();
    let (config, limits, rules) = (config.clone(), config.policy.clone(), Arc::clone(rules));
    let (timeout, name) = (limits.load_timeout(), script.name.clone());
    thread::Builder::new()
        .name("policy-init".to_owned())
        .spawn(move || {
            // Nobody may wait for it any more.
            let _ = done.send(init(script, config, &limits, rules));
        })
        .map_err(|error| format!("a thread could not be started: {error}"))?;
    let took_too_long = || format!("{name}: took longer than ten times policy.timeout_ms to load");
    // Twice: the script, and what it does when it starts.
    is_done.recv_timeout(timeout * 2 + GRACE).map_err(|_| took_too_long())?
}

fn init(
    script: Arc<Script>,
    config: Config,
    limits: &config::Policy,
    rules: Rules,
) -> Result<(Loaded, Config), String> {
    let said = |failure: Failure| match failure {
        Failure::Rejected(rejection) => rejection.to_string(),
        Failure::Script(problem) => problem,
    };
    let vm = Vm::load(Arc::clone(&script), limits, rules).map_err(said)?;
    let vm = vm.with_timeout(limits.load_timeout());
    let host = vm.host();
    *host.config.borrow_mut() = Some(config);
    vm.call(INIT, ()).map_err(said)?;
    let config = host.config.borrow_mut().take().ok_or("init lost its configuration")?;
    let events: BTreeSet<String> = vm.events().map_err(|error| error.to_string())?;
    Ok((Loaded { script, events }, config))
}
