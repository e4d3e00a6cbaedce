//! All emails, newest first.

use mail_parser::MessageParser;

use super::html::{Html, time};
use crate::ses::{MailEvent, Mailbox};

/// The most rows on the page: enough for a day's work.
const SHOWN: usize = 200;

pub(super) fn page(mailbox: &Mailbox) -> String {
    let mut out = Html::page("Mailbox", "/local/mailbox");
    let (mails, now) = (mailbox.heads(SHOWN), jiff::Timestamp::now());
    if mails.is_empty() {
        out.raw("<p class=soft>No emails yet.</p>");
        return out.finish();
    }
    out.raw("<div class=wide><table><tr><th>When<th>From<th>To<th>Subject<th>State</tr>");
    for mail in &mails {
        let parsed = MessageParser::default().parse_headers(&mail.raw);
        let subject = parsed.as_ref().and_then(|parsed| parsed.subject()).unwrap_or("(no subject)");
        out.raw("<tr><td class='soft whole'>")
            .text(&time(mail.at))
            .raw("<td>")
            .text(&mail.from)
            .raw("<td>")
            .text(&mail.recipients.join(", "))
            .raw("<td><a href='/local/mailbox/")
            .text(&mail.id)
            .raw("'>")
            .text(subject)
            .raw("</a><td class=whole>");
        if let Some(last) = mailbox.last_event_type(&mail.id, now) {
            state(&mut out, &last);
        }
        out.raw("</tr>");
    }
    out.raw("</table></div>");
    out.finish()
}

/// The events of an email up to now.
pub(super) fn so_far(mailbox: &Mailbox, id: &str) -> Vec<MailEvent> {
    let now = jiff::Timestamp::now();
    mailbox.events_of(id).into_iter().filter(|event| event.at <= now).collect()
}

/// An event type as a coloured tag.
pub(super) fn state(out: &mut Html, event_type: &str) {
    let class = match event_type {
        "Delivery" => "tag good",
        "Bounce" | "Complaint" | "Reject" => "tag bad",
        _ => "tag",
    };
    out.raw("<span class='").raw(class).raw("'>").text(event_type).raw("</span>");
}
