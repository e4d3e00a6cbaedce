//! `PATCH /v1/products/{id}/users/{user}`: changes a user of a product: the name, the settings, the address, and whether they are suspended.
//!
//! Refused: an address that another user has. Written: the new address, the user, the old address, if the address changes; then the other
//! changes of the user. A new address or a suspension ends all sessions. A repetition after a crash goes on.

use garde::Validate;
use posthorn_access::{Authorised, Permission};
use posthorn_app::App;
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, given, schema},
};
use posthorn_users::{
    MOVES_USERS, READS_USERS, User, WRITES_USERS, codes::USER_EXISTS, move_user, revise_user, user,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::{NAME_CHARS_MAX, address, is_name},
    users::{
        fields::{ChangeUserSettings, change_profile},
        user_view::UserView,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "update-user",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_PRODUCTS, READS_USERS, MOVES_USERS, WRITES_USERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/products/{id}/users/{user}",
    permission: Some(Permission::UsersWrite),
    summary: "Update a user of a product",
    request: Some(schema::<UpdateUser>),
    response: Some(schema::<UserView>),
    codes: &[USER_EXISTS],
    example: Example::at(
        "/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/users/user_01kajbch80e6s9t0v2x4z6b8d0",
    )
    .body(r#"{"name": "Ada Lovelace", "suspended": true}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is; null removes the value.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateUser {
    /// The address. The user has to prove a new one again.
    #[garde(length(max = 254))]
    #[serde(default)]
    pub email: Option<String>,
    /// Whether you know that the address is the user's.
    #[garde(skip)]
    #[serde(default)]
    pub email_verified: Option<bool>,
    /// Display name.
    #[garde(length(chars, max = NAME_CHARS_MAX), inner(inner(custom(is_name))))]
    #[schemars(length(max = NAME_CHARS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub name: Option<Option<String>>,
    /// Whether the user is kept out.
    #[garde(skip)]
    #[serde(default)]
    pub suspended: Option<bool>,
    /// What the product's apps keep for the user.
    #[garde(dive)]
    #[serde(default)]
    pub settings: Option<ChangeUserSettings>,
}

async fn handle(app: &'static App, call: Call<UpdateUser>) -> Result<Answer<UserView>, Problem> {
    let place = call.authorised()?.product_place(app, call.id()?).await?;
    let id = call.parameter("user").parse().map_err(|_| not_found())?;
    let UpdateUser { email, email_verified, name, suspended, settings } = &call.body;
    let email = email.as_deref().map(address).transpose()?;
    let current = user(app, place, id).await?.ok_or_else(not_found)?;
    // What the rest of the request breaks is refused before anything is written.
    change_profile(&mut current.clone(), name.as_ref(), settings.as_ref())?;
    if let Some(email) = &email {
        move_user(app, place, &current, email).await?;
    }
    let now_ms = app.now().as_millisecond();
    let mut changed = Ok(false);
    let change = |user: &mut User| {
        let before = user.clone();
        changed = change_profile(user, name.as_ref(), settings.as_ref());
        if changed.is_err() {
            user.clone_from(&before);
            return false;
        }
        user.email_verified = email_verified.unwrap_or(user.email_verified);
        if let Some(suspended) = suspended {
            user.suspend(*suspended, now_ms);
        }
        *user != before
    };
    let user = revise_user(app, place, id, change).await?;
    changed?;
    Ok(Answer::ok(UserView::of(&user)))
}
