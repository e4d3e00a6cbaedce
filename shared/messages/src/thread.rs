//! Conversations. A thread is named by its first mail: the id in the first place of `References` (RFC 5322, section 3.6.4), which
//! mail programs repeat in each answer. If that is an email of ours, the name is the suffix of its id; otherwise it is the
//! `Message-ID` of that mail.

use std::collections::BTreeMap;

use posthorn_ids::EmailId;
use posthorn_mail::message_ids;

use crate::Message;

/// The most characters of a name. Longer ids of strangers are cut.
const NAME_CHARACTERS_MAX: usize = 200;
/// The headers that name the mails before, the first one first.
const HEADERS: [&str; 2] = ["references", "in-reply-to"];
/// How many ids of a header are read. Headers of our own emails are short.
const IDS_MAX: usize = 200;

/// The name of the thread that begins with the mail with this `Message-ID` (without angle brackets).
pub fn thread_from(message_id: &str) -> String {
    let local = message_id.split('@').next().unwrap_or_default();
    match EmailId::from_suffix(local) {
        Ok(id) => id.suffix(),
        Err(_) => message_id.chars().take(NAME_CHARACTERS_MAX).collect(),
    }
}

/// The email of ours that the thread begins with, if its name has the form of one.
pub fn first_email_of(thread: &str) -> Option<EmailId> {
    EmailId::from_suffix(thread).ok()
}

/// The search term of a thread.
pub fn thread_term(thread: &str) -> String {
    format!("thread/{thread}")
}

/// The thread that an email continues, by the headers that its sender set.
pub fn continued_thread(headers: &BTreeMap<String, String>) -> Option<String> {
    HEADERS.into_iter().find_map(|wanted| {
        let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        message_ids(value.as_bytes(), IDS_MAX).first().map(|first| thread_from(first))
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
        let own = format!("{}@example.com", id.suffix());
        assert_eq!((thread_from(&own), first_email_of(&id.suffix())), (id.suffix(), Some(id)));
        assert_eq!(
            (thread_from("CAF@mail.example"), first_email_of("CAF@mail.example")),
            ("CAF@mail.example".into(), None)
        );
        assert_eq!(thread_from(&"é".repeat(999)), "é".repeat(NAME_CHARACTERS_MAX));
        let header = |name: &str, value: String| (name.to_owned(), value);
        for (headers, expected) in [
            (vec![], None),
            (vec![header("X-Other", "<a@b>".into())], None),
            (vec![header("In-Reply-To", "<c@d>".into())], Some("c@d".to_owned())),
            (
                vec![header("In-Reply-To", "<c@d>".into()), header("REFERENCES", format!("<{own}> <c@d>"))],
                Some(id.suffix()),
            ),
            (
                vec![header("References", " ".into()), header("In-Reply-To", "<c@d>".into())],
                Some("c@d".to_owned()),
            ),
        ] {
            let headers = headers.into_iter().collect();
            assert_eq!(continued_thread(&headers), expected, "{headers:?}");
        }
    }
}
