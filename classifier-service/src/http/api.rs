//! What can be asked.

use std::time::Instant;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bounce_classifier::json::Answer;
use bounce_classifier::live::LiveAnswer;
use bounce_classifier::reply::normalise;
use serde::Deserialize;
use serde_json::json;

use super::{App, stream};
use crate::answers::{Reported, RulesState, Unreached};
use crate::reading::{self, Failures, Mail};

/// A reply as clients send it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Asked {
    /// The reply as one line.
    Line(String),
    /// The same with a name, as answers have it.
    Named {
        /// The reply as one line.
        reply: String,
    },
}

/// One reply, or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Asked),
    More(Vec<Asked>),
}

impl Asked {
    pub(super) fn reply(&self) -> &str {
        let (Asked::Line(reply) | Asked::Named { reply }) = self;
        reply
    }
}

/// What is wrong, as all answers that are errors say it.
pub(super) fn problem(status: StatusCode, message: impl Into<String>) -> Response {
    (status, Json(json!({ "error": message.into() }))).into_response()
}

impl App {
    /// Classifies one reply, counts it, and remembers it for the page.
    pub(super) fn answer(&self, reply: &str) -> LiveAnswer {
        let start = Instant::now();
        let line = normalise(reply);
        let answer = self.rules.classify(&line);
        self.metrics.classified(&answer, start.elapsed());
        self.recent.add(&line, answer.label());
        answer
    }

    /// The answer as JSON, on one line.
    pub(super) fn answer_json(&self, reply: &str) -> String {
        let answer = self.answer(reply);
        serde_json::to_string(&Answer::new(reply, answer.classification())).expect("answers have string keys")
    }
}

pub(super) async fn classify(State(app): State<App>, request: Request) -> Response {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().map(str::trim) {
        Some("application/json") => classify_whole(app, request.into_body()).await,
        Some("application/x-ndjson") => stream::classify(app, request.into_body()),
        _ => problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send application/json (a reply, or an array of them) or application/x-ndjson (one a line)",
        ),
    }
}

async fn classify_whole(app: App, body: Body) -> Response {
    let Ok(bytes) = to_bytes(body, app.max_line).await else {
        return problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is longer than http.max_body, or was cut off",
        );
    };
    let answer = match serde_json::from_slice(&bytes) {
        Ok(OneOrMore::One(asked)) => app.answer_json(asked.reply()),
        Ok(OneOrMore::More(asked)) => {
            let answers: Vec<String> = asked.iter().map(|asked| app.answer_json(asked.reply())).collect();
            format!("[{}]", answers.join(","))
        }
        Err(error) => return problem(StatusCode::BAD_REQUEST, not_a_reply(&bytes, &error)),
    };
    ([(header::CONTENT_TYPE, "application/json")], answer).into_response()
}

/// What is wrong with JSON that is no reply: where it stops being JSON, or else what was expected.
pub(super) fn not_a_reply(bytes: &[u8], _: &serde_json::Error) -> String {
    const EXPECTED: &str = r#"expected a reply ("550 5.1.1 User unknown"), an object {"reply": "550 ..."}, or an array of these"#;
    match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
        Ok(_) => EXPECTED.to_owned(),
        Err(error) => format!("this is no JSON: {error}"),
    }
}

pub(super) async fn report(State(app): State<App>, request: Request) -> Response {
    let Ok(mail) = to_bytes(request.into_body(), app.max_line).await else {
        return problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the mail is longer than http.max_body, or was cut off",
        );
    };
    // A mail may have thousands of parts, which is no work for a thread that others wait for.
    let reported = tokio::task::spawn_blocking(move || app.reported(&mail)).await;
    reported.unwrap_or_else(|error| problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

impl App {
    fn reported(&self, mail: &[u8]) -> Response {
        let Failures { reporting_mta, failed } = match reading::read(mail) {
            Mail::Failures(failures) => failures,
            Mail::Feedback(feedback) => {
                return Json(Reported::Feedback { feedback_report: &feedback }).into_response();
            }
            Mail::Other => {
                let message = "this mail is no report of failures (RFC 3464), and no complaint (RFC 5965)";
                return problem(StatusCode::UNPROCESSABLE_ENTITY, message);
            }
        };
        let replies: Vec<String> = failed.iter().map(|failed| failed.reply.to_string()).collect();
        let answers: Vec<LiveAnswer> = replies.iter().map(|reply| self.answer(reply)).collect();
        let unreached = failed.iter().zip(&replies).zip(&answers);
        let failed =
            unreached.map(|((failed, reply), answer)| Unreached::new(failed, reply, answer)).collect();
        Json(Reported::Failures { reporting_mta: reporting_mta.as_deref(), failed }).into_response()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Explain {
    reply: String,
    nearest: Option<usize>,
}

/// How many near misses are shown where nothing is said, and at most.
const NEAREST: usize = 3;
const MOST_NEAREST: usize = 20;

/// How many other rules that match an explanation names.
const MOST_OTHERS: usize = 20;

pub(super) async fn explain(
    State(app): State<App>,
    asked: Result<Query<Explain>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(Explain { reply, nearest })) = asked else {
        return problem(
            StatusCode::BAD_REQUEST,
            "ask with ?reply=550%205.1.1%20User%20unknown, and &nearest=3",
        );
    };
    // It compiles rules with `regex`, which is no work for a thread that others wait for.
    let explained = tokio::task::spawn_blocking(move || {
        let classifier = app.rules.current();
        let nearest = nearest.unwrap_or(NEAREST).min(MOST_NEAREST);
        Json(classifier.explanation(&normalise(&reply), MOST_OTHERS, nearest)).into_response()
    });
    match explained.await {
        Ok(answer) => answer,
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

pub(super) async fn rules(State(app): State<App>) -> Response {
    Json(RulesState::new(&app.rules.current(), &app.rules.status())).into_response()
}

pub(super) async fn counts(State(app): State<App>) -> Response {
    Json(json!({ "labels": app.recent.counts(), "recent": app.recent.latest() })).into_response()
}

pub(super) async fn metrics(State(app): State<App>) -> Response {
    let text = app.metrics.text(&app.rules.status());
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
        .into_response()
}

/// Whether the process answers at all.
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether there are rules to answer with. There always are: without them the service does not start, and broken ones
/// do not replace them.
pub(super) async fn readyz(State(app): State<App>) -> String {
    format!("ok, {} rules\n", app.rules.current().rules().len())
}

pub(super) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], include_str!("openapi.json")).into_response()
}
