//! Reads, makes and renews a product's signing keys. Anybody may read the public ones, by the product's id alone.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jsonwebtoken::{
    Algorithm, EncodingKey,
    jwk::{AlgorithmParameters, Jwk, ThumbprintHash},
};
use posthorn_app::App;
use posthorn_ids::ProductId;
use posthorn_problem::{INTERNAL, Problem};
use posthorn_seal::Sealer;
use posthorn_store::{Partition, Read, Store, StoreError, Table};
use posthorn_uses::{SEALING_KEY, Use};

use crate::{SigningKey, SigningKeys};

const SORT: &str = "keys";

/// The uses of [`published_keys`].
pub const READS_KEYS: Use = Table::Identity.get();
/// The uses of [`signing_key`].
pub const SIGNS: Use = Use::All(&[CHANGES_KEYS, SEALING_KEY.decrypt()]);
/// The uses of [`renew_key`].
pub const CHANGES_KEYS: Use = Use::All(&[Table::Identity.get().put(), SEALING_KEY.encrypt()]);

/// A public key, as verifiers need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKey {
    /// Its name in tokens.
    pub kid: String,
    /// The coordinates, in base64url.
    pub x: String,
    /// The same.
    pub y: String,
}

/// A private key that signs now.
pub struct Signer {
    /// Its name in tokens.
    pub(crate) kid: String,
    /// The key.
    pub(crate) key: EncodingKey,
}

fn partition(app: &App, product: ProductId) -> Partition<'_> {
    app.part::<Store>().system(Table::Identity, "user-signing-keys", &product.suffix())
}

fn context(product: ProductId) -> String {
    format!("user-signing-key/{}", product.suffix())
}

/// The keys that a product's access tokens are signed with now, or will be. None before the first token.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn published_keys(app: &App, product: ProductId) -> Result<Vec<PublishedKey>, StoreError> {
    let stored = partition(app, product).get::<SigningKeys>(SORT, Read::Consistent).await?;
    let keys = stored.map(|stored| stored.value).unwrap_or_default();
    Ok(published(&keys, app.now().as_millisecond()))
}

fn published(keys: &SigningKeys, now_ms: i64) -> Vec<PublishedKey> {
    let public = |key: &SigningKey| PublishedKey { kid: key.kid.clone(), x: key.x.clone(), y: key.y.clone() };
    keys.published(now_ms).map(public).collect()
}

/// The key that signs a product's access tokens now. Makes one if one is needed, now or soon. Of two callers at the same
/// time one adds its key, and both sign with that.
///
/// # Errors
/// `UNAVAILABLE` if the private key cannot be sealed or opened; `StoreError` if the read or the write fails.
pub async fn signing_key(app: &App, product: ProductId) -> Result<Signer, Problem> {
    let now_ms = app.now().as_millisecond();
    let stored = partition(app, product).get::<SigningKeys>(SORT, Read::Consistent).await?;
    let mut keys = stored.map(|stored| stored.value).unwrap_or_default();
    if let Some(signs_from) = keys.needs(now_ms) {
        let made = make(app, product, signs_from).await?;
        let add = |keys: &mut SigningKeys| {
            let needed = keys.needs(now_ms).is_some();
            if needed {
                keys.add(made.clone(), now_ms);
            }
            needed
        };
        keys = partition(app, product).revise_or_create(SORT, SigningKeys::default(), add).await?;
    }
    let signing = keys.signing(now_ms).ok_or_else(|| broken(&NoKey))?;
    let opened = app.part::<Sealer>().open(&context(product), &signing.sealed).await?;
    let der = BASE64_STANDARD.decode(opened).map_err(|error| broken(&error))?;
    Ok(Signer { kid: signing.kid.clone(), key: EncodingKey::from_ec_der(&der) })
}

/// Makes a key that signs from now on. With `revoke`, no other is published any more, so that every token that was signed before is
/// refused. Returns the published keys.
///
/// # Errors
/// `UNAVAILABLE` if the private key cannot be sealed; `StoreError` if the write fails.
pub async fn renew_key(app: &App, product: ProductId, revoke: bool) -> Result<Vec<PublishedKey>, Problem> {
    let now_ms = app.now().as_millisecond();
    let made = make(app, product, now_ms).await?;
    let renew = |keys: &mut SigningKeys| {
        // The write may have been made already, and only its answer lost.
        let is_new = keys.keys.iter().all(|key| key.kid != made.kid);
        if is_new {
            keys.renew(made.clone(), revoke, now_ms);
        }
        is_new
    };
    let keys = partition(app, product).revise_or_create(SORT, SigningKeys::default(), renew).await?;
    Ok(published(&keys, now_ms))
}

async fn make(app: &App, product: ProductId, signs_from: i64) -> Result<SigningKey, Problem> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let made = made.map_err(|error| broken(&error))?;
    let jwk = Jwk::from_encoding_key(&EncodingKey::from_ec_der(made.as_ref()), Algorithm::ES256);
    let jwk = jwk.map_err(|error| broken(&error))?;
    let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|error| broken(&error))?;
    let AlgorithmParameters::EllipticCurve(point) = jwk.algorithm else {
        return Err(broken(&NoKey));
    };
    let sealed = app.part::<Sealer>().seal(&context(product), &BASE64_STANDARD.encode(made.as_ref())).await?;
    Ok(SigningKey { kid, x: point.x, y: point.y, sealed, signs_from })
}

/// There is no key where one must be.
#[derive(Debug, thiserror::Error)]
#[error("no key of the product can sign")]
struct NoKey;

fn broken(error: &dyn std::error::Error) -> Problem {
    INTERNAL.because("Something went wrong on our side.").caused_by(error)
}
