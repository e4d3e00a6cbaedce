//! `POST /v1/migrations/{migration}/retry`: lets a failed migration go on where it stopped, or makes one again that was rolled back.
//!
//! The action is recorded for the audit log, and then done: one conditional write on the migration's item. Calling it again changes and
//! records nothing.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::migrations::{
    actions::MigrationDeed,
    migration_view::MigrationView,
    turn::{MIGRATION_STATE, TURNS, turn},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "retry-migration",
    trigger: Trigger::Http(&ROUTE),
    uses: &[TURNS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/migrations/{migration}/retry",
    permission: Some(Permission::MigrationsWrite),
    summary: "Retry a migration",
    response: Some(schema::<MigrationView>),
    codes: &[MIGRATION_STATE],
    example: Example::at("/v1/migrations/0.3.0-emails-expire/retry"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<MigrationView>, Problem> {
    turn(app, &call, MigrationDeed::Retried).await
}
