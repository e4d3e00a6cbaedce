//! `POST /v1/products`: creates a product, as a draft.
//!
//! Refused: a product more than an organisation may have. Written: the idempotency record (if the request has a key), which names the
//! product; the product.

use garde::Validate;
use posthorn_access::{Authorised, Permission, Product, codes::PRODUCT_LIMIT_REACHED};
use posthorn_app::App;
use posthorn_idempotency::{record_request, records_requests};
use posthorn_ids::ProductId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    https_url::{URL_BYTES_MAX, is_https},
    product_view::{DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX, ProductView},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "create-product",
    trigger: Trigger::Http(&ROUTE),
    uses: &[records_requests(Table::Access), Authorised::CREATES_PRODUCTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products",
    permission: Some(Permission::ProductsWrite),
    summary: "Create a product",
    request: Some(schema::<CreateProduct>),
    response: Some(schema::<ProductView>),
    codes: &[PRODUCT_LIMIT_REACHED],
    idempotent: true,
    example: Example::NONE.body(
        r#"{"name": "Umbrella Mail", "description": "Mail for everybody.", "url": "https://mail.umbrella.example"}"#,
    ),
    ..Route::DEFAULT
};

/// A product to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateProduct {
    /// Display name.
    #[garde(length(chars, min = 1, max = NAME_CHARS_MAX))]
    pub name: String,
    /// What it is, in your words.
    #[garde(length(chars, max = DESCRIPTION_CHARS_MAX))]
    #[serde(default)]
    pub description: Option<String>,
    /// Its page: an `https` URL.
    #[garde(length(max = URL_BYTES_MAX), inner(custom(is_https)))]
    #[serde(default)]
    pub url: Option<String>,
}

async fn handle(app: &'static App, call: Call<CreateProduct>) -> Result<Answer<ProductView>, Problem> {
    let caller = call.authorised()?;
    let (key, fresh) = (call.idempotency_key.as_ref(), ProductId::new(app.now()));
    let record = record_request(app, caller.scope(), Table::Access, key, fresh).await?;
    let CreateProduct { name, description, url } = &call.body;
    let wanted = Product::new(record.id, name.clone(), description.clone(), url.clone());
    let product = caller.create_product(app, &wanted).await?;
    Ok(Answer::ok(ProductView::of(&product)).replayed(record.again))
}
