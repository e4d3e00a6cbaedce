//! `GET /log-in/{token}`: shows the page of a one-time link, with a button that logs in. It changes nothing, because scanners and
//! mail clients fetch links before anybody clicks them. HEAD gets the same answer.

use maud::html;
use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, account_of_link, codes::INVALID_TOKEN};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, AnyQuery, Call, Example, Media, Page, Route},
};

use crate::link::{EXAMPLE, LIMIT, PER_MINUTE};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "show-log-in-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_ACCOUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/log-in/{token}",
    per_address: Some(AddressLimit { class: LIMIT, per_minute: PER_MINUTE }),
    summary: "Show the page of a one-time link",
    codes: &[INVALID_TOKEN],
    media: Media::Page,
    head: true,
    example: Example::at(EXAMPLE),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Page>, Problem> {
    let account = account_of_link(app, call.parameter("token")).await?;
    let content = html! {
        p { "This link logs in once, as " strong { (account.email) } " (" (account.name) ")." }
        form method="post" { button type="submit" { "Log in as " (account.email) } }
        p.note { "After that the link has no use. Whoever has an unused link can log in with it." }
    };
    Ok(Answer::ok(Page::new("Log in to Posthorn", content)))
}
