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
}

impl Item for WaitedFor {
    const KIND: &'static str = "waited-for";

    fn open(&self) -> Option<Open> {
        Some(Open::due(0, self.look_at_ms))
    }
}
