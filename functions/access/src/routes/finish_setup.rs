//! `POST /v1/setup/finish`: ends a set-up. People can log in with the connection from then on, if the link has made one; the link and its key
//! do nothing more.
//!
//! Refused: a connection without a test log-in that worked with its present settings; a set-up without a verified domain, or of nothing.
//! Written: the connection and the directory, with the proved domains for which they speak; then the link. A repetition after a crash goes on from there.

use std::collections::BTreeSet;

use posthorn_access::{
    Authorised, Directory, Permission, SetupLink, SsoConnection, codes::SETUP_NOT_COMPLETE,
};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema, time_of},
};
use schemars::JsonSchema;
use serde::Serialize;

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
        Authorised::REVISES_DIRECTORIES,
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
    let domains = caller.setup_domains(app, link.id).await?.into_iter();
    let proved: BTreeSet<String> =
        domains.filter(|one| one.verified_at.is_some()).map(|one| one.name).collect();
    let connection = match caller.find_sso_connection(app, link.connection).await {
        Err(problem) if problem.code == NOT_FOUND => None,
        found => Some(found?),
    };
    if connection.is_none() && link.directory_token.is_none() {
        return Err(missing("Enter the identity provider's settings, or make the directory's token."));
    }
    if proved.is_empty() {
        return Err(missing("Verify a domain first."));
    }
    if let Some(connection) = &connection {
        open(app, caller, (&link, connection), &proved).await?;
    }
    if link.directory_token.is_some() {
        let speak = |directory: &mut Directory| directory.domains = Some(proved.clone());
        match caller.revise_directory(app, link.directory, speak).await {
            // The organisation has removed it.
            Err(problem) if problem.code == NOT_FOUND => {}
            revised => drop(revised?),
        }
    }
    let finish = |link: &mut SetupLink| {
        link.finished_at.get_or_insert(now_ms);
        true
    };
    caller.revise_setup_link(app, link.id, finish).await?;
    Ok(Answer::ok(FinishedSetup { finished_at: time_of(now_ms) }))
}

/// Lets people of the proved domains log in with the connection. One that the organisation has taken over itself stays as it is.
async fn open(
    app: &App,
    caller: &Authorised,
    (link, connection): (&SetupLink, &SsoConnection),
    proved: &BTreeSet<String>,
) -> Result<(), Problem> {
    let open = |connection: &mut SsoConnection| {
        if connection.setting_up == Some(link.id) && connection.tested_at.is_some() {
            connection.domains.clone_from(proved);
            connection.enabled = true;
        }
    };
    let revised = caller.revise_sso_connection(app, connection.id, open).await?;
    match revised.setting_up == Some(link.id) {
        true => Err(missing("Try a test log-in with the present settings first.")),
        false => Ok(()),
    }
}

fn missing(what: &'static str) -> Problem {
    SETUP_NOT_COMPLETE.because(what)
}
