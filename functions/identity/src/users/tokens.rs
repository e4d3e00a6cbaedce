//! Begins and refreshes sessions of users, and signs their access tokens.

use posthorn_access::OpenProduct;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call, time_of},
    uses::{Use, settings::PUBLIC_URL},
};
use posthorn_users::{
    ACCESS_TOKEN_SECONDS, BEGINS_FAMILIES, Begun, Claims, FamilyDevice, REFRESHES, RefreshToken, Refreshed,
    SIGNS, Signer, User, begin_family,
    codes::{INVALID_REFRESH_TOKEN, USER_SUSPENDED},
    issuer, refresh, sign, signing_key,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::user_view::UserView;
use crate::log_in::device;

/// The tokens of a session.
#[derive(Serialize, JsonSchema)]
pub struct TokensView {
    /// A JSON Web Token for the product's backends, valid for 15 minutes.
    pub access_token: String,
    /// Always `Bearer` (RFC 6750).
    pub token_type: &'static str,
    /// How long the access token is valid, in seconds.
    pub expires_in: i64,
    /// Gives the next tokens, once. If it is used twice, the session ends.
    pub refresh_token: String,
    /// When the session ends if its tokens are not refreshed (RFC 3339).
    pub refresh_expires_at: String,
    /// The user.
    pub user: UserView,
}

/// The uses of [`begin`].
pub(crate) const BEGINS: Use = Use::All(&[BEGINS_FAMILIES, SIGNS, PUBLIC_URL]);
/// The uses of [`refreshed`].
pub(crate) const REFRESHES_TOKENS: Use = Use::All(&[REFRESHES, SIGNS, PUBLIC_URL]);

/// Begins a session of a user who has just proved who they are.
///
/// # Errors
/// `USER_SUSPENDED`; `UNAVAILABLE` if the signing key cannot be opened.
pub(crate) async fn begin<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    product: &OpenProduct,
    user: &User,
) -> Result<Answer<TokensView>, Problem> {
    if !user.is_active() {
        return Err(USER_SUSPENDED.because("Ask the product's support."));
    }
    let key = signing_key(app, product.product.id).await?;
    let described = device(call);
    let ip = described.ip.map(|address| address.to_string());
    let described = FamilyDevice { name: described.name, platform: described.platform, ip };
    let begun = begin_family(app, product.place, user, described).await?;
    answer(app, product, user, &begun, &key)
}

/// The next tokens of a session. The key that signs is opened first: if that fails, the refresh token is still valid.
///
/// # Errors
/// `INVALID_REFRESH_TOKEN`; `UNAVAILABLE` if the signing key cannot be opened.
pub(crate) async fn refreshed(
    app: &App,
    product: &OpenProduct,
    user: &User,
    token: &RefreshToken,
) -> Result<Answer<TokensView>, Problem> {
    let key = signing_key(app, product.product.id).await?;
    match refresh(app, product.place, user, token).await? {
        Refreshed::Next(begun) => answer(app, product, user, &begun, &key),
        Refreshed::Reused => {
            let (user, session) = (token.user, token.session);
            tracing::warn!(%user, %session, "a refresh token was used twice: its session has ended");
            Err(refused())
        }
        Refreshed::Unknown => Err(refused()),
    }
}

/// The refusal of a refresh token.
pub(crate) fn refused() -> Problem {
    INVALID_REFRESH_TOKEN.because("The session has ended. Log in again.")
}

fn answer(
    app: &App,
    product: &OpenProduct,
    user: &User,
    begun: &Begun,
    key: &Signer,
) -> Result<Answer<TokensView>, Problem> {
    let (id, iat) = (product.product.id, app.now().as_second());
    let claims = Claims {
        iss: issuer(app, id),
        sub: user.id,
        aud: id,
        iat,
        exp: iat + ACCESS_TOKEN_SECONDS,
        sid: begun.token.session,
        email: user.email.to_string(),
        email_verified: user.email_verified,
        name: user.name.clone(),
    };
    Ok(Answer::ok(TokensView {
        access_token: sign(&claims, key)?,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_SECONDS,
        refresh_token: begun.token.reveal(),
        refresh_expires_at: time_of(begun.ends_at),
        user: UserView::of(user),
    }))
}
