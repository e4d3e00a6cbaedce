//! `PATCH /v1/topics/{id}`: changes a topic's name, description and visibility. Its default subscription stays.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_consent::{Topic, Visibility};
use posthorn_consent_store::topics;
use posthorn_ids::TopicId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_store::{Read, Revised};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::topic::{DESCRIPTION_CHARACTERS_MAX, NAME_CHARACTERS_MAX, TopicView, not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "update-topic",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Consent.get().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/topics/{id}",
    permission: Some(Permission::TopicsWrite),
    summary: "Update a topic",
    request: Some(schema::<UpdateTopic>),
    response: Some(schema::<TopicView>),
    example: Example::at("/v1/topics/topic_01kajbch80f6x9m2k4q8r1t3vw").body(r#"{"visibility": "public"}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateTopic {
    /// The name that recipients see.
    #[garde(length(chars, min = 1, max = NAME_CHARACTERS_MAX))]
    #[serde(default)]
    pub name: Option<String>,
    /// One sentence about it, for recipients. An empty one removes it.
    #[garde(length(chars, max = DESCRIPTION_CHARACTERS_MAX))]
    #[serde(default)]
    pub description: Option<String>,
    /// `public` or `private`.
    #[garde(skip)]
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// Ignored: email SDKs repeat the topic's id here. The id in the path counts.
    #[garde(length(max = 64))]
    #[serde(default)]
    pub id: Option<String>,
}

async fn handle(app: &'static App, call: Call<UpdateTopic>) -> Result<Answer<TopicView>, Problem> {
    let id: TopicId = call.id()?;
    let changes = &call.body;
    let apply = |topic: &mut Topic| {
        let before = topic.clone();
        topic.name = changes.name.clone().unwrap_or_else(|| before.name.clone());
        topic.visibility = changes.visibility.unwrap_or(before.visibility);
        if let Some(description) = &changes.description {
            topic.description = Some(description.clone()).filter(|text| !text.is_empty());
        }
        *topic != before
    };
    match topics(app, call.scope()?).revise(&id.suffix(), Read::Consistent, apply).await? {
        Revised::Changed(topic) | Revised::Unchanged(topic) => Ok(Answer::ok(TopicView::of(&topic.value))),
        Revised::Absent => Err(not_found()),
    }
}
