//! Who may ask, how many at a time, and how long an answer may take.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use super::api::problem;
use crate::metrics::{Metrics, Refusal};

/// What requests must pass.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    token: Option<Arc<str>>,
    room: Arc<Semaphore>,
    timeout: Duration,
    metrics: Arc<Metrics>,
}

impl Guard {
    pub(super) fn new(token: Option<String>, most: usize, timeout: Duration, metrics: Arc<Metrics>) -> Self {
        let room = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Guard { token: token.map(Arc::from), room, timeout, metrics }
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let sent = headers.get(header::AUTHORIZATION).map(|value| value.as_bytes());
        let sent = sent.and_then(|value| value.strip_prefix(b"Bearer "));
        sent.is_some_and(|sent| is_same(sent, token.as_bytes()))
    }

    fn refuse(&self, refusal: Refusal) -> Response {
        self.metrics.refused(refusal);
        let (status, message) = match refusal {
            Refusal::Unknown => (StatusCode::UNAUTHORIZED, "send the token as `Authorization: Bearer TOKEN`"),
            Refusal::Busy => {
                (StatusCode::TOO_MANY_REQUESTS, "http.max_requests are being answered: try again")
            }
            Refusal::Slow => (StatusCode::REQUEST_TIMEOUT, "the request took longer than http.timeout"),
        };
        let headers = match refusal {
            Refusal::Unknown => [(header::WWW_AUTHENTICATE, "Bearer")],
            Refusal::Busy | Refusal::Slow => [(header::RETRY_AFTER, "1")],
        };
        (headers, problem(status, message)).into_response()
    }
}

pub(super) async fn admit(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if !guard.knows(request.headers()) {
        return guard.refuse(Refusal::Unknown);
    }
    let Ok(_permit) = guard.room.try_acquire() else { return guard.refuse(Refusal::Busy) };
    match tokio::time::timeout(guard.timeout, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => guard.refuse(Refusal::Slow),
    }
}

/// Takes the same time whatever the first difference is, so that nobody finds a token out byte by byte.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}
