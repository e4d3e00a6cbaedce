//! One email: as a mail client shows it, and as it was sent.

use axum::response::Response;
use mail_parser::{Message, MessageParser};

use super::{
    html::{Html, time},
    inbox::state,
};
use crate::{
    response::answer,
    ses::{Mail, MailEvent},
};

const TABS: [(&str, &str); 4] =
    [("html", "HTML"), ("text", "Text"), ("headers", "Headers"), ("source", "Source")];

pub(super) fn page(mail: &Mail, events: &[MailEvent], query: &str) -> String {
    let parsed = MessageParser::default().parse(&mail.raw);
    let has_html = parsed.as_ref().is_some_and(|parsed| html_of(parsed).is_some());
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("view="));
    let tab = TABS.iter().map(|(key, _)| *key).find(|key| Some(*key) == asked);
    let tab = tab.unwrap_or(if has_html { "html" } else { "text" });
    let subject = parsed.as_ref().and_then(|parsed| parsed.subject()).unwrap_or("(no subject)");
    let mut out = Html::page(subject, "/local/mailbox");
    summary(&mut out, mail);
    out.raw("<nav class=tabs>");
    for (key, name) in TABS {
        let class = if key == tab { " class=on" } else { "" };
        out.raw("<a").raw(class).raw(" href='?view=").raw(key).raw("'>").raw(name).raw("</a>");
    }
    out.raw("</nav><div class=box>");
    match (tab, &parsed) {
        ("html", Some(_)) if has_html => {
            // No scripts, no forms, no navigation out of the frame. The policy of the frame's page forbids them too.
            out.raw("<iframe sandbox src='/local/mailbox/")
                .text(&mail.id)
                .raw("/body' title='The email'></iframe>");
        }
        ("text", Some(parsed)) => preformatted(&mut out, text_of(parsed).unwrap_or("(no text part)")),
        ("headers", Some(parsed)) => headers(&mut out, parsed),
        ("source", _) => preformatted(&mut out, &String::from_utf8_lossy(&mail.raw)),
        _ => {
            out.raw("<p class=soft>This email has no such part.</p>");
        }
    }
    out.raw("</div>");
    history(&mut out, events);
    out.finish()
}

/// Only the HTML part, for the frame. It shows embedded pictures, and loads nothing.
pub(super) fn body(mail: &Mail) -> Response {
    let parsed = MessageParser::default().parse(&mail.raw);
    let html = parsed.as_ref().and_then(html_of).unwrap_or_default();
    let mut response = answer(200, "text/html; charset=utf-8", html.as_bytes().to_vec());
    let policy = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; \
                  frame-ancestors 'self'; base-uri 'none'";
    response.headers_mut().insert("content-security-policy", http::HeaderValue::from_static(policy));
    response
}

fn summary(out: &mut Html, mail: &Mail) {
    out.raw("<table>");
    let rows = [
        ("From", mail.from.clone()),
        ("To", mail.recipients.join(", ")),
        ("Accepted", time(mail.at)),
        ("SES id", mail.id.clone()),
    ];
    for (name, value) in rows {
        out.raw("<tr><th>").raw(name).raw("<td>").text(&value).raw("</tr>");
    }
    for (name, value) in &mail.tags {
        out.raw("<tr><th>Tag ").text(name).raw("<td>").text(value).raw("</tr>");
    }
    out.raw("</table>");
}

fn history(out: &mut Html, events: &[MailEvent]) {
    out.raw("<h1>SES events</h1>");
    if events.is_empty() {
        out.raw("<p class=soft>No events yet.</p>");
    }
    for event in events {
        let kind = event.event["eventType"].as_str().unwrap_or_default();
        out.raw("<article>");
        state(out, kind);
        out.raw(" <span class=soft>").text(&time(event.at)).raw("</span><details><summary>JSON</summary>");
        preformatted(out, &serde_json::to_string_pretty(&event.event).unwrap_or_default());
        out.raw("</details></article>");
    }
}

fn headers(out: &mut Html, parsed: &Message<'_>) {
    out.raw("<table>");
    for (name, value) in parsed.headers_raw() {
        out.raw("<tr><th>").text(name).raw("<td>").text(value.trim()).raw("</tr>");
    }
    out.raw("</table>");
}

fn preformatted(out: &mut Html, text: &str) {
    out.raw("<pre>").text(text).raw("</pre>");
}

/// The HTML part as sent. `mail-parser` would also create one from plain text.
fn html_of<'m>(parsed: &'m Message<'_>) -> Option<&'m str> {
    parsed.html_bodies().find(|part| part.is_text_html()).and_then(|part| part.text_contents())
}

fn text_of<'m>(parsed: &'m Message<'_>) -> Option<&'m str> {
    parsed
        .text_bodies()
        .find(|part| part.is_text() && !part.is_text_html())
        .and_then(|part| part.text_contents())
}
