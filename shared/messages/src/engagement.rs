use posthorn_ids::{EmailId, EventId};
use posthorn_items::{Item, Keep};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An action of a recipient, or of a program for them, on a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    /// The open pixel was fetched.
    Opened,
    /// A link was followed.
    Clicked,
}

impl EngagementKind {
    /// The type of its webhook event.
    pub fn webhook_type(self) -> &'static str {
        match self {
            Self::Opened => "message.opened",
            Self::Clicked => "message.clicked",
        }
    }

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Clicked => "clicked",
        }
    }
}

/// The most opens, and the most clicks, that are kept per copy of a message. That is enough for people's actions, and
/// nobody who has a link can fill the table with it.
pub const SLOTS: u32 = 128;
/// How many slots an engagement tries. If all are taken, it is dropped: fewer than 1 in 200 of the first thirty of a
/// copy, 1 in 16 of the first sixty-four.
pub const PROBES: u32 = 4;

/// One open or click. It is an item of its own, so the head is not rewritten. Attribute names are short, because each
/// open is such an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// The id of its webhook event: the same for the same request.
    pub id: EventId,
    /// The message.
    pub email_id: EmailId,
    /// Whether it is an open or a click.
    #[serde(rename = "k")]
    pub what: EngagementKind,
    /// When, in unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// The recipient's address; absent if one copy went to several recipients.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// For a click, the link's target.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Why it is attributed to a program; absent for a person's.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub automated: Option<String>,
    /// The user agent, cut.
    #[serde(rename = "ua", default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The network that it came from, shortened so that it does not identify a household.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The end of its message, in Unix seconds.
    #[serde(rename = "ttl", default, skip_serializing_if = "Option::is_none")]
    pub until_s: Option<i64>,
    /// How long the usage is kept that it is counted in. `None` in items of earlier versions.
    #[serde(rename = "ks", default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Keep>,
}

impl Item for Engagement {
    const KIND: &'static str = "engagement";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        self.until_s
    }
}

/// The most engagements that are kept per message: opens and clicks, each from Posthorn's own links (one copy goes to
/// all recipients) and from SES's tracking.
pub const fn engagements_max() -> i32 {
    2 * 2 * SLOTS as i32
}

impl Engagement {
    /// The prefix of the sort keys of all engagements of a message.
    pub const SORT_PREFIX: &str = "track/";

    /// The sort keys that it may use in its message's partition, sorted after the head and the content. It takes the
    /// first that is free. The keys are derived from its id, so a request that is handled twice finds its own item. A
    /// copy has only [`SLOTS`] of them: that limits the number of items without a counter that every open would have to
    /// write.
    pub fn slots(&self, recipient: Option<u16>) -> impl Iterator<Item = String> + use<> {
        let digest = Sha256::digest(self.id.to_bytes());
        let start = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        // Odd: because the number of slots is a power of two, no slot is tried twice.
        let step = u32::from_be_bytes([digest[4], digest[5], digest[6], digest[7]]) | 1;
        let copy = recipient.map_or("all".to_owned(), |place| format!("{place:05}"));
        let what = self.what.as_str();
        (0..PROBES).map(move |probe| {
            let slot = start.wrapping_add(step.wrapping_mul(probe)) % SLOTS;
            format!("{}{copy}/{what}/{slot:03}", Self::SORT_PREFIX)
        })
    }

    /// The name under which usage counts it. Programs have their own names.
    pub fn usage(&self) -> String {
        let automated = if self.automated.is_some() { "_automated" } else { "" };
        format!("email.{}{automated}", self.what.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{CONTENT_SORT, MESSAGE_SORT};

    fn engagement(number: u32) -> Engagement {
        let now = jiff::Timestamp::UNIX_EPOCH;
        Engagement {
            id: EventId::derived(now, &[&number.to_be_bytes()]),
            email_id: EmailId::from_bytes([1; 16]),
            what: EngagementKind::Opened,
            at_ms: 0,
            recipient: None,
            url: None,
            automated: None,
            user_agent: None,
            network: None,
            until_s: None,
            statistics: None,
        }
    }

    #[test]
    fn slots_are_few_sort_after_the_message_and_are_the_same_each_time() {
        let mut all = BTreeSet::new();
        for number in 0..5_000 {
            let slots: Vec<String> = engagement(number).slots(Some(0)).collect();
            assert_eq!(slots, engagement(number).slots(Some(0)).collect::<Vec<_>>());
            assert_eq!(slots.iter().collect::<BTreeSet<_>>().len(), PROBES as usize);
            all.extend(slots);
        }
        assert_eq!(all.len(), SLOTS as usize);
        assert!(all.iter().all(|sort| sort.as_str() > MESSAGE_SORT && sort.as_str() > CONTENT_SORT));
        let elsewhere: Vec<String> = engagement(1).slots(None).collect();
        assert!(elsewhere.iter().all(|slot| !all.contains(slot)));
    }

    #[test]
    fn a_persons_few_engagements_are_hardly_ever_lost() {
        for (asked, kept_min) in [(30, 29), (64, 58)] {
            let mut lost = 0;
            for copy in 0..100 {
                let mut taken = BTreeSet::new();
                let kept = (0..asked).filter(|number| {
                    let slots = engagement(copy * 10_000 + number).slots(None).collect::<Vec<_>>();
                    slots.into_iter().any(|slot| taken.insert(slot))
                });
                lost += asked as usize - kept.count();
            }
            assert!(lost <= 100 * (asked as usize - kept_min), "{asked}: {lost}");
        }
    }

    #[test]
    fn programs_are_counted_separately() {
        let mut engagement = engagement(1);
        assert_eq!(engagement.usage(), "email.opened");
        engagement.automated = Some("scanner".into());
        engagement.what = EngagementKind::Clicked;
        assert_eq!(engagement.usage(), "email.clicked_automated");
    }
}
