//! `GET /v1/products/{id}/users`: a page of a product's users, newest first, or the one with an address.

use garde::Validate;
use posthorn_access::{Authorised, HiddenField, Permission};
use posthorn_app::App;
use posthorn_identity::Address;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Filtered, ListPage, Reveals, Route, schema},
};
use posthorn_users::{LISTS_USERS, READS_USERS, find_user, list_users};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::users::user_view::UserView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-users",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, READS_USERS, LISTS_USERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/products/{id}/users",
    permission: Some(Permission::UsersRead),
    summary: "List a product's users",
    query: Some(schema::<Filtered<ListUsers>>),
    response: Some(schema::<ListPage<UserView>>),
    codes: &[INVALID_CURSOR],
    reveals: &[Reveals::by_query(HiddenField::Recipients, "email")],
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/users"),
    ..Route::DEFAULT
};

/// Filters the users.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListUsers {
    /// Only the user with this address.
    #[garde(length(max = 254))]
    #[serde(default)]
    pub email: Option<String>,
}

async fn handle(
    app: &'static App,
    call: Call<(), Filtered<ListUsers>>,
) -> Result<Answer<ListPage<UserView>>, Problem> {
    let place = call.authorised()?.product_place(app, call.id()?).await?;
    let Filtered { list, filter } = &call.query;
    let Some(email) = &filter.email else {
        let page = list_users(app, place, &list.page()?).await?;
        return Ok(Answer::ok(ListPage::of(page, UserView::of)));
    };
    let found = match email.parse::<Address>() {
        Ok(email) => find_user(app, place, &email).await?,
        Err(_) => None,
    };
    Ok(Answer::ok(ListPage::whole(found.iter().map(UserView::of).collect())))
}
