//! `PATCH /v1/quota`: sets how much the scope may send. Emails over the quota are refused with `QUOTA_EXCEEDED`.
//!
//! Written: the quota, in one write; the last write counts. Warm instances use it within a minute.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_messages::Quota;
use posthorn_messages_store::{QUOTA_SORT, QuotaOut, quota_partition};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use schemars::JsonSchema;
use serde::Deserialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "set-quota",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Messages.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/quota",
    permission: Some(Permission::QuotasWrite),
    summary: "Set the sending quota",
    request: Some(schema::<SetQuota>),
    response: Some(schema::<QuotaOut>),
    example: Example::NONE.body(r#"{"daily": 50000, "monthly": 1000000}"#),
    ..Route::DEFAULT
};

/// The whole quota. A limit that is left out or null does not apply.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetQuota {
    /// Emails a day (UTC).
    #[garde(range(max = QUOTA_MAX))]
    #[serde(default)]
    pub daily: Option<u64>,
    /// Emails a calendar month (UTC).
    #[garde(range(max = QUOTA_MAX))]
    #[serde(default)]
    pub monthly: Option<u64>,
}

/// 10⁹: more than one account sends, and far from any overflow.
const QUOTA_MAX: u64 = 1_000_000_000;

async fn handle(app: &'static App, call: Call<SetQuota>) -> Result<Answer<QuotaOut>, Problem> {
    let set = Quota { daily: call.body.daily, monthly: call.body.monthly };
    quota_partition(app, call.scope()?).overwrite(QUOTA_SORT, &set).await?;
    Ok(Answer::ok(set.into()))
}
