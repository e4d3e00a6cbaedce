//! The body of `POST /v1/emails`: what a caller may say of an email, and the rules it is held to.

pub mod attachment;
mod file_bytes;
pub mod mailboxes;
mod rules;

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_content::Values;
use posthorn_messages::{ATTACHMENT_BYTES_MAX, Content, Mailbox};
use posthorn_runtime::http::none_if_empty;
use schemars::JsonSchema;
use serde::Deserialize;

use attachment::AttachmentInput;
use mailboxes::{Mailboxes, distinct, is_mailbox, within_limit};
use rules::{are_headers, is_label, is_metadata, is_one_line};

/// An email to send.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SendEmail {
    /// The sender, `Name <name@example.com>`; its domain must be verified. A template may bring it.
    #[garde(inner(custom(is_mailbox)), custom(is_given_or_templated(&self.template)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub from: Option<String>,
    /// One recipient or up to 50.
    #[garde(dive, custom(within_limit(&self.cc, &self.bcc)), custom(is_one_with_a_topic(&self.topic, &self.cc, &self.bcc)))]
    pub to: Mailboxes,
    /// Recipients of copies.
    #[garde(dive)]
    #[serde(default)]
    pub cc: Mailboxes,
    /// Recipients whom nobody sees.
    #[garde(dive)]
    #[serde(default)]
    pub bcc: Mailboxes,
    /// Where answers go.
    #[garde(dive)]
    #[serde(default, alias = "replyTo")]
    pub reply_to: Mailboxes,
    /// The subject. A template may bring it.
    #[garde(length(chars, max = 998), inner(custom(is_one_line)), custom(is_given_or_templated(&self.template)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub subject: Option<String>,
    /// The template to make the email of; what is given beside it counts instead of its own.
    #[garde(dive)]
    #[serde(default)]
    pub template: Option<TemplateInput>,
    /// The HTML body; this, `text`, both, or a template.
    #[garde(custom(has_a_body(&self.text, &self.template)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub html: Option<String>,
    /// The plain-text body. Left out, it is derived from `html`; empty, the email has none.
    #[garde(skip)]
    #[serde(default)]
    pub text: Option<String>,
    /// Headers of your own. Those that address or frame the message, or that mail servers write, are refused.
    #[garde(custom(are_headers))]
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Files that go with it, 28 MiB together.
    #[garde(dive, length(max = 50), custom(fit_together))]
    #[serde(default)]
    pub attachments: Vec<AttachmentInput>,
    /// Labels to find the message by.
    #[garde(dive, length(max = 20))]
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Data of your own, told again in webhooks.
    #[garde(custom(is_metadata))]
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// When to send it, up to 30 days ahead: an RFC 3339 time, a local time with its IANA zone
    /// (`2026-12-24T18:00 Europe/Berlin`), or `in 2 hours`.
    #[garde(length(max = 100))]
    #[serde(default, alias = "scheduledAt", deserialize_with = "none_if_empty")]
    pub scheduled_at: Option<String>,
    /// The topic that it belongs to. It then goes to one recipient and carries a one-click unsubscribe link (RFC 8058).
    #[garde(length(max = 64))]
    #[serde(default, alias = "topic_id", deserialize_with = "none_if_empty")]
    pub topic: Option<String>,
    /// Whether to put it off to the next day, instead of refusing it, where its domain is warming up and has had its day's
    /// share.
    #[garde(skip)]
    #[serde(default)]
    pub defer: bool,
    /// Whether a pixel tells that it was opened; the domain's own setting where it is not given.
    #[garde(skip)]
    #[serde(default)]
    pub track_opens: Option<bool>,
    /// Whether links tell that they were followed; the domain's own setting where it is not given.
    #[garde(skip)]
    #[serde(default)]
    pub track_clicks: Option<bool>,
}

/// A template, and what to fill it with.
#[derive(Debug, Clone, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TemplateInput {
    /// Its id or alias.
    #[garde(length(min = 1, max = 128))]
    pub id: String,
    /// Values by the variables' names.
    #[garde(skip)]
    #[serde(default)]
    pub variables: Values,
}

/// A label.
#[derive(Debug, Clone, Deserialize, serde::Serialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Letters, digits, `_` and `-`.
    #[garde(length(min = 1, max = 64), custom(is_label))]
    pub name: String,
    /// Letters, digits, `_` and `-`.
    #[garde(length(min = 1, max = 128), custom(is_label))]
    pub value: String,
}

fn has_a_body<'a>(
    text: &'a Option<String>,
    template: &'a Option<TemplateInput>,
) -> impl FnOnce(&Option<String>, &()) -> garde::Result + 'a {
    move |html, ()| match (html.as_deref(), text.as_deref(), template) {
        (None | Some(""), None | Some(""), None) => {
            Err(garde::Error::new("one of `html`, `text` and `template` must be given"))
        }
        _ => Ok(()),
    }
}

fn is_given_or_templated(
    template: &Option<TemplateInput>,
) -> impl FnOnce(&Option<String>, &()) -> garde::Result + '_ {
    move |given, ()| match (given, template) {
        (None, None) => Err(garde::Error::new("must be given")),
        _ => Ok(()),
    }
}

/// An unsubscribe link names the one who follows it.
fn is_one_with_a_topic<'a>(
    topic: &'a Option<String>,
    cc: &'a Mailboxes,
    bcc: &'a Mailboxes,
) -> impl FnOnce(&Mailboxes, &()) -> garde::Result + 'a {
    move |to, ()| {
        if topic.is_some() && distinct(&[to, cc, bcc]) > 1 {
            return Err(garde::Error::new(
                "must be one recipient where a topic is given, for the unsubscribe link is theirs alone",
            ));
        }
        Ok(())
    }
}

fn fit_together(attachments: &[AttachmentInput], _: &()) -> garde::Result {
    let bytes: u64 = attachments.iter().map(AttachmentInput::inline_bytes).sum();
    if bytes > ATTACHMENT_BYTES_MAX {
        return Err(garde::Error::new(format!(
            "have {bytes} bytes together; {ATTACHMENT_BYTES_MAX} are allowed"
        )));
    }
    Ok(())
}

impl SendEmail {
    /// The sender, where it is given. The rules were checked, so what is no mailbox cannot stand here.
    pub fn sender(&self) -> Option<Mailbox> {
        self.from.as_ref()?.parse().ok()
    }

    /// What the message says, apart from its head and its attachments.
    pub fn content(&self) -> Content {
        Content {
            reply_to: self.reply_to.parsed(),
            html: self.html.clone(),
            text: self.text.clone(),
            headers: self.headers.clone(),
            attachments: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(change: impl FnOnce(&mut serde_json::Value)) -> Vec<String> {
        let mut body = serde_json::json!({ "from": "a@acme.example", "to": "b@example.com", "subject": "s", "text": "t" });
        change(&mut body);
        let email: SendEmail = serde_json::from_value(body).unwrap();
        let report = email.validate().err();
        report.map_or_else(Vec::new, |report| report.iter().map(|(path, _)| path.to_string()).collect())
    }

    #[test]
    fn a_plain_email_keeps_every_rule() {
        assert_eq!(faults(|_| ()), Vec::<String>::new());
        assert_eq!(
            faults(|body| body["to"] = serde_json::json!(["b@example.com", "C <c@example.com>"])),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_broken_rule_is_told_by_its_field() {
        let injected = "x\r\nBcc: eve@example.com";
        let many: Vec<String> = (0..2_000).map(|n| format!("r{n}@example.com")).collect();
        for (field, value, path) in [
            ("from", serde_json::json!(injected), "from"),
            ("to", serde_json::json!(["b@example.com", "nobody"]), "to[1]"),
            ("to", serde_json::json!([]), "to"),
            ("to", serde_json::json!(many), "to"),
            ("subject", serde_json::json!(injected), "subject"),
            ("subject", serde_json::json!(""), "subject"),
            ("reply_to", serde_json::json!(injected), "reply_to[0]"),
            ("headers", serde_json::json!({ "X-A": injected }), "headers"),
            ("headers", serde_json::json!({ "X-A\r\nBcc": "x" }), "headers"),
            ("headers", serde_json::json!({ "bcc": "x@example.com" }), "headers"),
            ("tags", serde_json::json!([{ "name": "a b", "value": "c" }]), "tags[0].name"),
            ("text", serde_json::json!(null), "html"),
            ("subject", serde_json::json!(null), "subject"),
            ("attachments", serde_json::json!([{ "filename": "a.txt" }]), "attachments[0].content"),
            ("topic", serde_json::json!("t".repeat(65)), "topic"),
        ] {
            let found = faults(|body| body[field] = value);
            assert!(found.iter().any(|fault| fault == path), "{field}: {found:?}");
        }
    }

    #[test]
    fn recipients_count_together_and_each_of_them_once() {
        let some = |from: u32, to: u32| (from..to).map(|n| format!("r{n}@example.com")).collect::<Vec<_>>();
        let found = |bcc: Vec<String>| {
            faults(|body| {
                body["to"] = serde_json::json!(some(0, 26));
                body["bcc"] = serde_json::json!(bcc);
            })
        };
        assert_eq!(found(some(26, 51)), ["to"]);
        assert_eq!(found(some(25, 50)), Vec::<String>::new());
        assert_eq!(found(some(0, 26)), Vec::<String>::new());
    }

    #[test]
    fn what_is_empty_counts_as_not_given() {
        let found = faults(|body| {
            for field in ["cc", "bcc", "reply_to", "html", "scheduled_at", "topic"] {
                body[field] = serde_json::json!("");
            }
            body["attachments"] = serde_json::json!([]);
        });
        assert_eq!(found, Vec::<String>::new());
        assert_eq!(faults(|body| body["to"] = serde_json::json!("")), ["to"]);
        assert_eq!(faults(|body| body["from"] = serde_json::json!("")), ["from"]);
    }

    #[test]
    fn an_empty_text_is_kept_for_it_says_that_none_is_to_be_derived() {
        let body =
            |text: &str| serde_json::json!({ "to": "b@example.com", "html": "<p>x</p>", "text": text });
        let email: SendEmail = serde_json::from_value(body("")).unwrap();
        assert_eq!(email.content().text.as_deref(), Some(""));
    }

    #[test]
    fn an_email_with_a_topic_goes_to_one_recipient() {
        let found = faults(|body| {
            body["topic"] = serde_json::json!("news");
            body["cc"] = serde_json::json!("c@example.com");
        });
        assert_eq!(found, ["to"]);
        assert_eq!(faults(|body| body["topic"] = serde_json::json!("news")), Vec::<String>::new());
        let twice = faults(|body| {
            body["topic"] = serde_json::json!("news");
            body["cc"] = serde_json::json!("B <b@EXAMPLE.com>");
        });
        assert_eq!(twice, Vec::<String>::new());
    }
}
