//! The body of `POST /v1/emails`, and the rules of its fields.

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
    /// The sender, `Name <name@example.com>`. Its domain must be verified. Optional if the template has a sender.
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
    /// Recipients that the others do not see.
    #[garde(dive)]
    #[serde(default)]
    pub bcc: Mailboxes,
    /// The addresses that replies go to.
    #[garde(dive)]
    #[serde(default, alias = "replyTo")]
    pub reply_to: Mailboxes,
    /// The subject. Optional if the template has a subject.
    #[garde(length(chars, max = 998), inner(custom(is_one_line)), custom(is_given_or_templated(&self.template)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub subject: Option<String>,
    /// The template to render the email from. Fields of the request replace those of the template.
    #[garde(dive)]
    #[serde(default)]
    pub template: Option<TemplateInput>,
    /// The HTML body. Give `html`, `text`, both, or a template.
    #[garde(custom(has_a_body(&self.text, &self.template)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub html: Option<String>,
    /// The plain-text body. If it is left out, it is derived from `html`. If it is empty, the email has no text.
    #[garde(skip)]
    #[serde(default)]
    pub text: Option<String>,
    /// Your own headers. Headers that address or frame the message, or that mail servers write, are refused.
    #[garde(custom(are_headers))]
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The attached files, at most 28 MiB together.
    #[garde(dive, length(max = 50), custom(fit_together))]
    #[serde(default)]
    pub attachments: Vec<AttachmentInput>,
    /// Labels to find the email by.
    #[garde(dive, length(max = 20))]
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Your own data. Webhooks repeat it.
    #[garde(custom(is_metadata))]
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    /// When to send it, up to 30 days ahead: an RFC 3339 time, a local time with its IANA zone
    /// (`2026-12-24T18:00 Europe/Berlin`), or `in 2 hours`.
    #[garde(length(max = 100))]
    #[serde(default, alias = "scheduledAt", deserialize_with = "none_if_empty")]
    pub scheduled_at: Option<String>,
    /// The topic of the email. Such an email goes to one recipient and carries a one-click unsubscribe link (RFC 8058).
    #[garde(length(max = 64))]
    #[serde(default, alias = "topic_id", deserialize_with = "none_if_empty")]
    pub topic: Option<String>,
    /// If the domain is warming up and its emails for the day are used up: whether to send the email on the next day instead
    /// of refusing it.
    #[garde(skip)]
    #[serde(default)]
    pub defer: bool,
    /// Whether a pixel records opens. If it is not given, the domain's setting counts.
    #[garde(skip)]
    #[serde(default)]
    pub track_opens: Option<bool>,
    /// Whether links record clicks. If it is not given, the domain's setting counts.
    #[garde(skip)]
    #[serde(default)]
    pub track_clicks: Option<bool>,
}

/// A template, and the values of its variables.
#[derive(Debug, Clone, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TemplateInput {
    /// Its id or alias.
    #[garde(length(min = 1, max = 128))]
    pub id: String,
    /// The values, by the names of the variables.
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

/// An unsubscribe link names one recipient, so an email with a topic may have only one.
fn is_one_with_a_topic<'a>(
    topic: &'a Option<String>,
    cc: &'a Mailboxes,
    bcc: &'a Mailboxes,
) -> impl FnOnce(&Mailboxes, &()) -> garde::Result + 'a {
    move |to, ()| {
        if topic.is_some() && distinct(&[to, cc, bcc]) > 1 {
            return Err(garde::Error::new(
                "must be one recipient if a topic is given, because the unsubscribe link names one recipient",
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
    /// The sender, if it is given. The rules were checked before, so it is a mailbox.
    pub fn sender(&self) -> Option<Mailbox> {
        self.from.as_ref()?.parse().ok()
    }

    /// The content of the message: without its head and its attachments.
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
    fn a_plain_email_is_accepted() {
        assert_eq!(faults(|_| ()), Vec::<String>::new());
        assert_eq!(
            faults(|body| body["to"] = serde_json::json!(["b@example.com", "C <c@example.com>"])),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_broken_rule_names_its_field() {
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
    fn the_recipient_limit_counts_all_lists_together_and_each_address_once() {
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
    fn an_empty_field_counts_as_not_given() {
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
    fn an_empty_text_is_kept_so_that_no_text_is_derived() {
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
