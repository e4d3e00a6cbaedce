//! Signs and opens the links by which recipients say no.

use posthorn_app::App;
use posthorn_consent::UnsubscribeLink;
use posthorn_items::Scope;
use posthorn_tokens::{InvalidToken, Key, OpenError, RingError, open, sign_scoped, signing_ring};
use posthorn_uses::{Use, settings};

/// What tokens of such links are signed for.
pub const LINK_PURPOSE: &str = "unsubscribe";

/// What [`signed_unsubscribe_url`] uses.
pub const SIGNS_LINKS: Use = Use::All(&[posthorn_tokens::SIGNS, settings::PUBLIC_URL]);
/// What [`open_unsubscribe_link`] uses.
pub const OPENS_LINKS: Use = posthorn_tokens::VERIFIES;

/// The link's address under `base_url` (the front door, `https://mail.example.com`). It never expires: an email may be read
/// years later, and its recipient must still be able to say no.
pub fn unsubscribe_url(key: &Key, base_url: &str, scope: &Scope, link: &UnsubscribeLink) -> String {
    let token = sign_scoped(key, LINK_PURPOSE, scope, &link.to_bytes(), None);
    format!("{}/u/{token}", base_url.trim_end_matches('/'))
}

/// The link's address, signed with the newest key. Uses [`SIGNS_LINKS`].
pub async fn signed_unsubscribe_url(
    app: &App,
    scope: &Scope,
    link: &UnsubscribeLink,
) -> Result<String, RingError> {
    let ring = signing_ring(app).await?;
    let key = ring.newest().ok_or(RingError::Shape)?;
    Ok(unsubscribe_url(key, app.setting("PUBLIC_URL"), scope, link))
}

/// Whose link a token is, and which. Uses [`OPENS_LINKS`].
///
/// # Errors
/// [`OpenError::Invalid`] for what is no such link, whatever is wrong with it.
pub async fn open_unsubscribe_link(app: &App, token: &str) -> Result<(Scope, UnsubscribeLink), OpenError> {
    let (scope, payload) = open(app, LINK_PURPOSE, token).await?;
    let link = UnsubscribeLink::from_bytes(&payload).map_err(|_| InvalidToken::Malformed)?;
    Ok((scope, link))
}
