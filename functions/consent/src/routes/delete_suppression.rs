//! `DELETE /v1/suppressions/{address}`: lifts an address's suppression, with all its reasons.
//!
//! The consent stays for two weeks and records that it was lifted, so that a late event does not bring the suppression back.

use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_consent::{Choice, Consent};
use posthorn_consent_store::{consents, sort_of};
use posthorn_hidden::RecipientField;
use posthorn_ids::{SuppressionId, TopicId};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Reveals, Route, schema},
    uses::Table,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::suppression::{self, OfTopic, address_of, find};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "delete-suppression",
    trigger: Trigger::Http(&ROUTE),
    uses: &[suppression::FINDS, Table::Consent.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/suppressions/{address}",
    permission: Some(Permission::SuppressionsWrite),
    summary: "Lift an address's suppression",
    query: Some(schema::<OfTopic>),
    response: Some(schema::<DeletedSuppression>),
    example: Example::at("/v1/suppressions/eve%40example.net"),
    reveals: &[Reveals::by_path(HiddenField::Recipients, "address")],
    ..Route::DEFAULT
};

/// The suppression is lifted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedSuppression {
    /// Always `suppression`.
    pub object: &'static str,
    /// The suppression that was lifted.
    pub id: SuppressionId,
    /// The address.
    pub address: RecipientField,
    /// The topic that it applied to; null if it applied to everything.
    pub topic_id: Option<TopicId>,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call<(), OfTopic>) -> Result<Answer<DeletedSuppression>, Problem> {
    let (scope, topic_id) = (call.scope()?, call.query.topic_id);
    let address = address_of(call.parameter("address"))?;
    let consent = find(app, scope, &address, topic_id).await?;
    let id = consent.value.id;
    let lifted = Choice { subscribed: false, at_ms: app.now().as_millisecond() };
    consents(app, scope, &address)
        .revise_from(&sort_of(topic_id), consent, |current: &mut Consent| current.choose(lifted))
        .await?;
    Ok(Answer::ok(DeletedSuppression {
        object: "suppression",
        id,
        address: address.to_string().into(),
        topic_id,
        deleted: true,
    }))
}
