//! `POST /v1/products/{id}/auth/register`: asks to become a user of a product. The answer is the same whether or not the address has a
//! user.
//!
//! In: the address. Out: a message for `send-account-mail`, which finds out whether there is such a user and sends either a link to the
//! product's page or a hint. Refused: a product without open registration.

use garde::Validate;
use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORG_SUSPENDED, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_identity::{About, QUEUES_MAIL, queue_mail};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use posthorn_users::codes::REGISTRATION_CLOSED;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::address,
    mail_queued::MailQueued,
    users::app_call::{APP_HEADERS, KNOWS_APPS, app_of},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "register-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_APPS, QUEUES_MAIL],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/auth/register",
    per_address: Some(AddressLimit { class: "register-user", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Register as a user of a product",
    request: Some(schema::<RegisterUser>),
    response: Some(schema::<MailQueued>),
    status: 202,
    codes: &[
        INVALID_PUBLISHABLE_KEY,
        ORIGIN_NOT_ALLOWED,
        PRODUCT_DISABLED,
        ORG_SUSPENDED,
        REGISTRATION_CLOSED,
    ],
    headers: APP_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/register")
        .body(r#"{"email": "ada@example.com"}"#),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 30;

/// Who wants to be a user.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RegisterUser {
    /// The address. A mail with a link goes to it.
    #[garde(length(max = 254))]
    pub email: String,
}

async fn handle(app: &'static App, call: Call<RegisterUser>) -> Result<Answer<MailQueued>, Problem> {
    let product = app_of(app, &call).await?;
    product.refuse_suspended()?;
    if !product.sign_in.open_registration {
        return Err(REGISTRATION_CLOSED.because("Ask whoever runs the product for an account."));
    }
    let email = address(&call.body.email)?;
    let (org, product) = (product.place.org(), product.place.product());
    queue_mail(app, &call.request_id, About::VerifyUser { org, product, email }).await?;
    Ok(Answer::ok(MailQueued::ACCEPTED))
}
