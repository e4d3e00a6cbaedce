//! An organisation's rules about the IP addresses that may use its keys: how they apply, and how they change.

use std::{collections::BTreeMap, net::IpAddr};

use posthorn_ids::IpRuleId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Network;

/// The most valid rules at a time. They are in the organisation's item, which every instance reads twice a minute.
pub const IP_RULES_MAX: usize = 100;

/// What a rule does with requests from its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IpAction {
    /// Allows them. Addresses that no `allow` rule contains are then refused.
    Allow,
    /// Refuses them, even if an `allow` rule contains the address.
    Deny,
}

/// A rule about IP addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpRule {
    /// The addresses.
    pub cidr: Network,
    /// What the rule does with them.
    pub action: IpAction,
    /// The reason, in the words of the person who made the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The time when the rule ends, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

impl IpRule {
    /// Whether it has not expired.
    pub fn holds(&self, now_ms: i64) -> bool {
        self.expires_at.is_none_or(|at| at > now_ms)
    }
}

/// An organisation's rules, by their ids. Expired rules have no effect. The next change deletes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IpRules(BTreeMap<IpRuleId, IpRule>);

/// Why a change to the rules was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpRuleRefused {
    /// The new rule has already expired.
    Expired,
    /// There is no such rule.
    Absent,
    /// Another rule has this network and action.
    Exists(IpRuleId),
    /// There are already [`IP_RULES_MAX`] rules.
    Full,
    /// The changed rules would refuse the caller.
    LocksOut,
}

impl IpRules {
    /// Whether the rules allow requests from `address`. A `deny` rule wins over all `allow` rules. If there is an `allow` rule,
    /// all addresses outside of the `allow` rules are refused, and so is an unknown address (`None`).
    pub fn admit(&self, address: Option<IpAddr>, now_ms: i64) -> bool {
        let (mut restricted, mut allowed) = (false, false);
        for rule in self.0.values().filter(|rule| rule.holds(now_ms)) {
            let contained = address.is_some_and(|address| rule.cidr.contains(address));
            match rule.action {
                IpAction::Deny if contained => return false,
                IpAction::Deny => {}
                IpAction::Allow => {
                    restricted = true;
                    allowed |= contained;
                }
            }
        }
        allowed || !restricted
    }

    /// The rules that have not expired, newest first.
    pub fn holding(&self, now_ms: i64) -> impl Iterator<Item = (IpRuleId, &IpRule)> {
        self.0.iter().rev().filter(move |(_, rule)| rule.holds(now_ms)).map(|(id, rule)| (*id, rule))
    }

    /// A rule that has not expired.
    pub fn get(&self, id: IpRuleId, now_ms: i64) -> Option<&IpRule> {
        self.0.get(&id).filter(|rule| rule.holds(now_ms))
    }

    /// Whether there is no rule, not even an expired one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a rule for a caller at `address`. Returns `false` if a rule with this id exists: a repeated request finds its own rule.
    ///
    /// # Errors
    /// The reason if nothing was added.
    pub fn add(
        &mut self,
        id: IpRuleId,
        rule: &IpRule,
        address: Option<IpAddr>,
        now_ms: i64,
    ) -> Result<bool, IpRuleRefused> {
        if self.0.contains_key(&id) {
            return Ok(false);
        }
        if !rule.holds(now_ms) {
            return Err(IpRuleRefused::Expired);
        }
        let mut unexpired = self.unexpired(now_ms);
        let same = |other: &IpRule| (other.cidr, other.action) == (rule.cidr, rule.action);
        if let Some((id, _)) = unexpired.0.iter().find(|(_, other)| same(other)) {
            return Err(IpRuleRefused::Exists(*id));
        }
        if unexpired.0.len() >= IP_RULES_MAX {
            return Err(IpRuleRefused::Full);
        }
        unexpired.0.insert(id, rule.clone());
        self.replace_unless_locked_out(unexpired, address, now_ms)?;
        Ok(true)
    }

    /// Removes a rule for a caller at `address`.
    ///
    /// # Errors
    /// The reason if nothing was removed.
    pub fn remove(
        &mut self,
        id: IpRuleId,
        address: Option<IpAddr>,
        now_ms: i64,
    ) -> Result<(), IpRuleRefused> {
        let mut unexpired = self.unexpired(now_ms);
        unexpired.0.remove(&id).ok_or(IpRuleRefused::Absent)?;
        self.replace_unless_locked_out(unexpired, address, now_ms)
    }

    fn unexpired(&self, now_ms: i64) -> Self {
        let holding = self.0.iter().filter(|(_, rule)| rule.holds(now_ms));
        Self(holding.map(|(id, rule)| (*id, rule.clone())).collect())
    }

    /// Replaces the rules with `rules`, if those allow a caller at `address`.
    fn replace_unless_locked_out(
        &mut self,
        rules: Self,
        address: Option<IpAddr>,
        now_ms: i64,
    ) -> Result<(), IpRuleRefused> {
        if !rules.admit(address, now_ms) {
            return Err(IpRuleRefused::LocksOut);
        }
        *self = rules;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
