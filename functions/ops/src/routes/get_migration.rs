//! `GET /v1/migrations/{migration}`: one migration, with its state and progress.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::Table,
};

use crate::migrations::{declared::migration_named, migration_view::MigrationView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "get-migration",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.get()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/migrations/{migration}",
    permission: Some(Permission::MigrationsRead),
    summary: "Get a migration",
    response: Some(schema::<MigrationView>),
    example: Example::at("/v1/migrations/0.3.0-emails-expire"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<MigrationView>, Problem> {
    let migration = migration_named(call.parameter("migration"))?;
    let item = posthorn_migrations::migration(app, migration.id).await?;
    Ok(Answer::ok(MigrationView::of(migration, item)))
}
