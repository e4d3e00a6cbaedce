use std::collections::BTreeMap;

use crate::usage::{ACCEPTED, RECEIVED, RECIPIENTS};

/// Year and month of AWS's price lists behind [`UNIT_COSTS`].
pub const PRICES_AS_OF: &str = "2026-11";

/// What one unit of a feature costs at AWS's list prices in us-east-1: on demand, first tier, without the free tier and without data
/// transfer. `make bench` measures these costs on an embedded account, and fails if a declared one is more than 15 % off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitCost {
    /// The feature.
    pub feature: &'static str,
    /// The unit.
    pub unit: &'static str,
    /// The names in usage whose counts are the units.
    pub counts: &'static [&'static str],
    /// Billionths of a dollar for one unit.
    pub nano_dollars: u64,
    /// Whether only `live` costs it, because no other environment reaches a provider.
    pub live_only: bool,
}

/// The cost of every feature that usage counts. The other counts of emails (`email.sent`, `email.delivered`, …) are steps of an accepted
/// email, and its processing includes them.
pub const UNIT_COSTS: [UnitCost; 5] = [
    // Emails that are sent one by one; those of a large batch cost about half. Attachments cost more.
    UnitCost {
        feature: "email.processing",
        unit: "accepted emails",
        counts: &[ACCEPTED],
        nano_dollars: 15_000,
        live_only: false,
    },
    // SES's own price. https://aws.amazon.com/ses/pricing
    UnitCost {
        feature: "email.ses",
        unit: "recipients of sent emails",
        counts: &[RECIPIENTS],
        nano_dollars: 100_000,
        live_only: true,
    },
    UnitCost {
        feature: "email.engagement",
        unit: "opens and clicks",
        counts: &["email.opened", "email.opened_automated", "email.clicked", "email.clicked_automated"],
        nano_dollars: 3_600,
        live_only: false,
    },
    UnitCost {
        feature: "email.received",
        unit: "inbound mails",
        counts: &[RECEIVED],
        nano_dollars: 4_500,
        live_only: false,
    },
    // SES's own price, for mail of up to 256 KB. https://aws.amazon.com/ses/pricing
    UnitCost {
        feature: "email.ses_received",
        unit: "inbound mails",
        counts: &[RECEIVED],
        nano_dollars: 100_000,
        live_only: false,
    },
];

impl UnitCost {
    /// How many units `counts` has.
    pub fn units(&self, counts: &BTreeMap<String, u64>) -> u64 {
        self.counts.iter().filter_map(|name| counts.get(*name)).sum()
    }

    /// What so many units cost, in millionths of a dollar; a half is rounded up.
    pub fn micro_dollars(&self, units: u64) -> u64 {
        units.saturating_mul(self.nano_dollars).saturating_add(500) / 1000
    }

    /// Dollars for a million units.
    pub fn dollars_per_million(&self) -> f64 {
        self.nano_dollars as f64 / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{EmailId, EventId};

    use super::*;
    use crate::engagement::{Engagement, EngagementKind};

    fn engagement(what: EngagementKind, automated: Option<String>) -> Engagement {
        Engagement {
            id: EventId::from_bytes([1; 16]),
            email_id: EmailId::from_bytes([1; 16]),
            what,
            at_ms: 0,
            recipient: None,
            url: None,
            automated,
            user_agent: None,
            network: None,
            until_s: None,
            statistics: None,
        }
    }

    #[test]
    fn a_cost_is_exact_and_rounded_only_to_millionths_of_a_dollar() {
        let cost = |nano_dollars, units| UnitCost { nano_dollars, ..UNIT_COSTS[0] }.micro_dollars(units);
        assert_eq!((cost(100_000, 0), cost(100_000, 1), cost(100_000, 1_000_000)), (0, 100, 100_000_000));
        assert_eq!((cost(1_499, 1), cost(1_500, 1), cost(1_499, 1_000)), (1, 2, 1_499));
        assert_eq!(cost(100_000, u64::MAX), u64::MAX / 1000, "it ends at the largest number");
        assert_eq!(UnitCost { nano_dollars: 12_340, ..UNIT_COSTS[0] }.dollars_per_million(), 12.34);
    }

    #[test]
    fn each_feature_is_declared_once_and_every_kind_of_engagement_costs() {
        let mut features: Vec<&str> = UNIT_COSTS.iter().map(|cost| cost.feature).collect();
        features.sort_unstable();
        features.dedup();
        assert_eq!(features.len(), UNIT_COSTS.len(), "{features:?}");
        let engagements = UNIT_COSTS.iter().find(|cost| cost.feature == "email.engagement").unwrap();
        let counted = [EngagementKind::Opened, EngagementKind::Clicked]
            .into_iter()
            .flat_map(|what| [None, Some("scanner".to_owned())].map(|by| engagement(what, by)))
            .map(|engagement| (engagement.usage(), 1));
        assert_eq!(engagements.units(&counted.collect()), 4);
    }
}
