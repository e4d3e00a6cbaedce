//! What the account is and may spend.

use serde_json::{Value, json};

use super::{page::paged, refusal::Refusal, step::Step};

/// The limit that is shown if there is none: far above what anybody spends here.
const WITHOUT_LIMIT: u32 = 1_000_000;

/// `DescribeAccountAttributes`: whether the account is in the sandbox.
pub(super) fn attributes(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let tier = if step.around.options().is_sandbox { "SANDBOX" } else { "PRODUCTION" };
    paged(body, "AccountAttributes", vec![json!({ "Name": "ACCOUNT_TIER", "Value": tier })])
}

/// `DescribeSpendLimits`, of texts.
pub(super) fn spend_limits(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let limit = step.around.options().month_limit_dollars.unwrap_or(WITHOUT_LIMIT);
    let shown = json!({
        "Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", "EnforcedLimit": limit, "MaxLimit": limit, "Overridden": false,
    });
    paged(body, "SpendLimits", vec![shown])
}
