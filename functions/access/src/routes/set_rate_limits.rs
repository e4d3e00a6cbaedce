//! `PUT /v1/rate-limits`: how many requests a minute the organisation, each tenant and each key may make, by class.
//!
//! Written: the organisation, in one write; a repetition writes the same. Instances know within 30 seconds. It counts against the
//! reserve of its key, so that limits that are used up can be changed.

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

/// All limits: what is left out holds as if nothing had been set.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetRateLimits {
    /// All keys of the organisation together; never more than the operator lets it have.
    #[garde(dive)]
    #[serde(default)]
    pub org: ClassLimits,
    /// All keys of one tenant together; half of the organisation's where it is left out.
    #[garde(dive)]
    #[serde(default)]
    pub tenant: ClassLimits,
    /// One key that has no `rate_limit` of its own.
    #[garde(dive)]
    #[serde(default)]
    pub key: ClassLimits,
}

async fn handle(app: &'static App, call: Call<SetRateLimits>) -> Result<Answer<LimitsView>, Problem> {
    let SetRateLimits { org, tenant, key } = call.body;
    let apply = |standing: &mut Org| {
        let limits =
            RateLimits { org: org.into(), tenant: tenant.into(), key: key.into(), ..standing.rate_limits };
        std::mem::replace(&mut standing.rate_limits, limits) != limits
    };
    let standing = call.authorised()?.revise_org(app, apply).await?;
    Ok(Answer::ok(LimitsView::of(&standing.rate_limits)))
}
