//! `GET /v1/status/incidents`: a page of incidents and maintenance windows, newest first.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
    uses::Table,
};
use posthorn_status::Incident;

use crate::{incidents::incident_view::IncidentView, places::incidents};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "list-incidents",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Ops.query()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/status/incidents",
    permission: Some(Permission::StatusRead),
    summary: "List incidents and maintenances",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<IncidentView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<IncidentView>>, Problem> {
    let page = incidents(app).page::<Incident>(&call.query.page()?).await?;
    let now = app.now();
    Ok(Answer::ok(ListPage::of(page, |incident| IncidentView::of(incident, now))))
}
