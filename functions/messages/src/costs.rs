//! Shared by the routes of costs: what counts of a month cost, by feature.

use std::collections::BTreeMap;

use posthorn_items::Scope;
use posthorn_messages::{UNIT_COSTS, UnitCost};
use schemars::JsonSchema;
use serde::Serialize;

/// The currency of AWS's list prices.
pub(crate) const CURRENCY: &str = "USD";

/// The use of a feature in a month, and what it costs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FeatureCost {
    /// The feature: `email.processing`, `email.ses`, …
    pub feature: &'static str,
    /// How many units were used.
    pub units: u64,
    /// What is counted.
    pub unit: &'static str,
    /// What a million units cost, in US dollars.
    pub dollars_per_million: f64,
    /// What the units cost, in millionths of a US dollar.
    pub micro_dollars: u64,
}

/// What `counts` of a month cost in the scope's environment: every feature, also an unused one.
pub(crate) fn costs_of(scope: &Scope, counts: &BTreeMap<String, u64>) -> Vec<FeatureCost> {
    let is_live = scope.environment().is_live();
    UNIT_COSTS.iter().filter(|cost| is_live || !cost.live_only).map(|cost| of_feature(cost, counts)).collect()
}

/// The sum of the features' costs, in millionths of a US dollar.
pub(crate) fn total_micro_dollars(features: &[FeatureCost]) -> u64 {
    features.iter().map(|cost| cost.micro_dollars).fold(0, u64::saturating_add)
}

fn of_feature(cost: &UnitCost, counts: &BTreeMap<String, u64>) -> FeatureCost {
    let units = cost.units(counts);
    FeatureCost {
        feature: cost.feature,
        units,
        unit: cost.unit,
        dollars_per_million: cost.dollars_per_million(),
        micro_dollars: cost.micro_dollars(units),
    }
}
