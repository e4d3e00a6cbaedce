//! `GET /v1/migrations`: every migration of this version, with its state, in the order in which they are made.

use futures::future::try_join_all;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
    uses::Table,
};

use crate::migrations::{declared::MIGRATIONS, migration_view::MigrationView};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-migrations",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.get()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/migrations",
    permission: Some(Permission::MigrationsRead),
    summary: "List the migrations",
    response: Some(schema::<ListPage<MigrationView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, _call: Call) -> Result<Answer<ListPage<MigrationView>>, Problem> {
    let reads = MIGRATIONS.iter().map(|migration| posthorn_migrations::migration(app, migration.id));
    let items = try_join_all(reads).await?;
    let views = MIGRATIONS.iter().zip(items).map(|(migration, item)| MigrationView::of(migration, item));
    Ok(Answer::ok(ListPage::whole(views.collect())))
}
