//! `POST /v1/products/{id}/auth/log-in`: logs a user in with an address and a password.
//!
//! In: the address, the password. Refused: a wrong address and a wrong password in the same way and after the same time; further attempts
//! after failures, for a growing time; a suspended user, after a right password. Written: the attempt, before the password is checked; the
//! session. A crash in between leaves at most a session that nobody has.

use garde::Validate;
use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_identity::{
    Address,
    codes::{INVALID_LOG_IN, LOG_IN_WAITS},
};
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use posthorn_users::{READS_USERS, codes::USER_SUSPENDED, find_user};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    password,
    users::{
        app_call::{APP_HEADERS, KNOWS_APPS, app_of},
        passwords::{TRIES_USER_PASSWORDS, try_user_password},
        tokens::{BEGINS, TokensView, begin},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "log-in-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_APPS, READS_USERS, TRIES_USER_PASSWORDS, BEGINS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/auth/log-in",
    per_address: Some(AddressLimit { class: "log-in-user", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Log a user in",
    request: Some(schema::<LogInUser>),
    response: Some(schema::<TokensView>),
    codes: &[
        INVALID_PUBLISHABLE_KEY,
        ORIGIN_NOT_ALLOWED,
        PRODUCT_DISABLED,
        INVALID_LOG_IN,
        LOG_IN_WAITS,
        USER_SUSPENDED,
    ],
    headers: APP_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/log-in")
        .body(r#"{"email": "ada@example.com", "password": "correct horse battery"}"#),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 60;

/// Who logs in.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogInUser {
    /// The user's address.
    #[garde(length(max = 254))]
    pub email: String,
    /// The password.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<LogInUser>) -> Result<Answer<TokensView>, Problem> {
    let product = app_of(app, &call).await?;
    let email: Address = call.body.email.parse().map_err(|_| refused())?;
    let user = find_user(app, product.place, &email).await?;
    let tried = (user.as_ref(), call.body.password.as_str());
    let is_right = try_user_password(app, &call, (&product, &email), tried).await?;
    let user = user.filter(|_| is_right).ok_or_else(refused)?;
    begin(app, &call, &product, &user).await
}

fn refused() -> Problem {
    INVALID_LOG_IN.because("The address or the password is wrong.")
}
