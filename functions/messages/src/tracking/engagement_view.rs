//! The opens and clicks of an email, as the API shows them.

use posthorn_hidden::{MailField, RecipientField};
use posthorn_messages::{Engagement, EngagementKind, engagements_max};
use posthorn_runtime::http::time_of;
use posthorn_store::{Partition, Read, StoreError};
use schemars::JsonSchema;
use serde::Serialize;

/// How many of an email's opens and clicks are listed.
const LISTED_MAX: usize = 100;

/// The opens and clicks of an email.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "Engagement")]
pub struct EngagementView {
    /// How often its open pixel was fetched.
    pub opens: Readers,
    /// How often its links were followed.
    pub clicks: Readers,
    /// The opens and clicks, newest first: at most 100.
    pub latest: Vec<EngagementEntry>,
}

/// How often people did something, and how often programs did. Programs are scanners, proxies and others that open emails and
/// follow links automatically.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Readers {
    /// People.
    pub people: u64,
    /// Programs.
    pub programs: u64,
}

/// One open or click.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EngagementEntry {
    /// `opened` or `clicked`.
    pub event: &'static str,
    /// When (RFC 3339).
    pub at: String,
    /// The recipient whose copy it was; absent if several recipients got the same copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<RecipientField>,
    /// The target of the link, for a click.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<MailField>,
    /// Whether a program did it.
    pub automated: bool,
    /// Why it counts as done by a program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automated_reason: Option<String>,
    /// The user agent that the program names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

impl EngagementView {
    /// Reads a message's opens and clicks. Their number per message is bounded, so all can be read.
    ///
    /// # Errors
    /// The read fails.
    pub(crate) async fn load(messages: &Partition<'_>) -> Result<Self, StoreError> {
        let items = messages.query(Engagement::SORT_PREFIX, engagements_max(), false, Read::Eventual).await?;
        let all = items.into_iter().map(|item| Ok(item.decode::<Engagement>()?.value));
        Ok(Self::of(all.collect::<Result<_, StoreError>>()?))
    }

    fn of(mut all: Vec<Engagement>) -> Self {
        let mut view = Self::default();
        for one in &all {
            let readers = match one.what {
                EngagementKind::Opened => &mut view.opens,
                EngagementKind::Clicked => &mut view.clicks,
            };
            match one.automated {
                Some(_) => readers.programs += 1,
                None => readers.people += 1,
            }
        }
        all.sort_by_key(|one| std::cmp::Reverse((one.at_ms, one.what)));
        view.latest = all.into_iter().take(LISTED_MAX).map(EngagementEntry::from).collect();
        view
    }
}

impl From<Engagement> for EngagementEntry {
    fn from(one: Engagement) -> Self {
        Self {
            event: one.what.as_str(),
            at: time_of(one.at_ms),
            recipient: one.recipient.map(Into::into),
            url: one.url.map(Into::into),
            automated: one.automated.is_some(),
            automated_reason: one.automated,
            user_agent: one.user_agent,
        }
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{EmailId, EventId};

    use super::*;

    fn engagement(what: EngagementKind, at_ms: i64, automated: bool) -> Engagement {
        Engagement {
            id: EventId::derived(jiff::Timestamp::UNIX_EPOCH, &[&at_ms.to_be_bytes()]),
            email_id: EmailId::from_bytes([1; 16]),
            what,
            at_ms,
            recipient: None,
            url: None,
            automated: automated.then(|| "scanner".to_owned()),
            user_agent: None,
            network: None,
            until_s: None,
            statistics: None,
        }
    }

    #[test]
    fn people_and_programs_are_counted_apart_and_the_newest_hundred_are_listed() {
        let mut all: Vec<Engagement> =
            (0..150).map(|at| engagement(EngagementKind::Opened, at, at % 3 == 0)).collect();
        all.push(engagement(EngagementKind::Clicked, 149, false));
        let view = EngagementView::of(all);
        assert_eq!((view.opens.people, view.opens.programs), (100, 50));
        assert_eq!((view.clicks.people, view.clicks.programs), (1, 0));
        assert_eq!(
            (view.latest.len(), view.latest[0].event, view.latest[1].event),
            (100, "clicked", "opened")
        );
        assert_eq!(view.latest[99].at, "1970-01-01T00:00:00.051Z");
    }
}
