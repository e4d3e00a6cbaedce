//! The signed links that confirm and end a subscription. A link's token names the contact, or its key, and nothing is stored before the
//! contact confirms.

use jiff::SignedDuration;
use posthorn_app::App;
use posthorn_consent::codes::LINK_NOT_VALID;
use posthorn_problem::Problem;
use posthorn_runtime::uses::{Use, settings};
use posthorn_status::Contact;
use posthorn_tokens::{
    InvalidToken, OpenError, RingError, SIGNS, VERIFIES, open_unscoped, sign, signing_ring,
};

/// The `uses` of making links.
pub(crate) const MAKES_LINKS: Use = Use::All(&[SIGNS, settings::PUBLIC_URL]);
/// The `uses` of opening links.
pub(crate) const OPENS_LINKS: Use = VERIFIES;

const CONFIRMS: &str = "status-confirm";
const ENDS: &str = "status-unsubscribe";
/// How long a contact may take to confirm.
pub(crate) const CONFIRMED_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// The longest key of a contact: a word and a hash.
const KEY_BYTES_MAX: usize = 80;

/// What a link asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The contact wants to be told.
    Confirm(Contact),
    /// The subscriber with this key does not want to be told any more.
    End(String),
}

/// The link with which a contact confirms. It is valid for a day.
///
/// # Errors
/// `RingError` if there is no key to sign with.
pub(crate) async fn confirm_url(app: &App, contact: &Contact) -> Result<String, RingError> {
    url(app, CONFIRMS, &contact.to_bytes(), Some(app.now() + CONFIRMED_WITHIN)).await
}

/// The link with which a subscriber ends the subscription.
///
/// # Errors
/// `RingError` if there is no key to sign with.
pub(crate) async fn end_url(app: &App, key: &str) -> Result<String, RingError> {
    url(app, ENDS, key.as_bytes(), None).await
}

async fn url(
    app: &App,
    purpose: &str,
    content: &[u8],
    until: Option<jiff::Timestamp>,
) -> Result<String, RingError> {
    let ring = signing_ring(app).await?;
    let base = app.setting("PUBLIC_URL").trim_end_matches('/');
    // A ring for signing has a key.
    let token = ring.newest().map(|key| sign(key, purpose, content, until)).unwrap_or_default();
    Ok(format!("{base}/status/subscriptions/{token}"))
}

/// What the link with this token asks for.
///
/// # Errors
/// `LINK_NOT_VALID`, with the same text whatever is wrong with it.
pub(crate) async fn open(app: &App, token: &str) -> Result<Wish, Problem> {
    let confirmed = match open_unscoped(app, CONFIRMS, token).await {
        Ok(bytes) => Contact::from_bytes(&bytes).ok().map(Wish::Confirm),
        // Signed for the other purpose, perhaps.
        Err(OpenError::Invalid(InvalidToken::Forged)) => match open_unscoped(app, ENDS, token).await {
            Ok(bytes) => {
                String::from_utf8(bytes).ok().filter(|key| key.len() <= KEY_BYTES_MAX).map(Wish::End)
            }
            Err(OpenError::Invalid(invalid)) => refused(invalid),
            Err(OpenError::Ring(error)) => return Err(error.into()),
        },
        Err(OpenError::Invalid(invalid)) => refused(invalid),
        Err(OpenError::Ring(error)) => return Err(error.into()),
    };
    confirmed.ok_or_else(|| {
        LINK_NOT_VALID
            .because("Use the complete link, without changes. A link that confirms is valid for a day.")
    })
}

fn refused(invalid: InvalidToken) -> Option<Wish> {
    tracing::info!(%invalid, "a link was refused");
    None
}
