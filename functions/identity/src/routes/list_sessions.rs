//! `GET /v1/account/sessions`: lists the caller's sessions, one for each device. They are few, so one page contains all.

use posthorn_access::{
    READS_PERSONS,
    limit::{READS_LAST_USES, sessions_last_used},
    person,
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::session_view::SessionView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-sessions",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_PERSONS, READS_LAST_USES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/account/sessions",
    own_account: true,
    summary: "List your sessions",
    response: Some(schema::<ListPage<SessionView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<SessionView>>, Problem> {
    let caller = call.signed_in()?;
    let (person, now_ms) = (person(app, caller.person).await?, app.now().as_millisecond());
    // The newest first.
    let ids: Vec<_> = person.sessions.keys().rev().copied().collect();
    let uses = sessions_last_used(app, caller.person, &ids).await?;
    let sessions = ids.into_iter().zip(uses);
    let views = sessions.filter_map(|(id, used)| {
        Some(SessionView::of(id, person.session(id, now_ms)?, used, caller.session))
    });
    Ok(Answer::ok(ListPage::whole(views.collect())))
}
