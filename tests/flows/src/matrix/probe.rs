//! Calls that show whether the edge admits them, without an effect. Each has a query parameter that no route knows, and a body
//! that is no JSON. The edge reads both only after it has authorised the caller, and the handler runs only after that.

use posthorn_problem::{Code, MALFORMED_BODY, UNSUPPORTED_MEDIA_TYPE, VALIDATION_FAILED};
use posthorn_runtime::http::{Media, Route};
use serde_json::Value;

use super::callers::{Caller, Scene, With};

/// What the edge does with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It reads the body and the query.
    Admitted,
    /// It refuses the caller with this status and code.
    Refused(u16, &'static str),
}

pub fn refused(code: Code) -> Outcome {
    Outcome::Refused(code.status, code.code)
}

/// A call.
pub struct Probe<'a> {
    route: &'static Route,
    headers: Vec<(&'a str, &'a str)>,
    /// Whether it has neither a content type nor a body, as the simplest form of another site may send.
    is_simple: bool,
}

impl<'a> Probe<'a> {
    pub fn of(route: &'static Route) -> Self {
        Self { route, headers: Vec::new(), is_simple: false }
    }

    pub fn by(self, caller: &'a Caller, with: With) -> Self {
        self.headers(match with {
            With::Session => vec![("cookie", caller.cookie.as_str()), ("sec-fetch-site", "same-origin")],
            With::Key => vec![("authorization", caller.bearer.as_str())],
        })
    }

    pub fn simple(self, is_simple: bool) -> Self {
        Self { is_simple, ..self }
    }

    pub fn headers(mut self, headers: Vec<(&'a str, &'a str)>) -> Self {
        self.headers.extend(headers);
        self
    }
}

/// An answer.
#[derive(Debug)]
pub struct Found {
    pub status: u16,
    /// `None` for an error that has none.
    pub code: Option<String>,
    pub cookies: Vec<String>,
    text: String,
}

impl Found {
    fn is_admitted(&self) -> bool {
        let late = [MALFORMED_BODY, UNSUPPORTED_MEDIA_TYPE, VALIDATION_FAILED];
        late.iter().any(|code| self.is(code.status, code.code))
    }

    fn is(&self, status: u16, code: &str) -> bool {
        self.status == status && self.code.as_ref().is_none_or(|own| own == code)
    }
}

impl Scene {
    pub async fn probe(&self, probe: &Probe<'_>) -> Found {
        let route = probe.route;
        let path = if route.example.path.is_empty() { route.path } else { route.example.path };
        let mut headers = probe.headers.clone();
        if !probe.is_simple {
            headers.push(("content-type", "application/json"));
        }
        let body: &[u8] = if probe.is_simple { b"" } else { b"{" };
        let path = format!("{path}?matrix=1");
        let answer = self.world.cloud.http(route.method.as_str(), &path, &headers, body).await;
        // Errors of SCIM have no code.
        let code = (route.media != Media::Scim)
            .then(|| answer.json()["code"].as_str().unwrap_or_default().to_owned());
        let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        Found {
            status: answer.status,
            code,
            cookies: cookies.map(|(_, value)| value.clone()).collect(),
            text: format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body)),
        }
    }

    /// What is wrong about an answer; `None` if nothing is.
    pub fn fault(&self, cell: &str, found: &Found, right: Outcome) -> Option<String> {
        let is_right = match &right {
            Outcome::Admitted => found.is_admitted(),
            Outcome::Refused(status, code) => found.is(*status, code),
        };
        if !is_right {
            return Some(format!("{cell}: {} {:?}, but {right:?} is right", found.status, found.code));
        }
        let leaked = self.rival.words().into_iter().find(|word| found.text.contains(word.as_str()));
        leaked.map(|word| format!("{cell}: the answer contains the rival's {word}"))
    }
}

/// The status and the code of an answer.
pub fn outcome(answer: &posthorn_harness::HttpAnswer) -> (u16, String) {
    let code = serde_json::from_slice::<Value>(&answer.body).ok();
    (answer.status, code.and_then(|body| body["code"].as_str().map(str::to_owned)).unwrap_or_default())
}
