//! The deliveries that the webhook receiver got.

use axum::response::Response;
use serde_json::Value;

use super::html::{Html, time};
use crate::{
    receiver::{Receiver, Verdict},
    response::answer,
};

pub(super) fn page(receiver: &Receiver) -> String {
    let mut out = Html::page("Webhook receiver", "/local/receiver");
    out.raw("<p>Register an endpoint with the path <code>/local/receiver/hooks</code> at this port, and paste its secret here ");
    out.raw("to check signatures.</p><form method=post action='/local/receiver/secrets'>");
    out.raw("<input name=secret placeholder='whsec_…' autocomplete=off aria-label=Secret><button>Add secret</button></form>");
    out.raw("<p class=soft>")
        .text(&receiver.secrets().to_string())
        .raw(" secrets known. They are kept until the runner stops.</p>");
    let deliveries = receiver.deliveries();
    if deliveries.is_empty() {
        out.raw("<p class=soft>No deliveries yet.</p>");
    }
    for (received, verdict) in deliveries {
        let (class, words) = match verdict {
            Verdict::Holds => ("tag good", "valid signature"),
            Verdict::DoesNotHold => ("tag bad", "invalid signature"),
            Verdict::NoSecret => ("tag", "signed, but no secret is known"),
            Verdict::Unsigned => ("tag bad", "not signed"),
        };
        let parsed: Option<Value> = serde_json::from_str(&received.body).ok();
        let kind = parsed.as_ref().and_then(|body| body["type"].as_str()).unwrap_or("(no type)");
        out.raw("<article><strong>")
            .text(kind)
            .raw("</strong> <span class='")
            .raw(class)
            .raw("'>")
            .raw(words);
        out.raw("</span> <span class=soft>").text(&time(received.at)).raw("</span>");
        out.raw("<details><summary>Headers</summary><table>");
        for (name, value) in &received.headers {
            out.raw("<tr><th>").text(name).raw("<td>").text(value).raw("</tr>");
        }
        out.raw("</table></details><pre>");
        let pretty = parsed.and_then(|body| serde_json::to_string_pretty(&body).ok());
        out.text(pretty.as_deref().unwrap_or(&received.body)).raw("</pre></article>");
    }
    out.finish()
}

/// Takes a secret from the page's form or as JSON (`{"secret":"whsec_…"}`).
pub(super) fn add_secret(receiver: &Receiver, headers: &[(String, String)], body: &[u8]) -> Response {
    let text = String::from_utf8_lossy(body);
    let is_json = headers.iter().any(|(name, value)| name == "content-type" && value.contains("json"));
    let secret = if is_json {
        serde_json::from_str::<Value>(&text).ok().and_then(|body| body["secret"].as_str().map(str::to_string))
    } else {
        text.split('&').find_map(|pair| pair.strip_prefix("secret=")).map(decoded)
    };
    let taken = secret.is_some_and(|secret| receiver.add_secret(&secret));
    if is_json {
        let body = serde_json::json!({ "added": taken }).to_string();
        return answer(if taken { 200 } else { 400 }, "application/json", body.into_bytes());
    }
    let mut response = answer(303, "text/plain; charset=utf-8", Vec::new());
    response.headers_mut().insert("location", http::HeaderValue::from_static("/local/receiver"));
    response
}

/// Decodes a form's value. Of the characters in secrets, forms encode only these.
fn decoded(text: &str) -> String {
    text.replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=")
        .replace("%2b", "+")
        .replace("%2f", "/")
        .replace("%3d", "=")
}
