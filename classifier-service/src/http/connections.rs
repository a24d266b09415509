//! Connections: how many, and how long they may take to ask for something.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// Where connections come in.
#[derive(Debug)]
pub(crate) struct Server {
    listener: TcpListener,
    router: Router,
    room: Arc<Semaphore>,
    header_timeout: Duration,
}

impl Server {
    pub(crate) fn new(
        listener: TcpListener,
        router: Router,
        room: Arc<Semaphore>,
        header_timeout: Duration,
    ) -> Self {
        Server { listener, router, room, header_timeout }
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Takes connections until it is told to stop, and then waits for the requests that are being answered.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let open = GracefulShutdown::new();
        loop {
            // Without room, connections wait in the system's queue.
            let Ok(permit) = Arc::clone(&self.room).acquire_owned().await else { break };
            let stream = tokio::select! {
                accepted = self.listener.accept() => accepted,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            match stream {
                Ok((stream, _)) => {
                    let connection = open.watch(self.connection(stream));
                    tokio::spawn(async move {
                        // A client that went away, or that spoke no HTTP.
                        if let Err(error) = connection.await {
                            tracing::debug!(%error, "an HTTP connection ended early");
                        }
                        drop(permit);
                    });
                }
                Err(error) => pause_after(&error).await,
            }
        }
        open.shutdown().await;
    }

    fn connection(
        &self,
        stream: TcpStream,
    ) -> http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Router>> {
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.header_timeout)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(self.router.clone()))
    }
}

/// A connection that was closed before it was taken is its own matter; where there are no more file descriptors, some
/// must be given back first.
async fn pause_after(error: &io::Error) {
    tracing::warn!(%error, "a connection could not be taken");
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
