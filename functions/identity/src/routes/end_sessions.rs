//! `DELETE /v1/account/sessions`: ends the caller's other sessions, or all of them. Written: the person, in one write. Other
//! instances see it within 30 seconds.

use garde::Validate;
use posthorn_access::revise_person;
use posthorn_app::App;
use posthorn_identity::STARTS_SESSIONS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Cookie, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "end-sessions",
    trigger: Trigger::Http(&ROUTE),
    uses: &[STARTS_SESSIONS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/account/sessions",
    own_account: true,
    ends_session: true,
    summary: "End your sessions",
    query: Some(schema::<EndSessions>),
    status: 204,
    example: Example::NONE.query("keep=current"),
    ..Route::DEFAULT
};

/// Which sessions end.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EndSessions {
    /// `current` keeps the session of this request, which is the default; `none` keeps none.
    #[garde(skip)]
    #[serde(default)]
    pub keep: Keep,
}

/// The session that stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// The session of this request.
    #[default]
    Current,
    /// None.
    None,
}

async fn handle(app: &'static App, call: Call<(), EndSessions>) -> Result<Answer<()>, Problem> {
    let caller = call.signed_in()?;
    let kept = (call.query.keep == Keep::Current).then_some(caller.session);
    revise_person(app, caller.person, |person| person.end_others(kept)).await?;
    let answer = Answer::ok(());
    Ok(if kept.is_none() { answer.cookie(Cookie::no_session()) } else { answer })
}
