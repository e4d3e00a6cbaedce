//! `GET /v1/setup-links`: the set-up links of the organisation, newest first. One is listed until a month after its end.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::setup_view::SetupLinkView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-setup-links",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::LISTS_SETUP_LINKS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/setup-links",
    permission: Some(Permission::OrgRead),
    summary: "List set-up links",
    response: Some(schema::<ListPage<SetupLinkView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<SetupLinkView>>, Problem> {
    let links = call.authorised()?.list_setup_links(app).await?;
    Ok(Answer::ok(ListPage::whole(links.iter().map(|link| SetupLinkView::of(app, link)).collect())))
}
