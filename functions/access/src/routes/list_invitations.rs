//! `GET /v1/invitations`: a page of the organisation's invitations, newest first. Those that ended are shown for 8 days more.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
};

use crate::invitation_view::{InvitationView, SHOWS, show};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-invitations",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::LISTS_INVITATIONS, SHOWS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/invitations",
    permission: Some(Permission::MembersRead),
    summary: "List invitations",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<InvitationView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<InvitationView>>, Problem> {
    let caller = call.authorised()?;
    let page = caller.list_invitations(app, &call.query.page()?).await?;
    Ok(Answer::ok(ListPage::new(show(app, caller, &page.items).await?, page.next_cursor)))
}
