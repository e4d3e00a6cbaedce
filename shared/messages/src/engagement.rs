use posthorn_ids::{EmailId, EventId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a recipient, or a program in their place, did with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    /// The open pixel was fetched.
    Opened,
    /// A link was followed.
    Clicked,
}

impl EngagementKind {
    /// The type under which webhooks tell it.
    pub fn webhook_type(self) -> &'static str {
        match self {
            Self::Opened => "message.opened",
            Self::Clicked => "message.clicked",
        }
    }

    /// As callers read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Clicked => "clicked",
        }
    }
}

/// How many opens, and how many clicks, are kept of one copy of a message: enough for what people do, and whoever holds a link
/// can't fill the table with it.
pub const SLOTS: u32 = 128;
/// How many of its slots an engagement tries. Of the first thirty of a copy fewer than one in two hundred finds them all
/// taken, of the first sixty-four one in sixteen.
pub const PROBES: u32 = 4;

/// One open or click: an item of its own, so that none rewrites the head. Names are short: there is one per open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// The id under which webhooks tell it: the same for the same request.
    pub id: EventId,
    /// The message.
    pub email_id: EmailId,
    /// What was done.
    #[serde(rename = "k")]
    pub what: EngagementKind,
    /// When, in unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
    /// Whose copy it was, by address; absent where one copy went to several.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Where the link led, of a click.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Why it is taken for a program's; absent of a person's.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub automated: Option<String>,
    /// What the program calls itself, cut.
    #[serde(rename = "ua", default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The network it came from, shortened so that it names no household.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
}

impl Item for Engagement {
    const KIND: &'static str = "engagement";
}

/// The most that is kept of one message: opens and clicks, of Posthorn's own links (one copy goes to all recipients) and of
/// what SES tracks.
pub const fn engagements_max() -> i32 {
    2 * 2 * SLOTS as i32
}

impl Engagement {
    /// What the sort keys of all of a message's engagements begin with.
    pub const SORT_PREFIX: &str = "track/";

    /// The sort keys that it may stand under in its message's partition, behind the head and the content: it takes the first
    /// that is free. They follow from its id alone, so that a request that is handled twice finds itself; and there are
    /// [`SLOTS`] of them for a copy, which bounds what is kept without a counter that every open would have to write.
    pub fn slots(&self, recipient: Option<u16>) -> impl Iterator<Item = String> + use<> {
        let digest = Sha256::digest(self.id.to_bytes());
        let start = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        // Odd, so that with a power of two of slots no slot is tried twice.
        let step = u32::from_be_bytes([digest[4], digest[5], digest[6], digest[7]]) | 1;
        let copy = recipient.map_or("all".to_owned(), |place| format!("{place:05}"));
        let what = self.what.as_str();
        (0..PROBES).map(move |probe| {
            let slot = start.wrapping_add(step.wrapping_mul(probe)) % SLOTS;
            format!("{}{copy}/{what}/{slot:03}", Self::SORT_PREFIX)
        })
    }

    /// The name under which usage counts it; programs' apart from people's.
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
        }
    }

    #[test]
    fn slots_are_few_stand_behind_the_message_and_are_the_same_each_time() {
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
    fn what_a_person_does_rarely_is_hardly_ever_lost() {
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
    fn programs_are_counted_apart() {
        let mut engagement = engagement(1);
        assert_eq!(engagement.usage(), "email.opened");
        engagement.automated = Some("scanner".into());
        engagement.what = EngagementKind::Clicked;
        assert_eq!(engagement.usage(), "email.clicked_automated");
    }
}
