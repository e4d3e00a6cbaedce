//! `POST /v1/topics`: creates a topic that recipients can subscribe to or unsubscribe from.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::{Subscription, TOPICS_MAX, Topic, Visibility, codes::TOPIC_LIMIT_REACHED};
use posthorn_consent_store::topics;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::TopicId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::{Created, Read, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::topic::{DESCRIPTION_CHARACTERS_MAX, NAME_CHARACTERS_MAX, TopicView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "create-topic",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Consent), Table::Consent.query().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/topics",
    permission: Some(Permission::TopicsWrite),
    summary: "Create a topic",
    request: Some(schema::<CreateTopic>),
    response: Some(schema::<TopicView>),
    codes: &[ALREADY_REMOVED, TOPIC_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "Product news", "description": "What is new, once a month", "default_subscription": "opt_in"}"#),
    ..Route::DEFAULT
};

/// A topic to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateTopic {
    /// The name that recipients see.
    #[garde(length(chars, min = 1, max = NAME_CHARACTERS_MAX))]
    pub name: String,
    /// One sentence about it, for recipients.
    #[garde(length(chars, max = DESCRIPTION_CHARACTERS_MAX))]
    #[serde(default)]
    pub description: Option<String>,
    /// `opt_in`: all recipients get the emails, except those who unsubscribed. `opt_out`: only those who subscribed get them. It
    /// cannot be changed later.
    #[garde(skip)]
    pub default_subscription: Subscription,
    /// `public` or `private`. Default: `private`.
    #[garde(skip)]
    #[serde(default)]
    pub visibility: Visibility,
}

async fn handle(app: &'static App, call: Call<CreateTopic>) -> Result<Answer<TopicView>, Problem> {
    let scope = call.scope()?;
    let fresh = TopicId::new(app.now());
    let record = record_request(app, scope, Table::Consent, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = record.kept_answer::<Topic>() {
        return Ok(Answer::ok(TopicView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let partition = topics(app, scope);
    let others = partition.query("", TOPICS_MAX as i32 + 1, false, Read::Consistent).await?;
    let others: Vec<TopicId> = others
        .into_iter()
        .map(|item| Ok(item.decode::<Topic>()?.value.id))
        .collect::<Result<_, Problem>>()?;
    if others.len() >= TOPICS_MAX && !others.contains(&record.id) {
        return Err(TOPIC_LIMIT_REACHED
            .because(format!("At most {TOPICS_MAX} topics are allowed. Delete one first.")));
    }
    let topic = Topic {
        id: record.id,
        name: call.body.name.clone(),
        description: call.body.description.clone(),
        default_subscription: call.body.default_subscription,
        visibility: call.body.visibility,
    };
    let stored = match partition.create(&record.id.suffix(), &topic).await? {
        Created::New => topic,
        Created::Existing(existing) => existing.value,
    };
    record.keep_answer(app, &stored).await?;
    Ok(Answer::ok(TopicView::of(&stored)).replayed(record.again))
}
