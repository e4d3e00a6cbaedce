//! `POST /v1/products/{id}/auth/verify`: makes a user with the link of a mail, and logs in.
//!
//! In: the link's token, which proves the address; a name; a password. Refused: an invalid token, a weak password, an address whose user
//! has another password. A user whom the organisation made, and who has no password yet, gets this one. Written, in this order: the
//! attempt, if there is such a user; the address, the user, the session, the token as used. So a repetition after a crash goes on: it
//! finds the user that it made, by the password.

use garde::Validate;
use posthorn_access::{
    OpenProduct,
    codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED},
};
use posthorn_app::App;
use posthorn_identity::{
    Address, FINDS_TOKENS, Purpose, USES_TOKENS,
    codes::{INVALID_TOKEN, LOG_IN_WAITS, WEAK_PASSWORD},
    find_token, use_token,
};
use posthorn_ids::UserId;
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use posthorn_users::{
    CREATES_USERS, NewUser, READS_USERS, User, UserSettings, WRITES_USERS,
    codes::{USER_EXISTS, USER_SUSPENDED},
    create_user, find_user, revise_user,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::{NAME_CHARS_MAX, TOKEN_CHARS_MAX, is_name},
    password,
    users::{
        app_call::{APP_HEADERS, KNOWS_APPS, app_of},
        passwords::{TRIES_USER_PASSWORDS, new_hash, try_user_password},
        tokens::{BEGINS, TokensView, begin},
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "verify-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        KNOWS_APPS,
        FINDS_TOKENS,
        USES_TOKENS,
        READS_USERS,
        CREATES_USERS,
        WRITES_USERS,
        TRIES_USER_PASSWORDS,
        BEGINS,
    ],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/auth/verify",
    per_address: Some(AddressLimit { class: "verify-user", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Create the user of a link",
    request: Some(schema::<VerifyUser>),
    response: Some(schema::<TokensView>),
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED, INVALID_TOKEN, WEAK_PASSWORD, LOG_IN_WAITS, USER_EXISTS, USER_SUSPENDED, CONFLICT],
    headers: APP_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/verify").body(
        r#"{"token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA", "name": "Ada", "password": "correct horse battery"}"#,
    ),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 30;

/// The user to make.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VerifyUser {
    /// The token of the mail's link.
    #[garde(length(max = TOKEN_CHARS_MAX))]
    pub token: String,
    /// Display name.
    #[garde(length(chars, max = NAME_CHARS_MAX), inner(custom(is_name)))]
    #[serde(default)]
    pub name: Option<String>,
    /// The password: at least 15 characters, and not easy to guess.
    #[garde(length(chars, max = CHARS_MAX))]
    pub password: String,
}

async fn handle(app: &'static App, call: Call<VerifyUser>) -> Result<Answer<TokensView>, Problem> {
    let open = app_of(app, &call).await?;
    let Purpose::VerifyUser { product, email } = find_token(app, &call.body.token).await? else {
        return Err(of_other());
    };
    if product != open.place.product() {
        return Err(of_other());
    }
    let user = match find_user(app, open.place, &email).await? {
        Some(user) => from_before(app, &call, &open, user).await?,
        None => made(app, &call, &open, email).await?,
    };
    let answer = begin(app, &call, &open, &user).await?;
    use_token(app, &call.body.token).await?;
    Ok(answer)
}

async fn made(
    app: &App,
    call: &Call<VerifyUser>,
    open: &OpenProduct,
    email: Address,
) -> Result<User, Problem> {
    let name = call.body.name.as_deref().map(|name| name.trim().to_owned());
    let password = Some(new_hash(&call.body.password, &email, name.as_deref()).await?);
    let (id, settings) = (UserId::new(app.now()), UserSettings::default());
    let wanted = NewUser { id, email, email_verified: true, name, password, settings };
    match create_user(app, open.place, wanted).await? {
        (user, true) => Ok(user),
        (user, false) => from_before(app, call, open, user).await,
    }
}

/// The user of an earlier attempt, which had the same password, or whom the organisation made without one.
async fn from_before(
    app: &App,
    call: &Call<VerifyUser>,
    open: &OpenProduct,
    user: User,
) -> Result<User, Problem> {
    let password = &call.body.password;
    if user.password.is_none() {
        let hash = new_hash(password, &user.email, user.name.as_deref()).await?;
        let set = |one: &mut User| {
            let sets = one.password.is_none() && one.version == user.version;
            if sets {
                one.set_password(hash.clone());
                one.email_verified = true;
            }
            sets
        };
        let now = revise_user(app, open.place, user.id, set).await?;
        return if now.password == Some(hash) { Ok(now) } else { Err(exists()) };
    }
    match try_user_password(app, call, (open, &user.email), (Some(&user), password)).await? {
        true => Ok(user),
        false => Err(exists()),
    }
}

fn exists() -> Problem {
    USER_EXISTS.because("Log in with the user's password instead.")
}

fn of_other() -> Problem {
    INVALID_TOKEN.because("The link is not for a new user of this product.")
}
