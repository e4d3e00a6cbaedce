//! Seals the secrets of an endpoint: its signing keys, and the headers that its owner has set.

use std::collections::BTreeMap;

use aws_lc_rs::{hmac, rand};
use posthorn_access::CallerSecret;
use posthorn_app::App;
use posthorn_ids::{SigningKeyId, WebhookId};
use posthorn_items::Scope;
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::uses::{SEALING_KEY, Use};
use posthorn_seal::Sealer;
use posthorn_webhooks::{Endpoint, Scheme, SigningKey, check_headers, new_key_pair, new_secret};
use serde_bytes::ByteBuf;

/// The `uses` of [`make_key`] and [`seal_headers`].
pub(crate) const SEALS: Use = SEALING_KEY.encrypt();

/// The source of a key's bytes.
pub(crate) struct Origin<'a> {
    /// The id of the new key, the same for every repetition of the request.
    pub(crate) id: SigningKeyId,
    /// The nonce in the idempotency record, if there is one.
    pub(crate) nonce: Option<&'a str>,
    /// The caller's own secret, so that only the same caller may repeat the request.
    pub(crate) caller: &'a CallerSecret,
}

/// A new key, and its secret if that is shown once.
pub(crate) struct MadeKey {
    pub(crate) key: SigningKey,
    pub(crate) shown: Option<String>,
}

/// Creates a key for an endpoint and seals it. The private key of a key pair is never shown.
pub(crate) async fn make_key(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    scheme: Scheme,
    origin: &Origin<'_>,
) -> Result<MadeKey, Problem> {
    let (secret, public) = match scheme {
        Scheme::V1 => (new_secret(&bytes(origin, &format!("v1/{webhook_id}"))?), None),
        Scheme::V1a => {
            let seed = bytes(origin, &format!("v1a/{webhook_id}"))?;
            let (private, public) = new_key_pair(&seed).map_err(|error| fault(&error))?;
            (private, Some(public))
        }
    };
    let sealed = app.part::<Sealer>().seal(&Endpoint::seal_context(scope, webhook_id), &secret).await?;
    let shown = public.is_none().then_some(secret);
    Ok(MadeKey {
        key: SigningKey { id: origin.id, scheme, sealed: ByteBuf::from(sealed), public, until_ms: None },
        shown,
    })
}

/// Derives again the secret that the first request showed. `None` if it showed none, or if the key no longer signs.
///
/// # Errors
/// `INTERNAL` if there is no randomness.
pub(crate) fn shown_again(
    endpoint: &Endpoint,
    origin: &Origin<'_>,
    now_ms: i64,
) -> Result<Option<String>, Problem> {
    let signs = |key: &&SigningKey| key.id == origin.id && key.scheme == Scheme::V1 && key.signs_at(now_ms);
    match endpoint.keys.iter().find(signs) {
        Some(_) => Ok(Some(new_secret(&bytes(origin, &format!("v1/{}", endpoint.id))?))),
        None => Ok(None),
    }
}

/// Returns random bytes. With an idempotency key, it derives them, so that only a repetition of the request gets the same bytes.
fn bytes(origin: &Origin<'_>, purpose: &str) -> Result<[u8; 32], Problem> {
    let mut bytes = [0; 32];
    match origin.nonce {
        Some(nonce) => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, origin.caller.as_bytes());
            let material = format!("posthorn/webhook/{purpose}/{nonce}/{}", origin.id);
            bytes.copy_from_slice(hmac::sign(&key, material.as_bytes()).as_ref());
        }
        None => rand::fill(&mut bytes).map_err(|error| fault(&error))?,
    }
    Ok(bytes)
}

fn fault(error: &dyn std::error::Error) -> Problem {
    INTERNAL.because("Something went wrong on our side.").caused_by(error)
}

/// Sealed headers. Their values are often tokens, so only their names are shown again.
pub(crate) struct SealedHeaders {
    pub(crate) names: Vec<String>,
    pub(crate) sealed: Option<ByteBuf>,
}

/// Seals headers that the request's validation has already checked.
pub(crate) async fn seal_headers(
    app: &App,
    scope: &Scope,
    webhook_id: WebhookId,
    headers: &BTreeMap<String, String>,
) -> Result<SealedHeaders, Problem> {
    // The edge has checked them. Here they get the canonical spelling of their names.
    let headers = check_headers(headers).map_err(|error| fault(&error))?;
    if headers.is_empty() {
        return Ok(SealedHeaders { names: Vec::new(), sealed: None });
    }
    let text = serde_json::to_string(&headers).map_err(|error| fault(&error))?;
    let sealed = app.part::<Sealer>().seal(&Endpoint::headers_context(scope, webhook_id), &text).await?;
    Ok(SealedHeaders { names: headers.into_keys().collect(), sealed: Some(ByteBuf::from(sealed)) })
}
