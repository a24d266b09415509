//! Reports as they come by SMTP and LMTP.
//!
//! `session.rs` talks to one client, `tls.rs` secures that, `data.rs` finds the end of a message, `reply.rs` is what is said; what becomes of
//! a message, [`crate::intake`] decides.

mod data;
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

use self::session::Session;
use crate::config::{Protocol, Smtp};
use crate::domains::{Domains, Policy};
use crate::intake::Intake;
use crate::policy::Connection;

/// What the sessions of a listener share.
#[derive(Debug)]
pub(crate) struct Listener {
    config: Smtp,
    address: SocketAddr,
    domains: Arc<Domains>,
    tls: Option<Tls>,
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
        Listener { config, address, domains, tls, intake }
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
                    sessions.spawn(async move {
                        if let Err(error) = session.run().await {
                            tracing::debug!(%peer, %error, "a session ended early");
                        }
                        drop(permit);
                    });
                }
                (Ok((stream, _)), Err(_)) => drop(sessions.spawn(turn_away(stream))),
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
