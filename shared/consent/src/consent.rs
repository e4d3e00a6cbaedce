use posthorn_ids::{EmailId, EventId, SuppressionId, TopicId};
use posthorn_items::{Item, Listed};
use serde::{Deserialize, Serialize};

use crate::Reason;

/// Index partitions of a scope's list of suppressions: a large import is spread over them.
pub const SHARDS: u32 = 4;
/// How long it is remembered that a suppression was lifted: as long as a queue can hold a message (SQS, 14 days), so that
/// none that was on its way brings it back.
pub const LIFTED_KEPT_SECONDS: i64 = 14 * 24 * 3600;

/// One reason, as it came to be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Why.
    #[serde(rename = "r")]
    pub reason: Reason,
    /// When it happened, in unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// The email that it came of, if one.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub email_id: Option<EmailId>,
    /// The event that told it, if one.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
}

/// What was decided last for an address, other than to suppress it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Whether the recipient wants it, said in so many words; `false` where a suppression was only lifted.
    pub subscribed: bool,
    /// When, in unix milliseconds.
    pub at_ms: i64,
}

/// What is known of an address, about one topic or about everything.
///
/// Reasons are a set, as a message's events are: in whatever order and however often they are told, they end in the same
/// reasons. A choice is later than all reasons that it does away with; what happened before it is old news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Names the suppression and tells when it was made. Another one once it was lifted and made again.
    pub id: SuppressionId,
    /// The address as it was given.
    pub address: String,
    /// What it is about; everything where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
    /// Why it is suppressed; not at all where there is no reason. One for each reason, by weight.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// What was chosen last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
}

impl Item for Consent {
    const KIND: &'static str = "consent";
    const AUDITED: bool = true;

    fn listed(&self) -> Option<Listed> {
        self.reason().map(|_| Listed::by_id(&self.id, SHARDS))
    }

    fn expires_at(&self) -> Option<i64> {
        let lifted = self.choice.filter(|choice| self.causes.is_empty() && !choice.subscribed)?;
        Some(lifted.at_ms / 1000 + LIFTED_KEPT_SECONDS)
    }
}

impl Consent {
    /// A consent of which nothing is known yet.
    pub fn new(id: SuppressionId, address: String, topic: Option<TopicId>) -> Self {
        Self { id, address, topic, causes: Vec::new(), choice: None }
    }

    /// The heaviest reason not to write; `None` where there is none.
    pub fn reason(&self) -> Option<Reason> {
        self.causes.iter().map(|cause| cause.reason).max()
    }

    /// Whether the recipient said yes, and has not said no since.
    pub fn is_subscribed(&self) -> bool {
        self.causes.is_empty() && self.choice.is_some_and(|choice| choice.subscribed)
    }

    /// Adds a reason, under `id` if it is the first; whether it was news.
    pub fn suppress(&mut self, cause: Cause, id: SuppressionId) -> bool {
        let old_news = self.choice.is_some_and(|choice| cause.at_ms < choice.at_ms);
        if old_news || self.causes.iter().any(|known| known.reason == cause.reason) {
            return false;
        }
        if self.causes.is_empty() {
            self.id = id;
        }
        self.causes.push(cause);
        self.causes.sort_by_key(|cause| cause.reason);
        true
    }

    /// Does away with all reasons, and keeps a yes where one was said; whether anything changed.
    pub fn choose(&mut self, choice: Choice) -> bool {
        let same = self.choice.is_some_and(|known| known.subscribed == choice.subscribed);
        if self.causes.is_empty() && same {
            return false;
        }
        self.causes.clear();
        self.choice = Some(choice);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn consent() -> Consent {
        Consent::new(SuppressionId::new(jiff::Timestamp::UNIX_EPOCH), "ada@example.com".into(), None)
    }

    fn cause(reason: Reason, at_ms: i64) -> Cause {
        Cause { reason, at_ms, email_id: None, event_id: None }
    }

    fn id() -> SuppressionId {
        SuppressionId::new(jiff::Timestamp::UNIX_EPOCH)
    }

    fn causes() -> impl Strategy<Value = Vec<Cause>> {
        let one = (proptest::sample::select(Reason::ALL.to_vec()), 0..100_i64);
        proptest::collection::vec(one.prop_map(|(reason, at_ms)| cause(reason, at_ms)), 1..8)
    }

    proptest! {
        #[test]
        fn reasons_in_any_order_and_number_end_in_the_same_reasons(
            (once, shuffled) in causes().prop_flat_map(|causes| {
                let twice: Vec<Cause> = causes.iter().chain(&causes).cloned().collect();
                (Just(causes), Just(twice).prop_shuffle())
            })
        ) {
            let told = |causes: Vec<Cause>| {
                let mut consent = consent();
                for cause in causes { consent.suppress(cause, id()); }
                let reasons: Vec<Reason> = consent.causes.iter().map(|cause| cause.reason).collect();
                (consent.reason(), reasons)
            };
            prop_assert_eq!(told(once), told(shuffled));
        }

        #[test]
        fn what_happened_before_a_choice_never_undoes_it(before in causes(), subscribed: bool) {
            let mut consent = consent();
            for cause in &before { consent.suppress(cause.clone(), id()); }
            consent.choose(Choice { subscribed, at_ms: 100 });
            let chosen = consent.clone();
            for cause in before { prop_assert!(!consent.suppress(cause, id())); }
            prop_assert_eq!(&consent, &chosen);
            prop_assert!(consent.suppress(cause(Reason::Complaint, 101), id()));
        }
    }

    #[test]
    fn a_suppression_is_listed_while_it_stands_and_forgotten_after_it_was_lifted() {
        let mut consent = consent();
        assert!(consent.listed().is_none());
        consent.suppress(cause(Reason::HardBounce, 1_000), id());
        assert!(consent.listed().is_some() && consent.expires_at().is_none());
        assert!(consent.choose(Choice { subscribed: false, at_ms: 2_000 }));
        assert!(consent.listed().is_none());
        assert_eq!(consent.expires_at(), Some(2 + LIFTED_KEPT_SECONDS));
        assert!(!consent.choose(Choice { subscribed: false, at_ms: 3_000 }));
        assert!(consent.choose(Choice { subscribed: true, at_ms: 3_000 }));
        assert!(consent.is_subscribed() && consent.expires_at().is_none());
    }

    #[test]
    fn a_second_reason_keeps_the_suppressions_id_and_one_after_lifting_has_its_own() {
        let mut consent = consent();
        let (first, second) = (id(), id());
        consent.suppress(cause(Reason::Manual, 1), first);
        consent.suppress(cause(Reason::Complaint, 2), second);
        assert_eq!((consent.id, consent.reason()), (first, Some(Reason::Complaint)));
        consent.choose(Choice { subscribed: false, at_ms: 3 });
        consent.suppress(cause(Reason::Manual, 4), second);
        assert_eq!((consent.id, consent.causes.len()), (second, 1));
    }
}
