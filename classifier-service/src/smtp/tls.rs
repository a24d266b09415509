//! STARTTLS, with certificates that are read again when their files change.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key.
#[derive(Debug)]
pub(crate) struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    loaded: Mutex<Loaded>,
}

#[derive(Clone)]
struct Loaded {
    config: Arc<ServerConfig>,
    /// When the files were changed last, as of when they were read.
    changed: [Option<SystemTime>; 2],
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").field("changed", &self.changed).finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads both files, in PEM.
    pub(crate) fn load(certificate: &Path, key: &Path) -> Result<Tls, String> {
        let changed = [certificate, key].map(changed);
        let config = read(certificate, key)?;
        let loaded = Mutex::new(Loaded { config, changed });
        Ok(Tls { certificate: certificate.to_owned(), key: key.to_owned(), loaded })
    }

    /// What accepts a client, with the certificate as it is now. One that cannot be read leaves the one before in use.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let now = [self.certificate.as_path(), self.key.as_path()].map(changed);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.changed != now {
            loaded.changed = now;
            match read(&self.certificate, &self.key) {
                Ok(config) => loaded.config = config,
                Err(problem) => tracing::error!(problem, "the certificate before stays in use"),
            }
        }
        TlsAcceptor::from(Arc::clone(&loaded.config))
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn read(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, String> {
    let named = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| named(certificate, &error))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| named(key, &error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|error| named(certificate, &error))?;
    Ok(Arc::new(config))
}

/// A client's connection, plain or not.
pub(super) trait Stream: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}

impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Stream for T {}

/// The same connection, secured.
pub(super) async fn secure(tls: &Tls, stream: Box<dyn Stream>) -> io::Result<Box<dyn Stream>> {
    Ok(Box::new(tls.acceptor().accept(stream).await?))
}
