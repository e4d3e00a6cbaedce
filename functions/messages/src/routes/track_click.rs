//! `GET /t/c/{token}`: records a click on a link of an email, and redirects to its target.
//!
//! In: the token of a link, which holds its target. Refused: a token that Posthorn did not sign for the host that was called.
//! There is no other way to name a target, so this redirects only to links of emails. Written: the click. Out: the redirect,
//! even if the click could not be recorded.

use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, Answer, Call, Media, Redirect, Route},
};
use posthorn_tokens::OpenError;
use posthorn_tracking::{CLICK_PURPOSE, ClickLink, location};

use crate::tracking::{
    track::{self, AnyQuery, record},
    tracked_link::{self, open_link},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "messages",
    name: "track-click",
    trigger: Trigger::Http(&ROUTE),
    uses: &[tracked_link::USES, track::USES],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/t/c/{token}",
    summary: "Follow a link of an email",
    status: 302,
    media: Media::Redirect,
    head: true,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Redirect>, Problem> {
    let (scope, payload) = match open_link(app, &call, CLICK_PURPOSE).await {
        Ok(opened) => opened,
        Err(OpenError::Invalid(reason)) => return Err(not_ours(&reason)),
        Err(OpenError::Ring(error)) => return Err(error.into()),
    };
    let link = ClickLink::from_bytes(&payload).map_err(|error| not_ours(&error))?;
    let location = location(&link.target)
        .ok_or_else(|| NOT_FOUND.because("This link has no valid target. Nothing was opened."))?;
    record(app, &call, &scope, link.copy, Some(&link.target)).await;
    Ok(Answer::ok(Redirect(location)))
}

/// One answer for every fault, so that a caller learns nothing about tokens.
fn not_ours(reason: &dyn std::error::Error) -> Problem {
    NOT_FOUND
        .because("This link is not valid. It may be incomplete: copy the whole link from the email.")
        .caused_by(reason)
}
