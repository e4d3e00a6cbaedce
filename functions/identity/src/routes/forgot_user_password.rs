//! `POST /v1/products/{id}/auth/forgot-password`: asks for a link to set a new password. The answer is the same whether or not the address has a
//! user.
//!
//! In: the address. Out: a message for `send-account-mail`, which sends a link to the product's page if there is such a user.

use garde::Validate;
use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORG_SUSPENDED, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_identity::{About, QUEUES_MAIL, queue_mail};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
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
    name: "forgot-user-password",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_APPS, QUEUES_MAIL],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/auth/forgot-password",
    per_address: Some(AddressLimit { class: "forgot-user-password", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Ask for a user's new password",
    request: Some(schema::<ForgotUserPassword>),
    response: Some(schema::<MailQueued>),
    status: 202,
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED, ORG_SUSPENDED],
    headers: APP_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/forgot-password")
        .body(r#"{"email": "ada@example.com"}"#),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 30;

/// Who forgot the password.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ForgotUserPassword {
    /// The user's address.
    #[garde(length(max = 254))]
    pub email: String,
}

async fn handle(app: &'static App, call: Call<ForgotUserPassword>) -> Result<Answer<MailQueued>, Problem> {
    let product = app_of(app, &call).await?;
    product.refuse_suspended()?;
    let email = address(&call.body.email)?;
    let (org, product) = (product.place.org(), product.place.product());
    queue_mail(app, &call.request_id, About::ResetUser { org, product, email }).await?;
    Ok(Answer::ok(MailQueued::ACCEPTED))
}
