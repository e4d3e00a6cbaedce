use mail_builder::{
    MessageBuilder,
    headers::{address::Address, raw::Raw},
};

use crate::{Content, Mailbox, Message};

/// Headers that Posthorn or the provider writes: a caller's own would contradict them, or smuggle in recipients.
const RESERVED: [&str; 14] = [
    "bcc",
    "cc",
    "date",
    "dkim-signature",
    "from",
    "message-id",
    "mime-version",
    "received",
    "reply-to",
    "return-path",
    "sender",
    "subject",
    "to",
    "resent-from",
];

/// Whether a caller may not set this header.
pub fn header_is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    RESERVED.contains(&name.as_str())
        || ["content-", "x-ses-", "x-posthorn-"].iter().any(|prefix| name.starts_with(prefix))
}

/// Writes a message as RFC 5322 and MIME. Bcc recipients are not in it: they go on the envelope alone.
pub fn write_mime(message: &Message, content: &Content) -> std::io::Result<Vec<u8>> {
    let seconds = message.id.created_at().as_second();
    let mut builder = MessageBuilder::new()
        .from(address(&message.from))
        .to(list(&message.to))
        .subject(message.subject.as_str())
        .date(seconds)
        // SES puts its own in place of this one; other providers keep it.
        .message_id(format!("{}@{}", message.id.suffix(), message.from.domain()));
    if !message.cc.is_empty() {
        builder = builder.cc(list(&message.cc));
    }
    if !content.reply_to.is_empty() {
        builder = builder.reply_to(list(&content.reply_to));
    }
    for (name, value) in &content.headers {
        builder = builder.header(name.as_str(), Raw::new(value.as_str()));
    }
    if let Some(text) = &content.text {
        builder = builder.text_body(text.as_str());
    }
    if let Some(html) = &content.html {
        builder = builder.html_body(html.as_str());
    }
    builder.write_to_vec()
}

fn address(mailbox: &Mailbox) -> Address<'static> {
    Address::new_address(mailbox.name().map(str::to_owned), mailbox.address())
}

fn list(mailboxes: &[Mailbox]) -> Address<'static> {
    Address::new_list(mailboxes.iter().map(address).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use mail_parser::MessageParser;
    use posthorn_ids::EmailId;

    use super::*;

    fn message() -> Message {
        Message {
            id: EmailId::new(jiff::Timestamp::from_second(1_790_000_000).unwrap()),
            from: "Grüße & Co <hello@acme.example>".parse().unwrap(),
            to: vec!["\"Lovelace, Ada\" <ada@example.com>".parse().unwrap(), "b@example.com".parse().unwrap()],
            cc: vec!["c@example.com".parse().unwrap()],
            bcc: vec!["secret@example.com".parse().unwrap()],
            subject: "Straße 🚀 and a subject that is long enough to be folded over more than a single line of a header".into(),
            tags: vec![],
            metadata: BTreeMap::new(),
            events: vec![],
            claim: None,
            sweep_at_ms: 0,
        }
    }

    #[test]
    fn another_library_reads_back_what_was_meant() {
        let content = Content {
            reply_to: vec!["help@acme.example".parse().unwrap()],
            html: Some("<p>Grüße 🚀</p>".into()),
            text: Some("Grüße 🚀".into()),
            headers: BTreeMap::from([("X-Entity-Ref".to_string(), "42".to_string())]),
        };
        let bytes = write_mime(&message(), &content).unwrap();
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(parsed.subject(), Some(message().subject.as_str()));
        assert_eq!(parsed.from().unwrap().first().unwrap().name(), Some("Grüße & Co"));
        assert_eq!(parsed.to().unwrap().first().unwrap().name(), Some("Lovelace, Ada"));
        assert_eq!(parsed.to().unwrap().last().unwrap().address(), Some("b@example.com"));
        assert_eq!(parsed.body_html(0).unwrap(), "<p>Grüße 🚀</p>");
        assert_eq!(parsed.body_text(0).unwrap().trim_end(), "Grüße 🚀");
        assert_eq!(parsed.header_raw("X-Entity-Ref").map(str::trim), Some("42"));
        assert!(!String::from_utf8_lossy(&bytes).contains("secret@example.com"), "bcc stays off the message");
    }

    #[test]
    fn headers_that_are_not_the_callers_to_set_are_known() {
        for name in ["Bcc", "CONTENT-Type", "x-ses-configuration-set", "Message-ID"] {
            assert!(header_is_reserved(name), "{name}");
        }
        assert!(!header_is_reserved("X-Entity-Ref") && !header_is_reserved("List-Unsubscribe"));
    }
}
