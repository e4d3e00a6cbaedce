//! Checks that an answer fits the function's trigger, as Lambda and the caller expect.

use posthorn_local::lambda::Said;
use posthorn_runtime::{Function, Trigger};
use serde_json::Value;

/// Which request of an instance was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The first request: it must succeed.
    First,
    /// The same request again. It may be refused, because its work is done, but it must be answered.
    Second,
    /// The largest request. It may be refused, and parts of a batch may fail, but it must be answered.
    Largest,
}

/// Checks an answer.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn check(function: &Function, turn: Turn, said: Said) -> Result<(), String> {
    let text = match said {
        Said::Answer(text) => text,
        Said::Error(text) => return Err(format!("{turn:?}: failed: {text}")),
        Said::InitError(text) => return Err(format!("{turn:?}: did not start: {text}")),
    };
    let answer: Value =
        serde_json::from_str(&text).map_err(|error| format!("{turn:?}: not JSON ({error}): {text}"))?;
    let good = match function.trigger {
        Trigger::Http(route) => is_http(&answer, turn, expected(function.name, route.status)),
        // The sample asks for a path that does not exist.
        Trigger::Unrouted => is_http(&answer, turn, 404),
        Trigger::Queue(_) | Trigger::Stream(_) => {
            let failures = answer["batchItemFailures"].as_array();
            failures.is_some_and(|failures| failures.is_empty() || turn == Turn::Largest)
        }
        Trigger::Topic(_) | Trigger::Schedule(_) | Trigger::Invoked(_) => true,
    };
    if good { Ok(()) } else { Err(format!("{turn:?}: unexpected answer: {text}")) }
}

/// The status expected for the first request: the route's own, except where no valid sample can be made.
fn expected(function: &str, status: u16) -> u16 {
    match function {
        // Only SNS can sign its posts, and a sample is older than five minutes.
        "receive-sns" => 403,
        // Only an authenticator can sign.
        "add-passkey" | "log-in-with-passkey" => 400,
        // Only an identity provider can vouch for somebody, and the sample's domain has none.
        "begin-sso-log-in" => 404,
        "finish-sso-log-in" | "receive-saml-response" | "finish-saml-log-in" => 403,
        // The sample has a key, and only a person impersonates another.
        "create-impersonation" | "create-org-impersonation" => 403,
        // Nobody has asked for one.
        "get-account-export" => 404,
        // No record of the sample's is in the DNS.
        "finish-setup" => 409,
        // The sample's connection speaks OpenID Connect.
        "get-saml-metadata" => 404,
        _ => status,
    }
}

/// Payload format 2.0: a status, string headers, and JSON where the body says that it is.
fn is_http(answer: &Value, turn: Turn, expected: u16) -> bool {
    let status = answer["statusCode"].as_u64().unwrap_or_default();
    let good_status = match turn {
        Turn::First => status == u64::from(expected),
        Turn::Second | Turn::Largest => (200..500).contains(&status),
    };
    let headers = answer["headers"].as_object();
    let body = answer["body"].as_str().unwrap_or_default();
    let is_json =
        headers.and_then(|all| all.get("content-type")?.as_str()).is_some_and(|kind| kind.contains("json"));
    let good_body = body.is_empty() || !is_json || serde_json::from_str::<Value>(body).is_ok();
    good_status && good_body && headers.is_some_and(|headers| headers.values().all(Value::is_string))
}
