//! `GET /v1/usage`: what the scope has used in a month, by day, and its quota.

use std::collections::BTreeMap;

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::{Quota, day_of, month_of};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};
use posthorn_store::Read;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::usage::{QUOTA_SORT, quota, read_month};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "get-usage",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "MESSAGES_TABLE"],
    invoke: |app, event| Box::pin(http::run(app, event, "get-usage", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    path: "/v1/usage",
    permission: Some(Permission::Read),
    summary: "Retrieve usage and quota",
    query: Some(schema::<GetUsage>),
    response: Some(schema::<Usage>),
    ..Route::DEFAULT
};

/// Which month.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GetUsage {
    /// `2026-11`; the current one (UTC) where it is not given.
    #[garde(inner(custom(is_month)))]
    #[serde(default)]
    pub month: Option<String>,
}

/// What was used. Counts are brought up to date about once a minute.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Usage {
    /// Always `usage`.
    pub object: &'static str,
    /// The month (UTC).
    pub month: String,
    /// The month's counts: `email.accepted`, `email.sent`, `email.delivered`, …
    pub totals: BTreeMap<String, u64>,
    /// The days on which something happened, the first first.
    pub days: Vec<Day>,
    /// What may be sent; nothing where nothing limits it.
    pub quota: QuotaOut,
}

/// One day's counts.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Day {
    /// The day (UTC).
    pub date: String,
    /// What was counted.
    pub counts: BTreeMap<String, u64>,
}

/// What may be sent.
#[derive(Debug, Default, Clone, Copy, Serialize, JsonSchema)]
pub struct QuotaOut {
    /// Emails a day.
    pub daily: Option<u64>,
    /// Emails a calendar month.
    pub monthly: Option<u64>,
}

impl From<Quota> for QuotaOut {
    fn from(quota: Quota) -> Self {
        Self { daily: quota.daily, monthly: quota.monthly }
    }
}

fn is_month(text: &str, _: &()) -> garde::Result {
    let shaped = text.len() == 7 && format!("{text}-01").parse::<jiff::civil::Date>().is_ok();
    if shaped { Ok(()) } else { Err(garde::Error::new("must be a month like 2026-11")) }
}

async fn handle(app: &'static App, call: Call<(), GetUsage>) -> Result<Answer<Usage>, Problem> {
    let scope = call.scope()?;
    let today = day_of(app.now());
    let month = call.query.month.clone().unwrap_or_else(|| month_of(&today).to_owned());
    let days = read_month(app, scope, &month).await?;
    let quota = quota(app, scope).get::<Quota>(QUOTA_SORT, Read::Eventual).await?;
    let mut totals = BTreeMap::new();
    for (what, count) in days.values().flatten() {
        *totals.entry(what.clone()).or_default() += count;
    }
    let days = days.into_iter().map(|(day, counts)| Day { date: format!("{month}-{day}"), counts }).collect();
    let quota = quota.map(|quota| quota.value.into()).unwrap_or_default();
    Ok(Answer::ok(Usage { object: "usage", month, totals, days, quota }))
}
