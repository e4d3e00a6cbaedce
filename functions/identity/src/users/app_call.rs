//! Requests of a product's apps: the product by its publishable key, and the user by an access token.

use posthorn_access::{OPENS_PRODUCTS, OpenProduct, open_product};
use posthorn_app::App;
use posthorn_ids::UserSessionId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::Call,
    uses::{Use, settings::PUBLIC_URL},
};
use posthorn_users::{
    Claims, Families, READS_FAMILIES, READS_KEYS, READS_USERS, User, codes::INVALID_ACCESS_TOKEN, families,
    issuer, published_keys, user, verify,
};

/// The header with the publishable key.
const KEY_HEADER: &str = "posthorn-publishable-key";

/// The headers of requests of apps.
pub(crate) const APP_HEADERS: &[(&str, &str)] =
    &[(KEY_HEADER, "The product's publishable key: `pk_…`. It names the app, and is no secret.")];
/// The headers of requests of users.
pub(crate) const USER_HEADERS: &[(&str, &str)] = &[
    (KEY_HEADER, "The product's publishable key: `pk_…`. It names the app, and is no secret."),
    ("authorization", "The user's access token: `Bearer eyJ…`."),
];

/// The uses of [`app_of`].
pub(crate) const KNOWS_APPS: Use = OPENS_PRODUCTS;

/// The product whose app sends the request.
///
/// # Errors
/// `NOT_FOUND` for a path without a product's id; `INVALID_PUBLISHABLE_KEY`, `ORIGIN_NOT_ALLOWED`, `PRODUCT_DISABLED`.
pub(crate) async fn app_of<B, Q>(app: &App, call: &Call<B, Q>) -> Result<OpenProduct, Problem> {
    open_product(app, call.id()?, call.header(KEY_HEADER), call.header("origin")).await
}

/// A user with a session.
pub(crate) struct AppUser {
    /// The product.
    pub(crate) product: OpenProduct,
    /// The user.
    pub(crate) user: User,
    /// The user's sessions, with those that have ended.
    pub(crate) families: Families,
    /// The session of this request.
    pub(crate) session: UserSessionId,
}

/// The uses of [`user_of`].
pub(crate) const KNOWS_USERS: Use =
    Use::All(&[KNOWS_APPS, READS_KEYS, READS_USERS, READS_FAMILIES, PUBLIC_URL]);

/// The user who sends the request, by an access token whose session has not ended.
///
/// # Errors
/// `INVALID_ACCESS_TOKEN`; those of [`app_of`].
pub(crate) async fn user_of<B, Q>(app: &App, call: &Call<B, Q>) -> Result<AppUser, Problem> {
    let product = app_of(app, call).await?;
    let header = call.header("authorization").unwrap_or_default();
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = token.map(|(_, token)| token.trim()).ok_or_else(refused)?;
    let (user, families, claims) = live(app, &product, token).await?.ok_or_else(refused)?;
    Ok(AppUser { product, user, families, session: claims.sid })
}

/// The user of an access token and their sessions, if the token is valid and its session has not ended. Uses [`KNOWS_USERS`] without
/// [`KNOWS_APPS`].
///
/// # Errors
/// `StoreError` if a read fails.
pub(crate) async fn live(
    app: &App,
    product: &OpenProduct,
    token: &str,
) -> Result<Option<(User, Families, Claims)>, Problem> {
    let (place, id) = (product.place, product.product.id);
    let keys = published_keys(app, id).await?;
    let Ok(claims) = verify(token, &keys, (&issuer(app, id), id), app.now()) else { return Ok(None) };
    let Some(user) = user(app, place, claims.sub).await? else { return Ok(None) };
    let families = families(app, place, user.id).await?;
    let now_ms = app.now().as_millisecond();
    let is_open = families.all.get(&claims.sid).is_some_and(|one| one.is_open(user.version, now_ms));
    Ok((is_open && user.is_active()).then_some((user, families, claims)))
}

fn refused() -> Problem {
    INVALID_ACCESS_TOKEN.because("Refresh the access token, or log in again.")
}
