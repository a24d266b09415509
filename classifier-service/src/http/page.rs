//! The page at `/`. It is one file each of HTML, CSS and script, and asks nothing but this service.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Nothing from elsewhere, and no script but the page's own: what replies say is text whatever it is.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn html() -> Response {
    file("text/html; charset=utf-8", include_str!("../page/page.html"))
}

pub(super) async fn css() -> Response {
    file("text/css; charset=utf-8", include_str!("../page/page.css"))
}

pub(super) async fn js() -> Response {
    file(
        "text/javascript; charset=utf-8",
        concat!(include_str!("../page/answers.js"), include_str!("../page/page.js")),
    )
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}
