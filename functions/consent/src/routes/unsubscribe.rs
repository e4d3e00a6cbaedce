//! `POST /u/{token}`: unsubscribes the recipient of an email, from its topic or from everything.
//!
//! In: a form from the page or from a mail client (`List-Unsubscribe=One-Click`, RFC 8058, section 3.2). The link is the only
//! proof; there are no cookies. Written: one consent, conditionally; the webhook follows from the stream. A repetition changes
//! nothing.

use garde::Validate;
use maud::html;
use posthorn_app::App;
use posthorn_consent::{Cause, Reason, codes::LINK_NOT_VALID};
use posthorn_consent_store::{
    FINDS_TOPICS, OPENS_LINKS, SUPPRESSES, find_topic, fresh_id, open_unsubscribe_link, suppress,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, Answer, AnyQuery, Call, Media, Method, Page, Route, Takes, read_form, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::link::not_valid;

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "unsubscribe",
    trigger: Trigger::Http(&ROUTE),
    uses: &[OPENS_LINKS, SUPPRESSES, FINDS_TOPICS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/u/{token}",
    permission: None,
    summary: "Unsubscribe by an email's link",
    request: Some(schema::<Unsubscribe>),
    codes: &[LINK_NOT_VALID],
    takes: Takes::Form(read_form),
    media: Media::Page,
    ..Route::DEFAULT
};

/// The form of the page or of a mail client. Unknown fields are ignored: none may prevent a recipient from unsubscribing.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub struct Unsubscribe {
    /// `One-Click`, from a mail client.
    #[garde(length(max = 64))]
    #[serde(rename = "List-Unsubscribe", default)]
    pub list_unsubscribe: Option<String>,
    /// The button that was pressed. Default: the email's topic, or everything if the email has no topic.
    #[garde(skip)]
    #[serde(default)]
    pub from: Option<From>,
}

/// What to unsubscribe from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "UnsubscribeFrom")]
pub enum From {
    /// The email's topic.
    Topic,
    /// Everything.
    All,
}

async fn handle(app: &'static App, call: Call<Unsubscribe, AnyQuery>) -> Result<Answer<Page>, Problem> {
    let (scope, link) = open_unsubscribe_link(app, call.parameter("token")).await.map_err(not_valid)?;
    let topic = link.topic.filter(|_| call.body.from != Some(From::All));
    let now = app.now();
    let cause = Cause {
        reason: Reason::Unsubscribe,
        at_ms: now.as_millisecond(),
        email_id: Some(link.email_id),
        event_id: None,
    };
    let id = fresh_id(now, &link.address, topic);
    let (_, is_new) = suppress(app, &scope, &link.address, topic, cause, id).await?;
    tracing::info!(email_id = %link.email_id, is_new, of_everything = topic.is_none(), "unsubscribed");
    let name = match topic {
        Some(topic) => find_topic(app, &scope, topic).await?.map(|topic| topic.name),
        None => None,
    };
    let content = html! {
        p {
            strong { (link.address.masked()) } " will get no more emails of "
            @match (&name, topic) {
                (Some(name), _) => { strong { (name) } },
                (None, Some(_)) => { "this kind" },
                (None, None) => { "this sender" },
            }
            "."
        }
        @if topic.is_some() {
            form method="post" {
                button type="submit" name="from" value="all" { "Unsubscribe from everything" }
            }
        }
    };
    Ok(Answer::ok(Page::new("You are unsubscribed", content)))
}
