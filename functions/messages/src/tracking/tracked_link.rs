//! Opens a tracking link: whose link it is, and whether it is valid at the host that was called.

use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_runtime::{
    http::Call,
    uses::{Use, settings},
};
use posthorn_senders::Standing;
use posthorn_senders_store::sender_standing;
use posthorn_tokens::{InvalidToken, OpenError, RingError, open};
use posthorn_tracking::{bound, host_of};

use crate::tracking::track::AnyQuery;

/// The `uses` of [`open_link`].
pub(crate) const USES: Use =
    Use::All(&[posthorn_tokens::VERIFIES, posthorn_senders_store::READS_STANDING, settings::PUBLIC_URL]);

/// Opens the token of a link for `purpose`. Answers its scope and payload.
///
/// A token is bound to the host of its link. Older tokens name no host: they are valid at the host of `PUBLIC_URL`, and at
/// hosts below a domain that their scope has verified. A call that does not come through the front door uses one of the
/// deployment's own host names, and counts as a call at the host of `PUBLIC_URL`.
///
/// # Errors
/// [`OpenError::Invalid`] if it is not such a link at this host; [`OpenError::Ring`] if that could not be checked.
pub(crate) async fn open_link(
    app: &App,
    call: &Call<(), AnyQuery>,
    purpose: &str,
) -> Result<(Scope, Vec<u8>), OpenError> {
    let token = call.parameter("token");
    let own = host_of(app.setting("PUBLIC_URL")).unwrap_or_default();
    let host = call.host().unwrap_or(&own);
    match open(app, &bound(purpose, host), token).await {
        Err(OpenError::Invalid(InvalidToken::Forged)) => {}
        settled => return settled,
    }
    let (scope, payload) = open(app, purpose, token).await?;
    match host == own || is_owned(app, &scope, host).await? {
        true => Ok((scope, payload)),
        false => Err(InvalidToken::Forged.into()),
    }
}

/// Whether `host` is below a domain that `scope` has verified.
async fn is_owned(app: &App, scope: &Scope, host: &str) -> Result<bool, OpenError> {
    // A pause stops sending. Links of emails that were sent before stay valid.
    let standing = sender_standing(app, scope, host).await.map_err(RingError::from)?;
    Ok(matches!(standing, Standing::Verified(_) | Standing::Paused(_)))
}
