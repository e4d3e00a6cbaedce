//! `POST /v1/products/{id}/auth/reset-password`: sets a user's new password with the link of a mail.
//!
//! In: the link's token, which proves the address; the password. Refused: an invalid token, one that was asked for before the last change of
//! the password, the address or the suspension, a weak password. Written, in this order: the user with the password and a higher version,
//! which ends all sessions; the token as used. So a repetition after a crash goes on: it finds the password that it set.

use garde::Validate;
use posthorn_access::{
    OpenProduct,
    codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED},
};
use posthorn_app::App;
use posthorn_identity::{
    FINDS_TOKENS, Purpose, USES_TOKENS,
    codes::{INVALID_TOKEN, LOG_IN_WAITS, WEAK_PASSWORD},
    find_token, use_token,
};
use posthorn_ids::UserId;
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use posthorn_users::{READS_USERS, User, WRITES_USERS, revise_user, user};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::TOKEN_CHARS_MAX,
    password,
    users::{
        app_call::{APP_HEADERS, KNOWS_APPS, app_of},
        passwords::{TRIES_USER_PASSWORDS, new_hash, try_user_password},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "reset-user-password",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_APPS, FINDS_TOKENS, USES_TOKENS, READS_USERS, WRITES_USERS, TRIES_USER_PASSWORDS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/auth/reset-password",
    per_address: Some(AddressLimit { class: "reset-user-password", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Set a user's new password with a link",
    request: Some(schema::<ResetUserPassword>),
    status: 204,
    codes: &[
        INVALID_PUBLISHABLE_KEY,
        ORIGIN_NOT_ALLOWED,
        PRODUCT_DISABLED,
        INVALID_TOKEN,
        LOG_IN_WAITS,
        WEAK_PASSWORD,
    ],
    headers: APP_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/reset-password").body(
        r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA", "password": "correct horse battery"}"#,
    ),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 30;

/// The new password.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ResetUserPassword {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
    /// The password: at least 15 characters, and not easy to guess.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<ResetUserPassword>) -> Result<Answer<()>, Problem> {
    let open = app_of(app, &call).await?;
    let Purpose::ResetUser { product, user, version } = find_token(app, &call.body.token).await? else {
        return Err(of_other());
    };
    if product != open.place.product() {
        return Err(of_other());
    }
    reset(app, &call, &open, (user, version)).await?;
    use_token(app, &call.body.token).await?;
    Ok(Answer::ok(()))
}

/// Sets the password of a user who is as they were when the link was sent. If an earlier attempt with this link did so already, the user has
/// the next version and this password. The link proves the address.
async fn reset(
    app: &App,
    call: &Call<ResetUserPassword>,
    open: &OpenProduct,
    (id, version): (UserId, u64),
) -> Result<(), Problem> {
    let password = &call.body.password;
    let current = user(app, open.place, id).await?.ok_or_else(outdated)?;
    if current.version == version + 1 && current.password.is_some() {
        let tried = (Some(&current), password.as_str());
        return match try_user_password(app, call, (open, &current.email), tried).await? {
            true => Ok(()),
            false => Err(outdated()),
        };
    }
    let hash = new_hash(password, &current.email, current.name.as_deref()).await?;
    let set = |user: &mut User| {
        let sets = user.version == version;
        if sets {
            user.set_password(hash.clone());
            user.email_verified = true;
        }
        sets
    };
    let now = revise_user(app, open.place, id, set).await?;
    if now.password == Some(hash) { Ok(()) } else { Err(outdated()) }
}

fn outdated() -> Problem {
    INVALID_TOKEN.because("The user was changed since the link was sent. Ask for a new one.")
}

fn of_other() -> Problem {
    INVALID_TOKEN.because("The link is not for a new password of this product.")
}
