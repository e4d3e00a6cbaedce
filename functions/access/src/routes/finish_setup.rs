//! `POST /v1/setup/finish`: ends a set-up. People can log in with the connection from then on, if the link has made one; the link and its key
//! do nothing more.
//!
//! Refused: a connection without a test log-in that worked with its present settings, or without a verified domain; a set-up of nothing.
//! Written: the connection; then the link. A repetition after a crash goes on from there.

use posthorn_access::{
    Authorised, OrgDomain, Permission, SetupLink, SsoConnection, codes::SETUP_NOT_COMPLETE,
};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema, time_of},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::setup_view::domains_of;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "finish-setup",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        Authorised::FINDS_OWN_SETUP_LINK,
        Authorised::FINDS_SSO_CONNECTIONS,
        Authorised::LISTS_ORG_DOMAINS,
        Authorised::REVISES_SSO_CONNECTIONS,
        Authorised::REVISES_SETUP_LINKS,
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/setup/finish",
    permission: Some(Permission::SetupRun),
    summary: "Finish a set-up",
    response: Some(schema::<FinishedSetup>),
    codes: &[SETUP_NOT_COMPLETE],
    ..Route::DEFAULT
};

/// The set-up is finished.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FinishedSetup {
    /// When (RFC 3339).
    pub finished_at: String,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<FinishedSetup>, Problem> {
    let (caller, now_ms) = (call.authorised()?, app.now().as_millisecond());
    let link = caller.own_setup_link(app).await?;
    let connection = match caller.find_sso_connection(app, link.connection).await {
        Err(problem) if problem.code == NOT_FOUND => None,
        found => Some(found?),
    };
    match &connection {
        None if link.directory_token.is_none() => {
            return Err(missing("Enter the identity provider's settings, or make the directory's token."));
        }
        None => {}
        Some(connection) => open(app, caller, &link, connection).await?,
    }
    let finish = |link: &mut SetupLink| {
        link.finished_at.get_or_insert(now_ms);
        true
    };
    caller.revise_setup_link(app, link.id, finish).await?;
    Ok(Answer::ok(FinishedSetup { finished_at: time_of(now_ms) }))
}

/// Lets people log in with the connection. One that the organisation has opened or taken over itself stays as it is.
async fn open(
    app: &App,
    caller: &Authorised,
    link: &SetupLink,
    connection: &SsoConnection,
) -> Result<(), Problem> {
    if connection.setting_up != Some(link.id) {
        return Ok(());
    }
    if connection.tested_at.is_none() {
        return Err(missing("Try a test log-in with the present settings first."));
    }
    let domains = domains_of(app, caller, link).await?;
    if !domains.iter().any(|one| one.verified_at.is_some()) {
        return Err(missing("Verify a domain first."));
    }
    let open = |connection: &mut SsoConnection| {
        if connection.setting_up == Some(link.id) && connection.tested_at.is_some() {
            connection.domains = domains.iter().map(|one: &OrgDomain| one.name.clone()).collect();
            connection.enabled = true;
        }
    };
    caller.revise_sso_connection(app, connection.id, open).await.map(drop)
}

fn missing(what: &'static str) -> Problem {
    SETUP_NOT_COMPLETE.because(what)
}
