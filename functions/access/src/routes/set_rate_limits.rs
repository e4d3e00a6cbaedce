//! `PUT /v1/rate-limits`: sets how many requests per minute the organisation, each tenant and each key may make, by class.
//!
//! Written: the organisation, in one write; a repetition writes the same. It takes effect within 30 seconds. The request counts
//! against its key's reserve, so that limits can be changed even when they are used up.

use garde::Validate;
use posthorn_access::{Authorised, Org, Permission, limit::RateLimits};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::rate_limit_view::{ClassLimits, LimitsView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "set-rate-limits",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::REVISES_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Put,
    path: "/v1/rate-limits",
    permission: Some(Permission::RateLimitsWrite),
    summary: "Set the rate limits",
    request: Some(schema::<SetRateLimits>),
    response: Some(schema::<LimitsView>),
    guards: true,
    example: Example::NONE.body(r#"{"org": {"send": 12000}, "key": {"send": 1200, "api": 600}}"#),
    ..Route::DEFAULT
};

/// All rate limits. A limit that is left out gets its default.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetRateLimits {
    /// For all keys of the organisation together. Never above the operator's limit for the organisation.
    #[garde(dive)]
    #[serde(default)]
    pub org: ClassLimits,
    /// For all keys of one tenant together. Default: half of the organisation's limit.
    #[garde(dive)]
    #[serde(default)]
    pub tenant: ClassLimits,
    /// For each key that has no `rate_limit` of its own.
    #[garde(dive)]
    #[serde(default)]
    pub key: ClassLimits,
}

async fn handle(app: &'static App, call: Call<SetRateLimits>) -> Result<Answer<LimitsView>, Problem> {
    let SetRateLimits { org, tenant, key } = call.body;
    let apply = |stored: &mut Org| {
        let limits =
            RateLimits { org: org.into(), tenant: tenant.into(), key: key.into(), ..stored.rate_limits };
        std::mem::replace(&mut stored.rate_limits, limits) != limits
    };
    let revised = call.authorised()?.revise_org(app, apply).await?;
    Ok(Answer::ok(LimitsView::of(&revised.rate_limits)))
}
