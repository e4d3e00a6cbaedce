//! The console's files, as the front door serves them from its bucket (`infra/front.yaml`).

use std::{borrow::Cow, path::Path};

use axum::{body::Body, http::Request, response::Response};
use http::{HeaderName, HeaderValue, header};
use tower_http::services::ServeDir;

use super::incoming::Incoming;
use crate::response::answer as respond;

/// What the console's pages may load: its own scripts, and nothing from another host. Styles may be inline, because emails that
/// it shows have theirs in a sandboxed frame, which inherits this policy. The same text is in `infra/front.yaml`.
pub const CONSOLE_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const NOT_BUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8><meta http-equiv=refresh content=3><title>Posthorn</title>\
    <h1>The console is being built</h1><p>This page loads again by itself. `make run` builds the console beside the API; `make console` \
    builds it alone and says what is wrong.</p><p><a href=/local>Local runner</a></html>";

/// Answers a request that no API and no page of the runner takes.
pub(super) async fn answer(folder: &Path, request: &Incoming) -> Response {
    if !folder.join("index.html").is_file() {
        return with_headers(respond(200, "text/html; charset=utf-8", NOT_BUILT.into()), "/");
    }
    let path = file_of(&request.path);
    let mut wanted = Request::builder().method(request.method.as_str()).uri(&*path);
    for (name, value) in &request.headers {
        wanted = wanted.header(name, value);
    }
    let Ok(wanted) = wanted.body(Body::empty()) else {
        return respond(400, "text/plain; charset=utf-8", b"This address can't be read".to_vec());
    };
    let Ok(found) = ServeDir::new(folder).append_index_html_on_directories(false).try_call(wanted).await
    else {
        return respond(500, "text/plain; charset=utf-8", b"The file can't be read".to_vec());
    };
    with_headers(found.map(Body::new), &path)
}

/// The file of a path. A page of the console is no file: its last segment has no dot, and the console's script reads the path.
/// Below `/docs` is the documentation's site, whose folders have an index. The front door does the same (`HistoryFunction`).
fn file_of(path: &str) -> Cow<'_, str> {
    let last = path.rsplit('/').next().unwrap_or_default();
    if last.contains('.') {
        return path.into();
    }
    match path.trim_end_matches('/') {
        folder if folder == "/docs" || folder.starts_with("/docs/") => format!("{folder}/index.html").into(),
        _ => "/index.html".into(),
    }
}

/// Files below `assets` have the hash of their content in their name, so a browser may keep them for ever.
fn with_headers(mut response: Response, path: &str) -> Response {
    let kept = path.starts_with("/assets/") && response.status().is_success();
    let caching = if kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, CONSOLE_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, caching),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_door_sends_the_same_policy() {
        let front = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../front.yaml")).unwrap();
        assert!(front.contains(&format!("ContentSecurityPolicy: {CONSOLE_POLICY}\n")));
    }

    #[test]
    fn a_page_is_the_index_and_a_file_is_itself() {
        for (path, file) in [
            ("/", "/index.html"),
            ("/o/org_1/live/emails", "/index.html"),
            ("/assets/index-1.js", "/assets/index-1.js"),
            ("/icon.svg", "/icon.svg"),
            ("/docs", "/docs/index.html"),
            ("/docs/reference/", "/docs/reference/index.html"),
            ("/docs/ops.html", "/docs/ops.html"),
            ("/docsets", "/index.html"),
        ] {
            assert_eq!(file_of(path), file);
        }
    }
}
