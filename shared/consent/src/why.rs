use crate::{Consent, Reason, Subscription};

/// Why a recipient must not get a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The address is suppressed, for everything or for the message's topic.
    Suppressed(Reason),
    /// The topic goes only to subscribers, and this recipient is none.
    NotSubscribed,
}

impl Why {
    /// The name in histories and webhooks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suppressed(reason) => reason.as_str(),
            Self::NotSubscribed => "not_subscribed",
        }
    }

    /// Why an address must not get a message, from its consents for everything and for the message's topic, and the
    /// topic's default. `None` if it may get the message. The rule: any suppression, for everything or for the topic,
    /// decides first. Then the recipient's own choice for the topic, then the topic's default.
    pub fn of(of_all: Option<&Consent>, of_topic: Option<&Consent>, default: Subscription) -> Option<Self> {
        let reasons = [of_all, of_topic].into_iter().flatten().filter_map(Consent::reason);
        if let Some(heaviest) = reasons.max() {
            return Some(Self::Suppressed(heaviest));
        }
        let said_yes = of_topic.is_some_and(Consent::is_subscribed);
        (default == Subscription::OptOut && !said_yes).then_some(Self::NotSubscribed)
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::SuppressionId;

    use super::*;
    use crate::{Cause, Choice};

    fn consent(reason: Option<Reason>, subscribed: Option<bool>) -> Consent {
        let id = SuppressionId::new(jiff::Timestamp::UNIX_EPOCH);
        let mut consent = Consent::new(id, "ada@example.com".into(), None);
        if let Some(subscribed) = subscribed {
            consent.choose(Choice { subscribed, at_ms: 1 });
        }
        if let Some(reason) = reason {
            consent.suppress(Cause { reason, at_ms: 2, email_id: None, event_id: None }, id);
        }
        consent
    }

    #[test]
    fn a_suppression_comes_before_a_choice_and_a_choice_before_the_default() {
        use Subscription::{OptIn, OptOut};
        let (nothing, yes) = (consent(None, Some(false)), consent(None, Some(true)));
        let (no, bounced) =
            (consent(Some(Reason::Unsubscribe), Some(true)), consent(Some(Reason::HardBounce), None));
        let unsubscribed = Some(Why::Suppressed(Reason::Unsubscribe));
        for (of_all, of_topic, default, expected) in [
            (None, None, OptIn, None),
            (None, None, OptOut, Some(Why::NotSubscribed)),
            (None, Some(&yes), OptOut, None),
            (None, Some(&nothing), OptOut, Some(Why::NotSubscribed)),
            (None, Some(&nothing), OptIn, None),
            (None, Some(&no), OptIn, unsubscribed),
            (None, Some(&no), OptOut, unsubscribed),
            (Some(&bounced), Some(&yes), OptIn, Some(Why::Suppressed(Reason::HardBounce))),
            (Some(&no), Some(&bounced), OptIn, Some(Why::Suppressed(Reason::HardBounce))),
            (Some(&nothing), None, OptIn, None),
        ] {
            assert_eq!(Why::of(of_all, of_topic, default), expected, "{of_all:?} {of_topic:?} {default:?}");
        }
    }
}
