//! Answers for other programs, and the page.
//!
//! `connections.rs` takes connections, `guard.rs` lets requests in, `api.rs` answers them, `stream.rs` those without
//! end, `page.rs` shows all of it to people.

mod api;
mod connections;
mod guard;
mod page;
mod stream;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use bounce_classifier::live::LiveClassifier;

use self::guard::Guard;
use crate::config::Http;
use crate::metrics::Metrics;
use crate::recent::Recent;

pub(crate) use self::connections::Server;

/// What all requests share.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) rules: LiveClassifier,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) recent: Arc<Recent>,
    /// How many bytes a line of NDJSON may have.
    pub(crate) max_line: usize,
}

/// Everything there is to ask, behind its limits.
pub(crate) fn router(app: App, http: &Http, token: Option<String>) -> Router {
    let guard =
        Guard::new(token, http.max_requests, Duration::from_secs(http.timeout), Arc::clone(&app.metrics));
    let asked = Router::new()
        .route("/v1/classify", post(api::classify))
        .route("/v1/report", post(api::report))
        .route("/v1/explain", get(api::explain))
        .route("/v1/rules", get(api::rules))
        .route("/v1/counts", get(api::counts))
        .route("/metrics", get(api::metrics))
        .layer(middleware::from_fn_with_state(guard, guard::admit));
    // Whoever asks for these may have no token, and is not to be turned away because there is much to do.
    let open = Router::new()
        .route("/healthz", get(api::healthz))
        .route("/readyz", get(api::readyz))
        .route("/openapi.json", get(api::openapi))
        .route("/", get(page::html))
        .route("/page.css", get(page::css))
        .route("/page.js", get(page::js));
    asked.merge(open).layer(DefaultBodyLimit::max(http.max_body)).with_state(app)
}

/// The token in a file, without the white space around it.
pub(crate) fn read_token(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    match text.trim() {
        "" => Err(format!("{}: the token is empty", path.display())),
        token => Ok(token.to_owned()),
    }
}
