//! Shared by the routes of IP rules: shows a rule and turns a refused change into a problem.

use std::net::IpAddr;

use posthorn_access::{
    IP_RULES_MAX, IpAction, IpRule, IpRuleRefused, Network,
    codes::{IP_RULE_EXISTS, IP_RULE_LIMIT_REACHED, WOULD_LOCK_OUT},
};
use posthorn_ids::IpRuleId;
use posthorn_problem::Problem;
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::{is_past, rfc3339};

/// A rule that allows or denies requests by their client address.
#[derive(Debug, Serialize, JsonSchema)]
pub struct IpRuleView {
    /// Always `ip_rule`.
    pub object: &'static str,
    /// Its id.
    pub id: IpRuleId,
    /// The network, with all host bits zero.
    pub cidr: Network,
    /// Whether requests from its addresses are allowed or denied.
    pub action: IpAction,
    /// Why the rule exists, in the words of its creator.
    pub reason: Option<String>,
    /// When it expires (RFC 3339); null if it does not.
    pub expires_at: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

impl IpRuleView {
    /// Builds the view of a rule.
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

/// Turns a refused change by a caller at `address` into a problem.
pub(crate) fn refusal(why: IpRuleRefused, address: Option<IpAddr>) -> Problem {
    match why {
        IpRuleRefused::Absent => not_found(),
        IpRuleRefused::Exists(id) => IP_RULE_EXISTS
            .because(format!("The rule {id} already has this network and action."))
            .at("/cidr", "is in another rule with this action"),
        IpRuleRefused::Expired => is_past("/expires_at"),
        IpRuleRefused::Full => IP_RULE_LIMIT_REACHED
            .because(format!("At most {IP_RULES_MAX} rules are allowed. Remove one first.")),
        IpRuleRefused::LocksOut => {
            let seen = address.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
            WOULD_LOCK_OUT.because(format!(
                "After this change the rules would refuse the address of this request ({seen}). Nothing was changed."
            ))
        }
    }
}

pub(crate) fn not_found() -> Problem {
    posthorn_problem::not_found()
}
