//! `GET /u/{token}`: shows the page of an email's unsubscribe link. It changes nothing, because scanners and mail clients fetch
//! links before anybody clicks them (RFC 8058, section 1). HEAD gets the same answer.

use maud::html;
use posthorn_app::App;
use posthorn_consent::{Consent, codes::LINK_NOT_VALID};
use posthorn_consent_store::{OPENS_LINKS, open_unsubscribe_link};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, Answer, AnyQuery, Call, Media, Page, Route},
};

use crate::{
    link::not_valid,
    subscription::{self, known},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "consent",
    name: "show-unsubscribe",
    trigger: Trigger::Http(&ROUTE),
    uses: &[OPENS_LINKS, subscription::READS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/u/{token}",
    permission: None,
    summary: "Show the unsubscribe page of an email's link",
    codes: &[LINK_NOT_VALID],
    media: Media::Page,
    head: true,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Page>, Problem> {
    let (scope, link) = open_unsubscribe_link(app, call.parameter("token")).await.map_err(not_valid)?;
    let known = known(app, &scope, link.topic, &link.address).await?;
    let suppressed = |consent: &Option<Consent>| consent.as_ref().is_some_and(|one| one.reason().is_some());
    let (of_all, of_topic) = (suppressed(&known.of_all), suppressed(&known.of_topic));
    let topic = known.topic.as_ref();
    let name = topic.map_or("these emails", |topic| topic.name.as_str());
    let content = html! {
        p { "This is about the emails that are sent to " strong { (link.address.masked()) } "." }
        @if let Some(description) = topic.and_then(|topic| topic.description.as_ref()) {
            p.note { (name) ": " (description) }
        }
        @if of_all {
            p { "You are unsubscribed from all emails of this sender." }
        } @else {
            @if of_topic { p { "You are unsubscribed from " strong { (name) } "." } }
            form method="post" {
                @if link.topic.is_some() && !of_topic {
                    button type="submit" name="from" value="topic" { "Unsubscribe from " (name) }
                }
                button type="submit" name="from" value="all" { "Unsubscribe from everything" }
            }
            p.note { "Everything means all emails of this sender, those about your account as well." }
        }
    };
    Ok(Answer::ok(Page::new("Unsubscribe", content)))
}
