use crate::{Message, Status, address_term, tag_term};

/// What messages are filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Only messages with this status.
    pub status: Option<Status>,
    /// Only messages with this address in `to`, `cc` or `bcc`. Case does not matter.
    pub to: Option<String>,
    /// Only messages with this tag: its name, or `name:value`.
    pub tag: Option<String>,
    /// Only messages of this topic.
    pub topic: Option<String>,
    /// Only messages with all these words in recipients, sender or subject. Case does not matter.
    pub q: Option<String>,
}

impl MessageFilter {
    /// The status with this name in the API.
    pub fn status_named(text: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// The search term that finds the fewest messages, if a filter is one.
    pub fn term(&self) -> Option<String> {
        match (&self.to, self.wanted_tag()) {
            (Some(to), _) => Some(address_term(to)),
            (None, Some((name, Some(value)))) => Some(tag_term(name, value)),
            _ => None,
        }
    }

    /// Whether a message passes all filters.
    pub fn holds(&self, message: &Message) -> bool {
        let tagged = |(name, value): (&str, Option<&str>)| {
            message.tags.iter().any(|tag| tag.name == name && value.is_none_or(|value| tag.value == value))
        };
        let addressed =
            |to: &String| message.recipients().any(|mailbox| mailbox.address().eq_ignore_ascii_case(to));
        self.status.is_none_or(|wanted| message.status() == wanted)
            && self.to.as_ref().is_none_or(addressed)
            && self.wanted_tag().is_none_or(tagged)
            && self.topic.as_ref().is_none_or(|topic| message.topic.as_ref() == Some(topic))
            && self.q.as_ref().is_none_or(|words| has_all(message, words))
    }

    fn wanted_tag(&self) -> Option<(&str, Option<&str>)> {
        self.tag.as_deref().map(|tag| match tag.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (tag, None),
        })
    }
}

fn has_all(message: &Message, words: &str) -> bool {
    let mailboxes = message.recipients().chain(std::iter::once(&message.from));
    let text = mailboxes.fold(message.subject.to_lowercase(), |text, mailbox| {
        text + "\n" + &mailbox.to_string().to_lowercase()
    });
    words.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}
