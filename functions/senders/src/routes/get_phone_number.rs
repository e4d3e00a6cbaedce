//! `GET /v1/phone-numbers/{id}`: one phone number, and how far it is.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
    uses::Table,
};
use posthorn_senders::Number;
use posthorn_senders_store::numbers;
use posthorn_store::Read;

use crate::{number::number_view::NumberView, refusals::not_found};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "get-phone-number",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Table::Senders.get()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/phone-numbers/{id}",
    permission: Some(Permission::NumbersRead),
    summary: "Get a phone number",
    response: Some(schema::<NumberView>),
    example: Example::at("/v1/phone-numbers/number_01kajbch80f4r6t8v0x2z4b6d8"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<NumberView>, Problem> {
    let sort = Number::sort(call.id()?);
    let stored = numbers(app, call.scope()?).get::<Number>(&sort, Read::Consistent).await?;
    Ok(Answer::ok(NumberView::of(&stored.ok_or_else(not_found)?.value)))
}
