//! Signs and opens unsubscribe links.

use posthorn_app::App;
use posthorn_consent::UnsubscribeLink;
use posthorn_items::Scope;
use posthorn_tokens::{InvalidToken, Key, OpenError, RingError, open, sign_scoped, signing_ring};
use posthorn_uses::{Use, settings};

/// The purpose that the tokens of such links are signed for.
pub const LINK_PURPOSE: &str = "unsubscribe";

/// The permissions that [`signed_unsubscribe_url`] needs.
pub const SIGNS_LINKS: Use = Use::All(&[posthorn_tokens::SIGNS, settings::PUBLIC_URL]);
/// The permissions that [`open_unsubscribe_link`] needs.
pub const OPENS_LINKS: Use = posthorn_tokens::VERIFIES;

/// The link's URL under `base_url` (the front door, `https://mail.example.com`). It never expires, because a recipient
/// must be able to unsubscribe even years later.
pub fn unsubscribe_url(key: &Key, base_url: &str, scope: &Scope, link: &UnsubscribeLink) -> String {
    let token = sign_scoped(key, LINK_PURPOSE, scope, &link.to_bytes(), None);
    format!("{}/u/{token}", base_url.trim_end_matches('/'))
}

/// The link's URL, signed with the newest key. Uses [`SIGNS_LINKS`].
pub async fn signed_unsubscribe_url(
    app: &App,
    scope: &Scope,
    link: &UnsubscribeLink,
) -> Result<String, RingError> {
    let ring = signing_ring(app).await?;
    let key = ring.newest().ok_or(RingError::Shape)?;
    Ok(unsubscribe_url(key, app.setting("PUBLIC_URL"), scope, link))
}

/// Verifies a token and returns its scope and link. Uses [`OPENS_LINKS`].
///
/// # Errors
/// [`OpenError::Invalid`] for any text that is not such a link.
pub async fn open_unsubscribe_link(app: &App, token: &str) -> Result<(Scope, UnsubscribeLink), OpenError> {
    let (scope, payload) = open(app, LINK_PURPOSE, token).await?;
    let link = UnsubscribeLink::from_bytes(&payload).map_err(|_| InvalidToken::Malformed)?;
    Ok((scope, link))
}
