//! One phone: its texts as it shows them, a box to answer, and what becomes of the next text to it.

use axum::response::Response;
use jiff::Timestamp;

use super::{
    html::{Html, time},
    phones::{HERE, path_of},
};
use crate::{
    response::answer,
    sms::{Outcome, Sms, Text, TextEvent},
};

/// The outcomes to choose from. The last leaves it to the number.
const OUTCOMES: [(Option<Outcome>, &str, &str); 8] = [
    (Some(Outcome::Delivered), "delivered", "Delivered"),
    (Some(Outcome::CarrierBlocked), "carrier_blocked", "Blocked"),
    (Some(Outcome::Unreachable), "unreachable", "Unreachable"),
    (Some(Outcome::OptedOut), "opted_out", "Opted out"),
    (Some(Outcome::Expired), "expired", "Expired"),
    (Some(Outcome::Invalid), "invalid", "Invalid"),
    (Some(Outcome::Unknown), "unknown", "Unknown"),
    (None, "", "As its number says"),
];

pub(super) fn page(sms: &Sms, phone: &str, now: Timestamp) -> String {
    let mut out = Html::page(phone, HERE);
    let texts: Vec<Text> = sms.texts().of(phone).into_iter().filter(|text| text.at <= now).collect();
    out.raw("<div class=phone><ol class=bubbles>");
    for text in &texts {
        let events = sms.texts().events_of(&text.id);
        bubble(&mut out, text, &events.into_iter().filter(|event| event.at <= now).collect::<Vec<_>>());
    }
    out.raw("</ol>");
    if texts.is_empty() {
        out.raw("<p class=soft>No texts yet.</p>");
    }
    answer_box(&mut out, sms, phone, texts.last().map(|text| text.sender.as_str()));
    out.raw("</div>");
    outcomes(&mut out, sms, phone);
    out.finish()
}

fn bubble(out: &mut Html, text: &Text, events: &[TextEvent]) {
    out.raw(if text.inbound { "<li class=own>" } else { "<li>" });
    out.raw("<small class=soft>").text(if text.inbound { "to " } else { "from " }).text(&text.sender);
    out.raw(" · ").text(&time(text.at));
    if text.parts > 1 {
        out.raw(" · ").text(&text.parts.to_string()).raw(" parts");
    }
    out.raw("</small><p>").text(&text.body).raw("</p>");
    if let Some(last) = events.last() {
        state(out, &last.event);
        out.raw("<details><summary>Events</summary>");
        for event in events {
            out.raw("<pre>").text(&serde_json::to_string_pretty(&event.event).unwrap_or_default());
            out.raw("</pre>");
        }
        out.raw("</details>");
    }
    out.raw("</li>");
}

/// The status of an event as a coloured tag, with AWS's description.
fn state(out: &mut Html, event: &serde_json::Value) {
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    let class = match text("messageStatus") {
        "DELIVERED" | "SUCCESSFUL" => "tag good",
        "QUEUED" | "PENDING" => "tag",
        _ => "tag bad",
    };
    out.raw("<span class='")
        .raw(class)
        .raw("'>")
        .text(text("messageStatus"))
        .raw("</span> <small class=soft>");
    out.text(text("messageStatusDescription")).raw("</small>");
}

/// The box in which the phone's owner writes, with the number that goes to: the last one first.
fn answer_box(out: &mut Html, sms: &Sms, phone: &str, last: Option<&str>) {
    let mut own: Vec<String> = sms.own_numbers().into_iter().map(|number| number.number).collect();
    if own.is_empty() {
        return;
    }
    own.sort_by_key(|number| Some(number.as_str()) != last);
    out.raw("<form method=post action='").text(&path_of(phone)).raw("/texts'>");
    out.raw("<label>To <select name=to>");
    for number in own {
        out.raw("<option>").text(&number).raw("</option>");
    }
    out.raw("</select></label><input name=body maxlength=1600 required autocomplete=off aria-label=Answer placeholder='Answer, or STOP'>");
    out.raw("<button>Send</button></form>");
}

fn outcomes(out: &mut Html, sms: &Sms, phone: &str) {
    let chosen = sms.chosen(phone);
    out.raw("<h2>The next text to this phone</h2><form method=post action='").text(&path_of(phone));
    out.raw("/outcome'>");
    for (outcome, value, name) in OUTCOMES {
        let pressed = if outcome == chosen { "true" } else { "false" };
        out.raw("<button class=choice name=outcome value='").raw(value).raw("' aria-pressed=").raw(pressed);
        out.raw(">").raw(name).raw("</button>");
    }
    out.raw("</form><p class=soft>The choice holds for one text. <a href=''>Refresh</a> to see what became of it.</p>");
}

/// Takes the answer of the form, and goes back to the page.
pub(super) fn take_answer(sms: &Sms, phone: &str, body: &[u8]) -> Response {
    let (to, text) = (field(body, "to"), field(body, "body"));
    if text.trim().is_empty() {
        return back(phone);
    }
    match sms.answer(phone, &to, &text) {
        Ok(_) => back(phone),
        Err(error) => answer(404, "text/plain; charset=utf-8", error.to_string().into_bytes()),
    }
}

/// Takes the choice of the form, and goes back to the page.
pub(super) fn take_outcome(sms: &Sms, phone: &str, body: &[u8]) -> Response {
    let wanted = field(body, "outcome");
    match OUTCOMES.iter().find(|(_, value, _)| *value == wanted) {
        Some((outcome, ..)) => {
            sms.choose(phone, *outcome);
            back(phone)
        }
        None => answer(400, "text/plain; charset=utf-8", b"No such outcome".to_vec()),
    }
}

fn field(body: &[u8], name: &str) -> String {
    let found = form_urlencoded::parse(body).find(|(key, _)| key == name);
    found.map_or_else(String::new, |(_, value)| value.into_owned())
}

fn back(phone: &str) -> Response {
    let mut response = answer(303, "text/plain; charset=utf-8", Vec::new());
    // A path of digits is always a header.
    if let Ok(path) = http::HeaderValue::from_str(&path_of(phone)) {
        response.headers_mut().insert("location", path);
    }
    response
}
