//! A tracking link that somebody follows: whose it is, and whether it may be followed at the host where they follow it.

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

use crate::track::AnyQuery;

/// What [`open_link`] uses.
pub(crate) const USES: Use =
    Use::All(&[posthorn_tokens::VERIFIES, posthorn_senders_store::READS_STANDING, settings::PUBLIC_URL]);

/// Opens the token of a link that is followed, for `purpose`; answers its scope and payload.
///
/// A token is bound to the host of the link that it was made for. Tokens of before they were bound name no host: they are
/// good at the front door's own name, and at names below a domain that their scope has verified. A call past the front door
/// is made at a name of the deployment's, and counts as made at the front door's own.
///
/// # Errors
/// [`OpenError::Invalid`] for what is no such link at this host; [`OpenError::Ring`] where that could not be checked.
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

/// Whether `host` lies below a domain that `scope` has verified.
async fn is_owned(app: &App, scope: &Scope, host: &str) -> Result<bool, OpenError> {
    // A pause stops sending. The links of what was sent stay good.
    let standing = sender_standing(app, scope, host).await.map_err(RingError::from)?;
    Ok(matches!(standing, Standing::Verified(_) | Standing::Paused(_)))
}
