//! `PUT /v1/products/{id}/sign-in`: lets people log in to a product: from which pages, and where links of mails lead. The first request gives
//! the product its publishable key, and later ones keep it.
//!
//! Written: the product, by one conditional write. So a repetition changes nothing.

use std::collections::BTreeSet;

use garde::Validate;
use posthorn_access::{Authorised, Permission, Product, ProductSignIn, PublishableKey};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    origin::is_origin,
    page_url::{PAGE_BYTES_MAX, is_page},
    product_view::ProductView,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "set-product-sign-in",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::REVISES_PRODUCTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Put,
    path: "/v1/products/{id}/sign-in",
    permission: Some(Permission::ProductsWrite),
    summary: "Let people log in to a product",
    request: Some(schema::<SetProductSignIn>),
    response: Some(schema::<ProductView>),
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/sign-in").body(
        r#"{"allowed_origins": ["https://app.umbrella.example"], "verify_url": "https://app.umbrella.example/verify", "reset_url": "https://app.umbrella.example/reset"}"#,
    ),
    ..Route::DEFAULT
};

/// The most origins of a product.
const ORIGINS_MAX: usize = 20;

/// How people log in to a product.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetProductSignIn {
    /// The origins whose pages may call, such as `https://app.example.com`. Requests of programs that are no pages need none.
    #[garde(length(max = ORIGINS_MAX), inner(custom(is_origin)))]
    pub allowed_origins: Vec<String>,
    /// Your page that completes a registration: it reads the token from the fragment (`#token=…`) and asks for a password.
    #[garde(length(max = PAGE_BYTES_MAX), custom(is_page))]
    pub verify_url: String,
    /// Your page that sets a new password, in the same way.
    #[garde(length(max = PAGE_BYTES_MAX), custom(is_page))]
    pub reset_url: String,
    /// Whether anybody may register. Default: true. Otherwise only you make users.
    #[garde(skip)]
    #[serde(default = "yes")]
    pub open_registration: bool,
}

fn yes() -> bool {
    true
}

async fn handle(app: &'static App, call: Call<SetProductSignIn>) -> Result<Answer<ProductView>, Problem> {
    let (caller, body) = (call.authorised()?, &call.body);
    let fresh = PublishableKey::random(caller.scope().org());
    let allowed_origins: BTreeSet<String> = body.allowed_origins.iter().cloned().collect();
    let apply = |product: &mut Product| {
        let publishable_key = product.sign_in.as_ref().map_or(&fresh, |one| &one.publishable_key).clone();
        let wanted = ProductSignIn {
            publishable_key,
            allowed_origins: allowed_origins.clone(),
            verify_url: body.verify_url.clone(),
            reset_url: body.reset_url.clone(),
            open_registration: body.open_registration,
        };
        let changes = product.sign_in.as_ref() != Some(&wanted);
        product.sign_in = Some(wanted);
        Ok(changes)
    };
    let product = caller.revise_product(app, call.id()?, apply).await?;
    Ok(Answer::ok(ProductView::of(&product)))
}
