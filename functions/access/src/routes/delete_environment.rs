//! `DELETE /v1/environments/{name}`: removes an environment. Its keys stop working. Its domains, pools and webhook endpoints are
//! released. Its data stays until its retention ends, and reappears if the environment is added again.
//!
//! Written: the announcement that it is being removed, for `release-closed`; then its removal from the organisation. A crash in
//! between leaves an announcement without effect.

use posthorn_access::{Authorised, Closing, Org, Permission, codes::ENVIRONMENT_FIXED, is_fixed};
use posthorn_app::App;
use posthorn_idempotency::{note_removal, notes_removals};
use posthorn_ids::{Environment, RequestId};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Serialize;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "delete-environment",
    trigger: Trigger::Http(&ROUTE),
    uses: &[notes_removals(Table::Access), Closing::ANNOUNCES, Authorised::REVISES_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/environments/{name}",
    permission: Some(Permission::EnvironmentsWrite),
    summary: "Remove an environment",
    response: Some(schema::<DeletedEnvironment>),
    codes: &[ENVIRONMENT_FIXED],
    example: Example::at("/v1/environments/staging"),
    ..Route::DEFAULT
};

/// The environment is removed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DeletedEnvironment {
    /// Always `environment`.
    pub object: &'static str,
    /// Its name.
    pub name: Environment,
    /// Always true.
    pub deleted: bool,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<DeletedEnvironment>, Problem> {
    let not_found = || NOT_FOUND.because("There is no environment with this name.");
    let name: Environment = call.parameter("name").parse().map_err(|_| not_found())?;
    if is_fixed(&name) {
        return Err(ENVIRONMENT_FIXED.because(format!("The environment {name} cannot be removed.")));
    }
    let (caller, mut made_by) = (call.authorised()?, None);
    let look = |org: &mut Org| {
        made_by = org.environments.get(&name).cloned();
        false
    };
    caller.revise_org(app, look).await?;
    let made_by = made_by.ok_or_else(not_found)?;
    // Environments that were added before requests had ids record no request.
    if let Ok(request) = made_by.parse::<RequestId>() {
        note_removal(app, caller.scope(), Table::Access, request).await?;
    }
    Closing::of_environment(caller.scope().org(), name.clone()).announce(app).await?;
    let mut is_same = false;
    // Another request may have removed it and added it again since the first read: then it stays.
    let remove = |org: &mut Org| {
        is_same = org.environments.get(&name) == Some(&made_by);
        is_same && org.environments.remove(&name).is_some()
    };
    caller.revise_org(app, remove).await?;
    match is_same {
        true => Ok(Answer::ok(DeletedEnvironment { object: "environment", name, deleted: true })),
        false => Err(not_found()),
    }
}
