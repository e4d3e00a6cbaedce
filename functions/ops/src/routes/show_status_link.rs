//! `GET /status/subscriptions/{token}`: shows the page of a link that confirms or ends a subscription. It changes nothing, because scanners
//! and mail clients fetch links before anybody clicks them.

use maud::html;
use posthorn_app::App;
use posthorn_consent::codes::LINK_NOT_VALID;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, Answer, AnyQuery, Call, Media, Page, Route},
    uses::{Table, settings},
};
use posthorn_status::Subscriber;
use posthorn_store::Read;

use crate::{
    places::subscribers,
    status::reading::page_name,
    subscriptions::links::{OPENS_LINKS, Wish, open},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "show-status-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[OPENS_LINKS, Table::Ops.get(), settings::PUBLIC_URL],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/status/subscriptions/{token}",
    permission: None,
    summary: "Show the page of a status page's link",
    codes: &[LINK_NOT_VALID],
    media: Media::Page,
    head: true,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Page>, Problem> {
    let name = page_name(app).name;
    let (title, masked, button) = match open(app, call.parameter("token")).await? {
        Wish::Confirm(contact) => {
            ("Confirm your subscription", Some(contact.masked()), "Tell me of incidents")
        }
        Wish::End(key) => {
            let found = subscribers(app).get::<Subscriber>(&key, Read::Consistent).await?;
            ("Unsubscribe", found.map(|found| found.value.contact.masked()), "Unsubscribe")
        }
    };
    let content = html! {
        p {
            "This is about messages of incidents of " strong { (name) }
            @if let Some(masked) = &masked { " to " strong { (masked) } }
            "."
        }
        @if masked.is_some() {
            form method="post" { button type="submit" { (button) } }
        } @else {
            p { "There is no subscription." }
        }
    };
    Ok(Answer::ok(Page::new(title, content)))
}
