//! `POST /v1/auth/confirm-email`: changes the address of an account with the link of a mail.
//!
//! In: the link's token, which proves the new address. It needs no session: people open mails on other devices. Refused: an invalid
//! token, one that was asked for before the last change of the password or the address, an address that another account has got
//! meanwhile. Written, in this order: the new address, the account, the old address, the token as used. So a repetition after a crash
//! goes on. `relay-identity` tells both addresses.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{
    FINDS_TOKENS, MOVES_ADDRESSES, Purpose, USES_TOKENS,
    codes::{ADDRESS_UNAVAILABLE, INVALID_TOKEN},
    find_token, move_address, use_token,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::fields::TOKEN_CHARS_MAX;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "confirm-email",
    trigger: Trigger::Http(&ROUTE),
    uses: &[FINDS_TOKENS, USES_TOKENS, MOVES_ADDRESSES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/confirm-email",
    per_address: Some(AddressLimit { class: "confirm-email", per_minute: PER_MINUTE }),
    summary: "Confirm a new address",
    request: Some(schema::<ConfirmEmail>),
    status: 204,
    codes: &[INVALID_TOKEN, ADDRESS_UNAVAILABLE],
    example: Example::NONE.body(r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"}"#),
    ..Route::DEFAULT
};

/// Requests per minute from one network.
const PER_MINUTE: u64 = 30;

/// The link.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ConfirmEmail {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
}

async fn handle(app: &'static App, call: Call<ConfirmEmail>) -> Result<Answer<()>, Problem> {
    let purpose = find_token(app, &call.body.token).await?;
    let Purpose::ChangeEmail { person, email, from, version, moves } = purpose else {
        return Err(INVALID_TOKEN.because("The link is not for a new address."));
    };
    move_address(app, person, (&from, &email), (version, moves)).await?;
    use_token(app, &call.body.token).await?;
    Ok(Answer::ok(()))
}
