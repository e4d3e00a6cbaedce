//! `POST /v1/suppressions`: suppresses one address, for everything or for one topic.
//!
//! Written: the idempotency record (if the request has a key), the consent. If the address is suppressed already, the reason is
//! added to its suppression, so callers need not check first.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::{Cause, Reason, codes::TOPIC_NOT_FOUND};
use posthorn_consent_store::{SUPPRESSES, suppress};
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::{SuppressionId, TopicId};
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::suppression::{
    ADDRESS_BYTES_MAX, CHECKS_TOPICS, SuppressionView, check_topic, manual, parse_address, requested_at_ms,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "create-suppression",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Consent), CHECKS_TOPICS, SUPPRESSES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/suppressions",
    permission: Some(Permission::SuppressionsWrite),
    summary: "Suppress an address",
    request: Some(schema::<CreateSuppression>),
    response: Some(schema::<SuppressionView>),
    codes: &[TOPIC_NOT_FOUND],
    idempotent: true,
    example: Example::NONE.body(r#"{"address": "grace@example.net", "reason": "manual"}"#),
    ..Route::DEFAULT
};

/// An address to suppress.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateSuppression {
    /// The address, without a name. Email SDKs call this field `email`, which is also accepted.
    #[garde(length(min = 3, max = ADDRESS_BYTES_MAX))]
    #[serde(alias = "email")]
    pub address: String,
    /// The reason. Default: `manual`.
    #[garde(skip)]
    #[serde(default = "manual")]
    pub reason: Reason,
    /// The topic that it applies to. If left out, it applies to everything.
    #[garde(skip)]
    #[serde(default)]
    pub topic_id: Option<TopicId>,
}

async fn handle(
    app: &'static App,
    call: Call<CreateSuppression>,
) -> Result<Answer<SuppressionView>, Problem> {
    let (scope, wanted) = (call.scope()?, &call.body);
    let address = parse_address(&wanted.address, "/address")?;
    check_topic(app, scope, wanted.topic_id).await?;
    let fresh = SuppressionId::new(app.now());
    let record = record_request(app, scope, Table::Consent, call.idempotency_key.as_ref(), fresh).await?;
    let cause =
        Cause { reason: wanted.reason, at_ms: requested_at_ms(&record), email_id: None, event_id: None };
    let (consent, _) = suppress(app, scope, &address, wanted.topic_id, cause, record.id).await?;
    let view = SuppressionView::of(&consent).ok_or_else(|| {
        CONFLICT.because(
            "The suppression was lifted after the first request with this Idempotency-Key. Use a new key.",
        )
    })?;
    Ok(Answer::ok(view).replayed(record.again))
}
