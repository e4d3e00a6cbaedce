//! `POST /v1/auth/passkeys/begin`: begins a log-in with a passkey. It asks for no address: the browser knows its passkeys.
//!
//! Written: the state of the ceremony, for five minutes.

use posthorn_app::App;
use posthorn_identity::{BEGINS_CEREMONIES, CeremonyOf, begin_ceremony};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};

use crate::{
    passkey_view::CeremonyView,
    relying_party::{KNOWS_ITSELF, RelyingParty},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "begin-passkey-log-in",
    trigger: Trigger::Http(&ROUTE),
    uses: &[BEGINS_CEREMONIES, KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/passkeys/begin",
    per_address: Some(AddressLimit { class: "passkey", per_minute: PER_MINUTE }),
    summary: "Begin a log-in with a passkey",
    response: Some(schema::<CeremonyView>),
    example: Example::NONE,
    ..Route::DEFAULT
};

/// Ceremonies per minute from one network: a page may begin one each time that it is opened.
const PER_MINUTE: u64 = 120;

async fn handle(app: &'static App, _: Call) -> Result<Answer<CeremonyView>, Problem> {
    let begun = RelyingParty::of(app)?.begin_log_in()?;
    let (secret, expires_at) = begin_ceremony(app, CeremonyOf::LogIn, begun.state.clone()).await?;
    Ok(Answer::ok(CeremonyView::of(begun, secret.reveal(), expires_at)))
}
