//! An organisation's rules about the addresses that its keys may be used from: what holds, and how they change.

use std::{collections::BTreeMap, net::IpAddr};

use posthorn_ids::IpRuleId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Network;

/// The most rules that hold at a time: they stand in the organisation's item, which every instance reads twice a minute.
pub const IP_RULES_MAX: usize = 100;

/// What a rule does with the addresses in its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IpAction {
    /// Lets them in, and nobody whom no other such rule lets in.
    Allow,
    /// Refuses them, whatever else lets them in.
    Deny,
}

/// A rule about addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpRule {
    /// The addresses.
    pub cidr: Network,
    /// What becomes of them.
    pub action: IpAction,
    /// As whoever made it wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Unix milliseconds from which on it does not hold any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<i64>,
}

impl IpRule {
    /// Whether it has not expired.
    pub fn holds(&self, now_ms: i64) -> bool {
        self.expires_at.is_none_or(|at| at > now_ms)
    }
}

/// An organisation's rules, by their ids. What has expired is as if it were not there, and goes with the next change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IpRules(BTreeMap<IpRuleId, IpRule>);

/// Why rules stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpRuleRefused {
    /// The rule to add has ended already.
    Expired,
    /// There is no such rule.
    Absent,
    /// Another rule of this network and action is there.
    Exists(IpRuleId),
    /// There are [`IP_RULES_MAX`].
    Full,
    /// They would refuse whoever changes them.
    LocksOut,
}

impl IpRules {
    /// Whether they let requests in from `address`. A denial counts for more than any permission; where anything is
    /// permitted, nothing else is, and least of all an address that nobody knows.
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

    /// Those that hold, newest first.
    pub fn holding(&self, now_ms: i64) -> impl Iterator<Item = (IpRuleId, &IpRule)> {
        self.0.iter().rev().filter(move |(_, rule)| rule.holds(now_ms)).map(|(id, rule)| (*id, rule))
    }

    /// One that holds.
    pub fn get(&self, id: IpRuleId, now_ms: i64) -> Option<&IpRule> {
        self.0.get(&id).filter(|rule| rule.holds(now_ms))
    }

    /// Whether there is none, not even one that has expired.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a rule for a caller at `address`; whether that is news, for a request that is repeated finds its own.
    ///
    /// # Errors
    /// Why nothing was added.
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
        let mut held = self.held(now_ms);
        let same = |other: &IpRule| (other.cidr, other.action) == (rule.cidr, rule.action);
        if let Some((id, _)) = held.0.iter().find(|(_, other)| same(other)) {
            return Err(IpRuleRefused::Exists(*id));
        }
        if held.0.len() >= IP_RULES_MAX {
            return Err(IpRuleRefused::Full);
        }
        held.0.insert(id, rule.clone());
        self.become_what_admits(held, address, now_ms)?;
        Ok(true)
    }

    /// Removes a rule for a caller at `address`.
    ///
    /// # Errors
    /// Why nothing was removed.
    pub fn remove(
        &mut self,
        id: IpRuleId,
        address: Option<IpAddr>,
        now_ms: i64,
    ) -> Result<(), IpRuleRefused> {
        let mut held = self.held(now_ms);
        held.0.remove(&id).ok_or(IpRuleRefused::Absent)?;
        self.become_what_admits(held, address, now_ms)
    }

    fn held(&self, now_ms: i64) -> Self {
        let holding = self.0.iter().filter(|(_, rule)| rule.holds(now_ms));
        Self(holding.map(|(id, rule)| (*id, rule.clone())).collect())
    }

    fn become_what_admits(
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
