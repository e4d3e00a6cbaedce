//! Pages for developers: plain HTML that loads nothing from elsewhere, with all text escaped.

mod email;
mod functions;
mod html;
mod inbox;
mod phone;
mod phones;
mod queues;
mod webhooks;

use axum::response::Response;

use crate::{
    receiver::Receiver,
    response::{answer, page},
    ses::Mailbox,
    sms::Sms,
};
pub(crate) use functions::page as functions;
use html::Html;
pub(crate) use queues::page as queues;

/// The runner's own start page.
pub(crate) fn home() -> String {
    let mut out = Html::page("Posthorn on this machine", "/local");
    out.raw("<ul class=cards>");
    for (href, name, what) in [
        ("/", "Console", "the product as people see it"),
        ("/local/mailbox", "Mailbox", "all emails that were handed to SES"),
        (
            "/local/phones",
            "Phones",
            "all texts that were handed to End User Messaging SMS, with a box to answer",
        ),
        ("/local/receiver", "Webhook receiver", "deliveries posted to /local/receiver/hooks"),
        ("/local/queues", "Queues", "the number of messages in each queue, dead-letter queues too"),
        ("/local/functions", "Functions", "what each function has called and read since the start"),
        ("/v1/openapi.json", "OpenAPI", "the description of the API"),
    ] {
        out.raw("<li><a href='")
            .text(href)
            .raw("'>")
            .text(name)
            .raw("</a><span>")
            .text(what)
            .raw("</span></li>");
    }
    out.raw("</ul>");
    out.finish()
}

/// `/local/mailbox…`
pub(crate) fn mailbox(mailbox: &Mailbox, path: &[&str], query: &str) -> Response {
    let found = match path {
        [] => return page(inbox::page(mailbox)),
        [id, ..] => mailbox.mail(id),
    };
    let Some(mail) = found else {
        return answer(404, "text/plain; charset=utf-8", b"No such email".to_vec());
    };
    match path {
        [_] => page(email::page(&mail, &inbox::so_far(mailbox, &mail.id), query)),
        [_, "body"] => email::body(&mail),
        [_, "source"] => answer(200, "text/plain; charset=utf-8", mail.raw.clone()),
        _ => answer(404, "text/plain; charset=utf-8", b"No such page".to_vec()),
    }
}

/// `/local/phones…`
pub(crate) fn phones(sms: &Sms, method: &str, path: &[&str], body: &[u8]) -> Response {
    let digits = path.first().copied().unwrap_or_default();
    let number = format!("+{digits}");
    match (method, path) {
        ("GET", []) => page(phones::page(sms)),
        _ if !is_number(digits) => answer(404, "text/plain; charset=utf-8", b"No such phone".to_vec()),
        ("GET", [_]) => page(phone::page(sms, &number, sms.now())),
        ("POST", [_, "texts"]) => phone::take_answer(sms, &number, body),
        ("POST", [_, "outcome"]) => phone::take_outcome(sms, &number, body),
        _ => answer(404, "text/plain; charset=utf-8", b"No such page".to_vec()),
    }
}

/// Digits of a number (E.164).
fn is_number(digits: &str) -> bool {
    (2..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `/local/receiver…`
pub(crate) fn receiver(
    receiver: &Receiver,
    method: &str,
    path: &[&str],
    headers: &[(String, String)],
    body: &[u8],
) -> Response {
    match (method, path) {
        ("GET", []) => page(webhooks::page(receiver)),
        ("POST", ["hooks"]) => {
            receiver.take(headers, body);
            answer(200, "application/json", br#"{"received":true}"#.to_vec())
        }
        ("POST", ["secrets"]) => webhooks::add_secret(receiver, headers, body),
        _ => answer(404, "application/json", br#"{"message":"Not Found"}"#.to_vec()),
    }
}
