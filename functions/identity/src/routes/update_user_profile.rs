//! `PATCH /v1/products/{id}/auth/profile`: changes the name and the settings of the user of an access token.

use garde::Validate;
use posthorn_access::codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, given, schema},
};
use posthorn_users::{User, WRITES_USERS, codes::INVALID_ACCESS_TOKEN, revise_user};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    fields::{NAME_CHARS_MAX, is_name},
    users::{
        app_call::{AppUser, KNOWS_USERS, USER_HEADERS, user_of},
        fields::{ChangeUserSettings, change_profile},
        user_view::UserView,
    },
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "update-user-profile",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_USERS, WRITES_USERS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/products/{id}/auth/profile",
    per_address: Some(AddressLimit { class: "update-user-profile", per_minute: PER_MINUTE }),
    cross_origin: true,
    summary: "Update the user's own profile",
    request: Some(schema::<UpdateUserProfile>),
    response: Some(schema::<UserView>),
    codes: &[INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED, INVALID_ACCESS_TOKEN],
    headers: USER_HEADERS,
    example: Example::at("/v1/products/prod_01kajbch80f7r9t1v3x5z7b9d1/auth/profile")
        .body(r#"{"name": "Ada Lovelace", "settings": {"last_seen_version": "1.4.0", "preferences": {"theme": "dark"}}}"#),
    ..Route::DEFAULT
};

/// Requests per minute from one network: enough for an office.
const PER_MINUTE: u64 = 300;

/// The changes. A field that is left out stays as it is; null removes the value.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateUserProfile {
    /// Display name.
    #[garde(length(chars, max = NAME_CHARS_MAX), inner(inner(custom(is_name))))]
    #[schemars(length(max = NAME_CHARS_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub name: Option<Option<String>>,
    /// What the product's apps keep for the user.
    #[garde(dive)]
    #[serde(default)]
    pub settings: Option<ChangeUserSettings>,
}

async fn handle(app: &'static App, call: Call<UpdateUserProfile>) -> Result<Answer<UserView>, Problem> {
    let AppUser { product, user, .. } = user_of(app, &call).await?;
    let UpdateUserProfile { name, settings } = &call.body;
    let mut changed = Ok(false);
    let change = |user: &mut User| {
        changed = change_profile(user, name.as_ref(), settings.as_ref());
        matches!(changed, Ok(true))
    };
    let user = revise_user(app, product.place, user.id, change).await?;
    changed?;
    Ok(Answer::ok(UserView::of(&user)))
}
