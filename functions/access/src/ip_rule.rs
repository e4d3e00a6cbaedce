//! What the routes of IP rules share: how one is shown, and why rules stay as they are.

use std::net::IpAddr;

use posthorn_access::{
    IP_RULES_MAX, IpAction, IpRule, IpRuleRefused, Network,
    codes::{IP_RULE_EXISTS, IP_RULE_LIMIT_REACHED, WOULD_LOCK_OUT},
};
use posthorn_ids::IpRuleId;
use posthorn_problem::{NOT_FOUND, Problem};
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::{is_past, rfc3339};

/// A rule about the addresses that requests come from, as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IpRuleView {
    /// Always `ip_rule`.
    pub object: &'static str,
    /// Its id.
    pub id: IpRuleId,
    /// The network, without the bits of a host.
    pub cidr: Network,
    /// What becomes of its addresses.
    pub action: IpAction,
    /// Why, as whoever made it wrote.
    pub reason: Option<String>,
    /// When it ends (RFC 3339), if it does.
    pub expires_at: Option<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
}

impl IpRuleView {
    /// What a rule shows of itself.
    pub fn of(id: IpRuleId, rule: &IpRule) -> Self {
        Self {
            object: "ip_rule",
            id,
            cidr: rule.cidr,
            action: rule.action,
            reason: rule.reason.clone(),
            expires_at: rule.expires_at.and_then(rfc3339),
            created_at: id.created_at().to_string(),
        }
    }
}

/// The refusal of a change to a caller at `address`.
pub(crate) fn refusal(why: IpRuleRefused, address: Option<IpAddr>) -> Problem {
    match why {
        IpRuleRefused::Absent => not_found(),
        IpRuleRefused::Exists(id) => IP_RULE_EXISTS
            .because(format!("There is a rule of this network and action already, {id}."))
            .at("/cidr", "stands in another rule of this action"),
        IpRuleRefused::Expired => is_past("/expires_at"),
        IpRuleRefused::Full => IP_RULE_LIMIT_REACHED
            .because(format!("At most {IP_RULES_MAX} rules are allowed. Remove one first.")),
        IpRuleRefused::LocksOut => {
            let seen = address.map_or_else(|| "which is not known".to_owned(), |address| address.to_string());
            WOULD_LOCK_OUT.because(format!(
                "The rules would then refuse the address of this request, {seen}. Nothing was changed."
            ))
        }
    }
}

pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
