//! `POST /status/subscriptions/{token}`: confirms or ends a subscription.
//!
//! In: nothing but the link, which is the only proof; what a mail client sends with it (RFC 8058) is ignored. Written: the subscriber, if
//! there is none; or it is removed. A repetition changes nothing.

use maud::html;
use posthorn_app::App;
use posthorn_consent::codes::LINK_NOT_VALID;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, Answer, AnyQuery, Call, Media, Method, Page, Route},
    uses::{Table, settings},
};
use posthorn_status::Subscriber;

use crate::{
    places::subscribers,
    status::reading::page_name,
    subscriptions::links::{OPENS_LINKS, Wish, open},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "use-status-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[OPENS_LINKS, Table::Ops.put().delete(), settings::PUBLIC_URL],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/status/subscriptions/{token}",
    permission: None,
    summary: "Confirm or end a subscription to the status page",
    codes: &[LINK_NOT_VALID],
    media: Media::Page,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Page>, Problem> {
    let name = page_name(app).name;
    let (title, masked, said) = match open(app, call.parameter("token")).await? {
        Wish::Confirm(contact) => {
            let (key, masked) = (contact.key(), contact.masked());
            let subscriber = Subscriber { contact, confirmed_ms: app.now().as_millisecond() };
            subscribers(app).create(&key, &subscriber).await?;
            ("You are subscribed", masked, "is told of incidents of")
        }
        Wish::End(key) => {
            subscribers(app).delete::<Subscriber>(&key).await?;
            ("You are unsubscribed", "This contact".to_owned(), "is not told of incidents of")
        }
    };
    let content = html! {
        p { strong { (masked) } " " (said) " " strong { (name) } "." }
        p { a href="/status" { "To the status page" } }
    };
    Ok(Answer::ok(Page::new(title, content)))
}
