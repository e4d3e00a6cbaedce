//! `POST /v1/products/{id}/state`: moves a product to another state. A move to the present state changes nothing, so the request can be
//! repeated.
//!
//! Refused: an unlawful move. Written: the product, by one conditional write. Of two moves at the same time one is first, and the other
//! is judged by the state after it.

use garde::Validate;
use posthorn_access::{Authorised, Permission, Product, ProductState, codes::PRODUCT_STATE_CONFLICT};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::product_view::ProductView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "move-product",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::REVISES_PRODUCTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/state",
    permission: Some(Permission::ProductsWrite),
    summary: "Move a product to another state",
    request: Some(schema::<MoveProduct>),
    response: Some(schema::<ProductView>),
    codes: &[PRODUCT_STATE_CONFLICT],
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/state").body(r#"{"state": "beta"}"#),
    ..Route::DEFAULT
};

/// The move.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct MoveProduct {
    /// The wanted state: one of the product's `next_states`.
    #[garde(skip)]
    pub state: ProductState,
}

async fn handle(app: &'static App, call: Call<MoveProduct>) -> Result<Answer<ProductView>, Problem> {
    let now_ms = app.now().as_millisecond();
    let apply = |product: &mut Product| product.move_to(call.body.state, now_ms);
    let product = call.authorised()?.revise_product(app, call.id()?, apply).await?;
    Ok(Answer::ok(ProductView::of(&product)))
}
