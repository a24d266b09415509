//! One reply a line in, one answer a line out, as they come.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use serde_json::json;
use tokio::sync::mpsc;

use super::App;
use super::api::{Asked, not_a_reply};

/// How many parts of answers may wait for a client that reads slowly, before no more is read from it.
const MOST_WAITING: usize = 4;

pub(super) fn classify(app: App, body: Body) -> Response {
    let (out, answers) = mpsc::channel(MOST_WAITING);
    tokio::spawn(async move { answer_lines(app, body, out).await });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::new(Answers(answers))).into_response()
}

/// Until the client has sent everything, or went away.
async fn answer_lines(app: App, mut body: Body, out: mpsc::Sender<Bytes>) {
    let mut lines = Lines { app, pending: Vec::new(), number: 0 };
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.into_data() else { continue };
        let answers = lines.take(&data);
        let too_long = lines.pending.len() > lines.app.max_line;
        if !answers.is_empty() && out.send(answers.into()).await.is_err() {
            return;
        }
        if too_long {
            let _ = out.send(lines.problem("the line is longer than http.max_body").into()).await;
            return;
        }
    }
    let last = lines.take(b"\n");
    if !last.is_empty() {
        let _ = out.send(last.into()).await;
    }
}

/// What came in of a line that has not ended yet.
struct Lines {
    app: App,
    pending: Vec<u8>,
    number: usize,
}

impl Lines {
    /// The answers to the lines that end in these bytes.
    fn take(&mut self, data: &[u8]) -> String {
        let mut answers = String::new();
        let mut rest = data;
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            self.pending.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            self.number += 1;
            answers.push_str(&self.answer());
            self.pending.clear();
        }
        self.pending.extend_from_slice(rest);
        answers
    }

    /// A blank line has no answer.
    fn answer(&self) -> String {
        let line = self.pending.trim_ascii();
        if line.is_empty() {
            return String::new();
        }
        match serde_json::from_slice::<Asked>(line) {
            Ok(asked) => self.app.answer_json(asked.reply()) + "\n",
            Err(error) => self.problem(&not_a_reply(line, &error)),
        }
    }

    /// A line that cannot be answered does not keep the others from it.
    fn problem(&self, message: &str) -> String {
        format!("{}\n", json!({ "error": message, "line": self.number.max(1) }))
    }
}

/// Answers as the body of a response.
struct Answers(mpsc::Receiver<Bytes>);

impl HttpBody for Answers {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
