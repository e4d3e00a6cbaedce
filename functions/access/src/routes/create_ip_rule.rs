//! `POST /v1/ip-rules`: adds a rule about the addresses from which the keys of the organisation and its tenants may be used.
//! Warm instances cache the organisation, so the rule takes effect within 30 seconds.
//!
//! Written: the idempotency record (if the request has a key), which names the rule; the organisation, which contains the rule;
//! the answer into the record, because the rule may be gone when the request is repeated. A crash in between leaves a record, with
//! or without its rule, and a repetition goes on from there.

use garde::Validate;
use posthorn_access::{
    Authorised, IpAction, IpRule, Network, Org, Permission,
    codes::{CALLERS_UNKNOWN, IP_RULE_EXISTS, IP_RULE_LIMIT_REACHED, WOULD_LOCK_OUT},
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::IpRuleId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, Answer, Call, Method, Route, Time, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::ip_rule::{IpRuleView, refusal};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-ip-rule",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Access), Authorised::REVISES_ORG],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/ip-rules",
    permission: Some(Permission::IpRulesWrite),
    summary: "Create an IP rule",
    request: Some(schema::<CreateIpRule>),
    response: Some(schema::<IpRuleView>),
    codes: &[ALREADY_REMOVED, CALLERS_UNKNOWN, IP_RULE_EXISTS, IP_RULE_LIMIT_REACHED, WOULD_LOCK_OUT],
    idempotent: true,
    guards: true,
    ..Route::DEFAULT
};

/// A rule to add. It applies to every request for the organisation and its tenants, with a key or a session, in every environment.
#[derive(Debug, Clone, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateIpRule {
    /// The network. Host bits are ignored.
    #[garde(skip)]
    pub cidr: Network,
    /// `deny` refuses its addresses, even if an `allow` rule contains them. As soon as there is an `allow` rule, addresses outside
    /// of all `allow` rules are refused.
    #[garde(skip)]
    pub action: IpAction,
    /// Why the rule exists. Later reads show it.
    #[garde(length(chars, min = 1, max = 500))]
    #[serde(default)]
    pub reason: Option<String>,
    /// When it expires (RFC 3339). If left out, it applies until it is removed.
    #[garde(skip)]
    #[serde(default)]
    pub expires_at: Option<Time>,
}

async fn handle(app: &'static App, call: Call<CreateIpRule>) -> Result<Answer<IpRuleView>, Problem> {
    if !call.knows_viewers() {
        return Err(CALLERS_UNKNOWN.because(
            "The front door of this deployment has no secret, so IP rules would have no effect. Set `FrontSecret`.",
        ));
    }
    let (caller, now) = (call.authorised()?, app.now());
    let CreateIpRule { cidr, action, reason, expires_at } = call.body.clone();
    // `add` checks that the end is in the future, not this line: a repetition may come after the end.
    let rule = IpRule { cidr, action, reason, expires_at: expires_at.map(|at| at.0.as_millisecond()) };
    let key = call.idempotency_key.as_ref();
    let record = record_request(app, caller.scope(), Table::Access, key, IpRuleId::new(now)).await?;
    if let Some(kept) = record.kept_answer::<IpRule>() {
        return Ok(Answer::ok(IpRuleView::of(record.id, &kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let mut outcome = Ok(false);
    let add = |org: &mut Org| {
        outcome = org.ip_rules.add(record.id, &rule, caller.address(), now.as_millisecond());
        outcome == Ok(true)
    };
    caller.revise_org(app, add).await?;
    outcome.map_err(|why| refusal(why, caller.address()))?;
    record.keep_answer(app, &rule).await?;
    Ok(Answer::ok(IpRuleView::of(record.id, &rule)).replayed(record.again))
}
