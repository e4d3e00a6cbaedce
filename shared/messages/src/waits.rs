//! Emails that wait for something without a known time: a paused domain, a suspension, the account's quota.

use posthorn_items::{Item, Open, WaitsFor};
use serde::{Deserialize, Serialize};

/// Why an accepted email waits although its time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitReason {
    /// Its domain is paused.
    DomainPaused,
    /// The pool of addresses that it is sent from is paused.
    IpPoolPaused,
    /// Its organisation is suspended.
    OrgSuspended,
    /// Its tenant is suspended.
    TenantSuspended,
    /// The deployment has sent as many emails in 24 hours as SES allows.
    DailyQuota,
    /// The sending of the whole deployment is paused.
    SendingPaused,
}

impl WaitReason {
    /// Its name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DomainPaused => "domain_paused",
            Self::IpPoolPaused => "ip_pool_paused",
            Self::OrgSuspended => "org_suspended",
            Self::TenantSuspended => "tenant_suspended",
            Self::DailyQuota => "daily_quota",
            Self::SendingPaused => "sending_paused",
        }
    }

    /// The index partition of emails from `domain` that wait for this.
    pub(crate) fn waits_for(self, domain: &str) -> WaitsFor {
        match self.is_of_deployment() {
            true => SENDING,
            false => WaitsFor::InScope(domain.to_owned()),
        }
    }

    /// Whether the whole deployment waits.
    pub fn is_of_deployment(self) -> bool {
        matches!(self, Self::DailyQuota | Self::SendingPaused)
    }
}

/// What an email waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// Why.
    #[serde(rename = "r")]
    pub reason: WaitReason,
    /// Since when, in unix milliseconds.
    #[serde(rename = "a")]
    pub since_ms: i64,
    /// When it is expected to go on, in unix milliseconds, if that is known.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub expected_ms: Option<i64>,
}

impl Waits {
    /// A wait since `since_ms` (unix milliseconds) whose end is not known.
    pub fn new(reason: WaitReason, since_ms: i64) -> Self {
        Self { reason, since_ms, expected_ms: None }
    }
}

/// What messages wait for that the whole deployment cannot send.
pub const SENDING: WaitsFor = WaitsFor::Deployment("sending");

/// The sort key of a [`WaitedFor`], the only item of its partition.
pub const WAITED_FOR_SORT: &str = "waited-for";

/// Something that messages wait for. The item is written before the first message waits, so the sweep looks whether it has come, and
/// reads none of the messages until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitedFor {
    /// The domain whose emails wait; `None` if those of the whole deployment do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// When a message last began to wait for it, to a minute or so, in unix milliseconds.
    pub touched_ms: i64,
    /// When the sweep looks next, in unix milliseconds.
    pub look_at_ms: i64,
    /// When the sweep's last whole look began that made sure that what waits is kept, in unix milliseconds.
    #[serde(default)]
    pub kept_ms: i64,
    /// The look that is not finished yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<KeepLook>,
}

/// How far a look at all that has waited for long has come. A run of the sweep does a part of it, and the next one goes on there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepLook {
    /// When it began, in unix milliseconds.
    pub begun_ms: i64,
    /// The shard that it is at.
    pub shard: u32,
    /// The store's position in that shard; `None`: its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// How often the sweep looks for messages of a thing that have waited for long.
const LOOK_EACH_MS: i64 = 24 * 3_600_000;

impl KeepLook {
    /// The look behind a page, of so many shards; `None` if that was the last page. `next`: the position of the shard's next page.
    pub fn behind(self, next: Option<String>, shards: u32) -> Option<Self> {
        match next {
            Some(next) => Some(Self { after: Some(next), ..self }),
            None => {
                Some(Self { shard: self.shard + 1, after: None, ..self }).filter(|look| look.shard < shards)
            }
        }
    }
}

impl WaitedFor {
    /// The look to go on with at `now_ms` (unix milliseconds): the one that is not finished, or a new one once a day.
    pub fn due_look(&self, now_ms: i64) -> Option<KeepLook> {
        let is_due = self.kept_ms + LOOK_EACH_MS <= now_ms;
        let new = || is_due.then_some(KeepLook { begun_ms: now_ms, shard: 0, after: None });
        self.look.clone().or_else(new)
    }

    /// Notes how far the look that began at `begun_ms` has come; `None`: it is finished.
    pub fn looked(&mut self, begun_ms: i64, rest: Option<KeepLook>) {
        if rest.is_none() {
            self.kept_ms = begun_ms;
        }
        self.look = rest;
    }
}

impl Item for WaitedFor {
    const KIND: &'static str = "waited-for";
    const SHAPE: u32 = 2;

    fn open(&self) -> Option<Open> {
        Some(Open::due(0, self.look_at_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    const SHARDS: u32 = 3;

    #[test]
    fn a_look_goes_on_where_it_was_cut_and_counts_only_when_it_is_whole() {
        let mut thing = WaitedFor { domain: None, touched_ms: 0, look_at_ms: 0, kept_ms: 0, look: None };
        assert_eq!(thing.due_look(23 * HOUR_MS), None);
        let mut look = thing.due_look(24 * HOUR_MS).unwrap();
        assert_eq!((look.begun_ms, look.shard, &look.after), (24 * HOUR_MS, 0, &None));
        for shard in 0..SHARDS {
            assert_eq!(look.shard, shard);
            look = look.behind(Some("p".into()), SHARDS).unwrap();
            thing.looked(look.begun_ms, Some(look.clone()));
            let cut = thing.due_look(25 * HOUR_MS).unwrap();
            assert_eq!((cut.begun_ms, cut.shard, cut.after.as_deref()), (24 * HOUR_MS, shard, Some("p")));
            assert_eq!(thing.kept_ms, 0);
            match cut.behind(None, SHARDS) {
                Some(next) => look = next,
                None => thing.looked(24 * HOUR_MS, None),
            }
        }
        assert_eq!((thing.kept_ms, &thing.look), (24 * HOUR_MS, &None));
        assert_eq!((thing.due_look(47 * HOUR_MS), thing.due_look(48 * HOUR_MS).is_some()), (None, true));
    }
}
