//! Reports as they come by SMTP and LMTP.
//!
//! `session.rs` talks to one client, `tls.rs` secures that, `data.rs` finds the end of a message, `reply.rs` is what is
//! said; `proxy.rs` learns who the client is behind a proxy, `rate.rs` counts how often it comes. What becomes of a message, [`crate::intake`] decides.

mod data;
mod proxy;
mod rate;
mod reply;
mod session;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

pub(crate) use self::reply::{NO_ROUTE, NOT_PERMITTED, NOT_STORED, Reply};
pub(crate) use self::tls::Tls;

use self::rate::Rate;
use self::session::Session;
use crate::config::{Protocol, Smtp};
use crate::domains::{Domains, Policy};
use crate::intake::Intake;
use crate::metrics::SessionLimit;
use crate::policy::Connection;

/// What the sessions of a listener share.
#[derive(Debug)]
pub(crate) struct Listener {
    config: Smtp,
    address: SocketAddr,
    domains: Arc<Domains>,
    tls: Option<Tls>,
    rate: Rate,
    intake: Arc<Intake>,
}

impl Listener {
    pub(crate) fn new(
        config: Smtp,
        address: SocketAddr,
        domains: Arc<Domains>,
        tls: Option<Tls>,
        intake: Arc<Intake>,
    ) -> Self {
        let rate = Rate::new(config.max_session_rate);
        Listener { config, address, domains, tls, rate, intake }
    }

    fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    fn address(&self) -> SocketAddr {
        self.address
    }

    fn hostname(&self) -> &str {
        &self.config.hostname
    }

    fn protocol(&self) -> Protocol {
        self.config.protocol
    }

    fn limits(&self) -> &Smtp {
        &self.config
    }

    fn intake(&self) -> &Arc<Intake> {
        &self.intake
    }

    fn rate(&self) -> &Rate {
        &self.rate
    }

    /// What becomes of mail for a domain. A client whose mail is passed on may send it anywhere.
    async fn policy_for(&self, domain: &str, sender: &str, peer: SocketAddr) -> Result<Policy, Reply> {
        let policy = self.policy(domain, peer).await?;
        let relay_to = policy.relay_to || self.may_relay(sender, peer).await?;
        Ok(Policy { relay_to, ..policy })
    }

    async fn may_relay(&self, sender: &str, peer: SocketAddr) -> Result<bool, Reply> {
        if self.config.relay_hosts.iter().any(|network| network.has(peer.ip())) {
            return Ok(true);
        }
        let Some((_, domain)) = sender.rsplit_once('@') else { return Ok(false) };
        Ok(self.policy(domain, peer).await?.relays_from(peer.ip()))
    }

    /// What becomes of mail for a domain: as the script says, and where it says nothing, the files.
    async fn policy(&self, domain: &str, peer: SocketAddr) -> Result<Policy, Reply> {
        let by_files = || self.domains.policy(self.address, domain);
        match self.intake.policy().filter(|script| script.says_domains()) {
            None => Ok(by_files()),
            Some(script) => {
                let connection = Connection { listener: self.address, peer };
                let said = script.domain(domain, connection).await.map_err(Reply::stopped)?;
                Ok(said.unwrap_or_else(by_files))
            }
        }
    }

    /// Takes connections until it is told to stop, and then waits for the messages that are being sent.
    pub(crate) async fn run(self, socket: TcpListener, mut stop: watch::Receiver<bool>) {
        let room = Arc::new(Semaphore::new(self.config.max_sessions.min(Semaphore::MAX_PERMITS)));
        let listener = Arc::new(self);
        let mut sessions = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                accepted = socket.accept() => accepted,
                Some(_) = sessions.join_next() => continue,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            match (accepted, Arc::clone(&room).try_acquire_owned()) {
                (Ok((stream, peer)), Ok(permit)) => {
                    let session = Session::new(Arc::clone(&listener), stream, peer, stop.clone());
                    let counted = listener.intake.metrics().session();
                    sessions.spawn(async move {
                        if let Err(error) = session.run().await {
                            tracing::debug!(%peer, %error, "a session ended early");
                        }
                        drop((permit, counted));
                    });
                }
                (Ok((stream, _)), Err(_)) => {
                    listener.intake.metrics().session_refused(SessionLimit::Sessions);
                    sessions.spawn(turn_away(stream));
                }
                (Err(error), _) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(socket);
        while sessions.join_next().await.is_some() {}
    }
}

/// Says why, and does not wait for an answer.
async fn turn_away(mut stream: TcpStream) {
    let mut line = Vec::new();
    reply::TOO_MANY_SESSIONS.write(&mut line);
    let said: io::Result<()> = stream.write_all(&line).await;
    drop(said);
}
