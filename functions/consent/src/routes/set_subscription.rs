//! `PUT /v1/topics/{id}/subscriptions/{address}`: records that a recipient wants a topic's emails, or does not.
//!
//! In: the recipient's choice, as reported to the organisation. Written: the consent for that topic. A suppression of the address
//! for everything stays, and the answer shows it.

use garde::Validate;
use posthorn_access::{HiddenField, Permission};
use posthorn_app::App;
use posthorn_consent::{Address, Cause, Choice, Consent, Reason, Subscription};
use posthorn_consent_store::{SUPPRESSES, consents, fresh_id, sort_of, suppress};
use posthorn_ids::TopicId;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Reveals, Route, schema},
    uses::Table,
};
use posthorn_store::{Created, Revised, StoreError};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::subscription::{self, SubscriptionView, address_in_path, known, require};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "set-subscription",
    trigger: Trigger::Http(&ROUTE),
    uses: &[subscription::READS, SUPPRESSES, Table::Consent.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Put,
    path: "/v1/topics/{id}/subscriptions/{address}",
    permission: Some(Permission::TopicsWrite),
    summary: "Subscribe an address to a topic, or unsubscribe it",
    request: Some(schema::<SetSubscription>),
    response: Some(schema::<SubscriptionView>),
    example: Example::at("/v1/topics/topic_01kajbch80f6x9m2k4q8r1t3vw/subscriptions/ada%40example.net")
        .body(r#"{"subscription": "opt_in"}"#),
    reveals: &[Reveals::by_path(HiddenField::Recipients, "address")],
    ..Route::DEFAULT
};

/// A recipient's choice for a topic.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetSubscription {
    /// `opt_in`: the recipient wants the emails. `opt_out`: the recipient does not.
    #[garde(skip)]
    pub subscription: Subscription,
}

async fn handle(app: &'static App, call: Call<SetSubscription>) -> Result<Answer<SubscriptionView>, Problem> {
    let (scope, id) = (call.scope()?, call.id()?);
    let address = address_in_path(call.parameter("address"))?;
    let known = known(app, scope, Some(id), &address).await?;
    let topic = require(known.topic)?;
    let consent = match call.body.subscription {
        Subscription::OptIn => subscribe(app, scope, id, &address).await?,
        Subscription::OptOut => opt_out(app, scope, id, &address).await?,
    };
    Ok(Answer::ok(SubscriptionView::of(&topic, &address, Some(&consent), known.of_all.as_ref())))
}

async fn subscribe(
    app: &App,
    scope: &Scope,
    topic: TopicId,
    address: &Address,
) -> Result<Consent, StoreError> {
    let now = app.now();
    let subscribed = Choice { subscribed: true, at_ms: now.as_millisecond() };
    let mut consent = Consent::new(fresh_id(now, address, Some(topic)), address.to_string(), Some(topic));
    consent.choose(subscribed);
    let (partition, sort) = (consents(app, scope, address), sort_of(Some(topic)));
    match partition.create(&sort, &consent).await? {
        Created::New => Ok(consent),
        Created::Existing(existing) => {
            let change = |current: &mut Consent| current.choose(subscribed);
            match partition.revise_from(&sort, existing, change).await? {
                Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
                Revised::Absent => Err(StoreError::Contended),
            }
        }
    }
}

async fn opt_out(app: &App, scope: &Scope, topic: TopicId, address: &Address) -> Result<Consent, StoreError> {
    let now = app.now();
    let (at_ms, id) = (now.as_millisecond(), fresh_id(now, address, Some(topic)));
    let cause = Cause { reason: Reason::Unsubscribe, at_ms, email_id: None, event_id: None };
    Ok(suppress(app, scope, address, Some(topic), cause, id).await?.0)
}
