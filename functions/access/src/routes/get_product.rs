//! `GET /v1/products/{id}`: one product.

use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};

use crate::product_view::ProductView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "get-product",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/products/{id}",
    permission: Some(Permission::ProductsRead),
    summary: "Retrieve a product",
    response: Some(schema::<ProductView>),
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ProductView>, Problem> {
    let product = call.authorised()?.find_product(app, call.id()?).await?;
    Ok(Answer::ok(ProductView::of(&product)))
}
