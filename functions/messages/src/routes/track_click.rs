//! `GET /t/c/{token}`: a link of an email, on its way to where it leads.
//!
//! In: the token of a link, which holds its target. Refused: what Posthorn did not sign for the host that was asked; there is
//! no other way to name a target, so this redirects to nothing but what stood in an email. Written: the click. Out: the redirect, also where the
//! click could not be recorded.

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
        .ok_or_else(|| NOT_FOUND.because("This link leads nowhere. Nothing was opened."))?;
    record(app, &call, &scope, link.copy, Some(&link.target)).await;
    Ok(Answer::ok(Redirect(location)))
}

/// One answer for every fault: what is wrong with a token is nobody's business.
fn not_ours(reason: &dyn std::error::Error) -> Problem {
    NOT_FOUND
        .because("This link is not valid. It may have been cut; copy it from the email as a whole.")
        .caused_by(reason)
}
