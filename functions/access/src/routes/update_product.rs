//! `PATCH /v1/products/{id}`: changes a product's name, description and URL, in any state.

use garde::Validate;
use posthorn_access::{Authorised, Permission, Product};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, given, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    https_url::{URL_BYTES_MAX, is_https},
    product_view::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX, ProductView},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-product",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::REVISES_PRODUCTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/products/{id}",
    permission: Some(Permission::ProductsWrite),
    summary: "Update a product",
    request: Some(schema::<UpdateProduct>),
    response: Some(schema::<ProductView>),
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1")
        .body(r#"{"name": "Umbrella Post", "description": null}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is; null removes the value.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateProduct {
    /// Display name. A product always has one.
    #[garde(length(chars, min = 1, max = NAME_CHARS_MAX))]
    #[serde(default)]
    pub name: Option<String>,
    /// What it is, in your words.
    #[garde(length(chars, max = DESCRIPTION_CHARS_MAX))]
    #[schemars(length(max = DESCRIPTION_CHARS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub description: Option<Option<String>>,
    /// Its page: an `https` URL.
    #[garde(length(max = URL_BYTES_MAX), inner(inner(custom(is_https))))]
    #[schemars(length(max = URL_BYTES_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub url: Option<Option<String>>,
}

async fn handle(app: &'static App, call: Call<UpdateProduct>) -> Result<Answer<ProductView>, Problem> {
    let UpdateProduct { name, description, url } = &call.body;
    let apply = |product: &mut Product| {
        let before = product.clone();
        product.name = name.clone().unwrap_or_else(|| before.name.clone());
        product.description = description.clone().unwrap_or_else(|| before.description.clone());
        product.url = url.clone().unwrap_or_else(|| before.url.clone());
        Ok(*product != before)
    };
    let product = call.authorised()?.revise_product(app, call.id()?, apply).await?;
    Ok(Answer::ok(ProductView::of(&product)))
}
