//! `POST /v1/products/{id}/users`: makes a user of a product. Without a password, the user asks for a mail to set it.
//!
//! Refused: an address that another user has, a weak password. Written: the idempotency record (if the request has a key), which names the
//! user; the address, the user.

use garde::Validate;
use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_idempotency::{keeps_answers, record_request};
use posthorn_identity::codes::WEAK_PASSWORD;
use posthorn_ids::UserId;
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use posthorn_users::{CREATES_USERS, NewUser, User, UserSettings, codes::USER_EXISTS, create_user};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::{NAME_CHARS_MAX, address, is_name},
    password,
    users::{fields::ChangeUserSettings, passwords::new_hash, user_view::UserView},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "create-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, keeps_answers(Table::Identity), CREATES_USERS],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/products/{id}/users",
    permission: Some(Permission::UsersWrite),
    summary: "Create a user of a product",
    request: Some(schema::<CreateUser>),
    response: Some(schema::<UserView>),
    codes: &[USER_EXISTS, WEAK_PASSWORD, CONFLICT],
    idempotent: true,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/users")
        .body(r#"{"email": "ada@example.com", "name": "Ada", "email_verified": true}"#),
    ..Route::DEFAULT
};

/// A user to make.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    /// The address.
    #[garde(length(max = 254))]
    pub email: String,
    /// Whether you know that the address is the user's.
    #[garde(skip)]
    #[serde(default)]
    pub email_verified: bool,
    /// Display name.
    #[garde(length(chars, max = NAME_CHARS_MAX), inner(custom(is_name)))]
    #[serde(default)]
    pub name: Option<String>,
    /// The password: at least 15 characters, and not easy to guess.
    #[garde(length(chars, max = CHARS_MAX))]
    #[serde(default)]
    pub password: Option<String>,
    /// What the product's apps keep for the user.
    #[garde(dive)]
    #[serde(default)]
    pub settings: Option<ChangeUserSettings>,
}

async fn handle(app: &'static App, call: Call<CreateUser>) -> Result<Answer<UserView>, Problem> {
    let (caller, body) = (call.authorised()?, &call.body);
    let place = caller.product_place(app, call.id()?).await?;
    let email = address(&body.email)?;
    let name = body.name.as_deref().map(|name| name.trim().to_owned());
    let (key, fresh) = (call.idempotency_key.as_ref(), UserId::new(app.now()));
    let record = record_request(app, caller.scope(), Table::Identity, key, fresh).await?;
    if let Some(kept) = record.kept_answer::<User>() {
        return Ok(Answer::ok(UserView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    let password = match &body.password {
        Some(password) => Some(new_hash(password, &email, name.as_deref()).await?),
        None => None,
    };
    let settings = body.settings.as_ref().map(|change| change.applied_to(&UserSettings::default()));
    let settings = settings.transpose()?.unwrap_or_default();
    let (id, email_verified) = (record.id, body.email_verified);
    let wanted = NewUser { id, email, email_verified, name, password, settings };
    let (user, is_new) = create_user(app, place, wanted).await?;
    if !is_new && user.id != record.id {
        return Err(USER_EXISTS.because("Change that user instead.").at("/email", "is a user's already"));
    }
    // A kept answer holds no secret, and only whether there is one.
    let kept = User { password: user.password.as_ref().map(|_| String::new()), ..user.clone() };
    record.keep_answer(app, &kept).await?;
    Ok(Answer::ok(UserView::of(&user)).replayed(record.again))
}
