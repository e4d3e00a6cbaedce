//! `GET /v1/products`: a page of products, newest first. Disabled ones stay in it.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
};

use crate::product_view::ProductView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-products",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::LISTS_PRODUCTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/products",
    permission: Some(Permission::ProductsRead),
    summary: "List products",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<ProductView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<ProductView>>, Problem> {
    let page = call.authorised()?.list_products(app, &call.query.page()?).await?;
    Ok(Answer::ok(ListPage::of(page, ProductView::of)))
}
