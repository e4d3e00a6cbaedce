//! Conversations. A thread is named by its first mail: the id in the first place of `References` (RFC 5322, section 3.6.4), which
//! mail programs repeat in each answer. If that is an email of the scope, the name is the suffix of its id, which has no `@`.
//! Otherwise it is the `Message-ID` of that mail.

use std::collections::BTreeMap;

use posthorn_ids::EmailId;
use posthorn_mail::first_message_id;

use crate::Message;

/// The most characters of a name. Longer ids of strangers are cut.
const NAME_CHARACTERS_MAX: usize = 200;
/// The headers that name the mails before, the better one first.
const HEADERS: [&str; 2] = ["references", "in-reply-to"];

/// The name of the thread that begins with a mail of somebody else, by its `Message-ID` without angle brackets.
pub fn thread_named(message_id: &str) -> String {
    message_id.chars().take(NAME_CHARACTERS_MAX).collect()
}

/// The email of ours that the thread begins with, if its name has the form of one.
pub fn first_email_of(thread: &str) -> Option<EmailId> {
    EmailId::from_suffix(thread).ok()
}

/// The search term of a thread.
pub fn thread_term(thread: &str) -> String {
    format!("thread/{thread}")
}

/// The first mail of the conversation that an email continues, by the headers that its sender set.
pub fn first_reference(headers: &BTreeMap<String, String>) -> Option<String> {
    HEADERS.into_iter().find_map(|wanted| {
        let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        first_message_id(value.as_bytes())
    })
}

impl Message {
    /// The name of its thread: the one that it continues, or its own.
    pub fn thread_name(&self) -> String {
        self.thread.clone().unwrap_or_else(|| self.id.suffix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_named_by_its_first_mail() {
        let id = EmailId::new("2026-11-21T10:00:00Z".parse().unwrap());
        assert_eq!(first_email_of(&id.suffix()), Some(id));
        let stranger = format!("{}@evil.example", id.suffix());
        assert_eq!(
            first_email_of(&thread_named(&stranger)),
            None,
            "a stranger's id never names an email of ours"
        );
        assert_eq!(thread_named(&"é".repeat(999)), "é".repeat(NAME_CHARACTERS_MAX));
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        for (headers, expected) in [
            (vec![], None),
            (vec![header("X-Other", "<a@b>")], None),
            (vec![header("In-Reply-To", "<c@d>")], Some("c@d")),
            (vec![header("In-Reply-To", "<c@d>"), header("REFERENCES", "<e@f> <c@d>")], Some("e@f")),
            (vec![header("References", " "), header("In-Reply-To", "<c@d>")], Some("c@d")),
        ] {
            let headers = headers.into_iter().collect();
            assert_eq!(first_reference(&headers).as_deref(), expected, "{headers:?}");
        }
    }
}
