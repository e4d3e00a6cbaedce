//! The deployment's signing keys: made on first use, sealed by KMS, stored in the ops table, loaded once per warm instance.
//!
//! A new key is written if there is none or if the newest is a year old. The write is a conditional create: if two instances
//! make a key at the same time, the second uses the first one's key. A crash leaves a complete key or none.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::rand;
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_items::{Item, Scope};
use posthorn_problem::Problem;
use posthorn_seal::{SealError, Sealer};
use posthorn_store::{Created, Partition, Read, Store, StoreError, Table};
use posthorn_uses::{SEALING_KEY, Use};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::{InvalidToken, Key, SECRET_BYTES, verify, verify_scoped};

/// The uses that callers of [`verifying_ring`] and [`open`] declare.
pub const VERIFIES: Use = Use::All(&[Table::Ops.query(), SEALING_KEY.decrypt()]);
/// The uses that callers of [`signing_ring`] declare.
pub const SIGNS: Use = Use::All(&[VERIFIES, Table::Ops.put(), SEALING_KEY.encrypt()]);

/// The keys that verify tokens, newest first. The newest key also signs.
#[derive(Debug, Clone)]
pub struct Ring(Arc<[Key]>);

impl Ring {
    /// A ring of `keys`, newest first.
    pub fn new(keys: Vec<Key>) -> Self {
        Self(keys.into())
    }

    /// The key that signs; `None` if the deployment has signed nothing yet.
    pub fn newest(&self) -> Option<&Key> {
        self.0.first()
    }

    /// All keys, newest first.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }
}

/// The keys could not be loaded or made.
#[derive(Debug, thiserror::Error)]
pub enum RingError {
    /// The store failed.
    #[error("the signing keys could not be read or written")]
    Store(#[from] StoreError),
    /// KMS failed.
    #[error("a signing key could not be sealed or opened")]
    Seal(#[from] SealError),
    /// The system's random source failed.
    #[error("there is no randomness for a signing key")]
    Random(#[source] aws_lc_rs::error::Unspecified),
    /// The sealed bytes are not a key.
    #[error("a sealed signing key has the wrong length")]
    Shape,
}

impl From<RingError> for Problem {
    fn from(error: RingError) -> Self {
        posthorn_problem::UNAVAILABLE
            .because("The signing keys could not be loaded. Try again.")
            .retry_after(2)
            .caused_by(&error)
    }
}

/// Why a token was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The token is not valid.
    #[error(transparent)]
    Invalid(#[from] InvalidToken),
    /// The token could not be checked.
    #[error(transparent)]
    Ring(#[from] RingError),
}

/// A stored key. The sort key is its serial number with ten digits.
#[derive(Serialize, Deserialize)]
struct SigningKeyItem {
    serial: u32,
    made_at_ms: i64,
    sealed: ByteBuf,
}

impl Item for SigningKeyItem {
    const KIND: &'static str = "signing-key";
}

/// A key signs for a year. Then the next caller that signs makes a new key.
const SIGNS_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// The most keys to load; older keys are left out. So links are valid for at least nine years.
const KEYS_MAX: i32 = 10;
/// How long an instance caches the keys.
const CACHED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// A token with an unknown key makes an instance load the keys again, but not more often than this, whatever callers send.
const LOOKED_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// The loaded keys.
#[derive(Clone)]
struct Reading {
    ring: Ring,
    /// The newest key's serial number; 0 if there is no key.
    serial: u32,
    /// When the newest key was made.
    made_at: Timestamp,
    read_at: Timestamp,
}

impl Reading {
    fn may_sign(&self, now: Timestamp) -> bool {
        self.ring.newest().is_some() && now.duration_since(self.made_at) < SIGNS_FOR
    }
}

/// The cache of this instance.
#[derive(Default)]
struct Loaded {
    reading: Mutex<Option<Reading>>,
    looked_again_at: Mutex<Option<Timestamp>>,
}

impl FromApp for Loaded {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

impl Loaded {
    /// The loaded keys, if they are not too old.
    fn recent(&self, now: Timestamp) -> Option<Reading> {
        let reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        reading.clone().filter(|reading| now.duration_since(reading.read_at) < CACHED_FOR)
    }

    fn keep(&self, reading: &Reading) {
        *self.reading.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading.clone());
    }

    /// Whether the keys may be loaded again now for an unknown key. If yes, records the time.
    fn may_look_again(&self, now: Timestamp) -> bool {
        let mut last = self.looked_again_at.lock().unwrap_or_else(PoisonError::into_inner);
        let may = last.is_none_or(|at| now.duration_since(at) >= LOOKED_AGAIN_AFTER);
        if may {
            *last = Some(now);
        }
        may
    }
}

/// The keys for signing, at least one. The first caller of a deployment makes the first key; the first caller after a year makes
/// the next. Each warm instance needs a query and one KMS call per key, and then one query per hour. Uses [`SIGNS`].
pub async fn signing_ring(app: &App) -> Result<Ring, RingError> {
    let now = app.now();
    if let Some(recent) = app.part::<Loaded>().recent(now).filter(|recent| recent.may_sign(now)) {
        return Ok(recent.ring);
    }
    let reading = load(app, Read::Consistent).await?;
    if reading.may_sign(now) {
        return Ok(reading.ring);
    }
    make(app, reading.serial + 1).await?;
    Ok(load(app, Read::Consistent).await?.ring)
}

/// The keys for verifying; none if the deployment has signed nothing. Uses [`VERIFIES`].
pub async fn verifying_ring(app: &App) -> Result<Ring, RingError> {
    match app.part::<Loaded>().recent(app.now()) {
        Some(recent) => Ok(recent.ring),
        None => Ok(load(app, Read::Eventual).await?.ring),
    }
}

/// Opens a token made by [`sign_scoped`](crate::sign_scoped). If the instance does not know the key, it loads the keys again
/// before it refuses the token, so that a new key may sign as soon as it is written. Uses [`VERIFIES`].
pub async fn open(app: &App, purpose: &str, text: &str) -> Result<(Scope, Vec<u8>), OpenError> {
    open_with(app, |keys, now| verify_scoped(keys, purpose, text, now)).await
}

/// Opens a token made by [`sign`](crate::sign), which has no scope, as [`open`] does. Uses [`VERIFIES`].
///
/// # Errors
/// [`OpenError`].
pub async fn open_unscoped(app: &App, purpose: &str, text: &str) -> Result<Vec<u8>, OpenError> {
    open_with(app, |keys, now| verify(keys, purpose, text, now)).await
}

async fn open_with<T>(
    app: &App,
    verified: impl Fn(&[Key], Timestamp) -> Result<T, InvalidToken> + Send,
) -> Result<T, OpenError> {
    let now = app.now();
    let opened = verified(verifying_ring(app).await?.keys(), now);
    if matches!(opened, Err(InvalidToken::UnknownKey)) && app.part::<Loaded>().may_look_again(now) {
        let reading = load(app, Read::Consistent).await?;
        return Ok(verified(reading.ring.keys(), now)?);
    }
    Ok(opened?)
}

fn partition(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Ops, "signing-key", "links")
}

fn sort(serial: u32) -> String {
    format!("{serial:010}")
}

/// The context that a key is sealed for. A key that is moved to another serial number does not open.
fn seal_context(serial: u32) -> String {
    format!("signing-key/links/{serial}")
}

async fn load(app: &App, read: Read) -> Result<Reading, RingError> {
    let now = app.now();
    let mut keys = Vec::new();
    let mut newest = (0, Timestamp::UNIX_EPOCH);
    for item in partition(app).query("", KEYS_MAX, true, read).await? {
        let item = item.decode::<SigningKeyItem>()?.value;
        if keys.is_empty() {
            newest = (item.serial, Timestamp::from_millisecond(item.made_at_ms).unwrap_or_default());
        }
        let text = app.part::<Sealer>().open(&seal_context(item.serial), &item.sealed).await?;
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| RingError::Shape)?;
        keys.push(Key::new(bytes.try_into().map_err(|_| RingError::Shape)?));
    }
    let reading = Reading { ring: Ring::new(keys), serial: newest.0, made_at: newest.1, read_at: now };
    app.part::<Loaded>().keep(&reading);
    Ok(reading)
}

async fn make(app: &App, serial: u32) -> Result<(), RingError> {
    let mut secret = [0; SECRET_BYTES];
    rand::fill(&mut secret).map_err(RingError::Random)?;
    let sealed = app.part::<Sealer>().seal(&seal_context(serial), &BASE64_STANDARD.encode(secret)).await?;
    let made_at_ms = app.now().as_millisecond();
    let item = SigningKeyItem { serial, made_at_ms, sealed: ByteBuf::from(sealed) };
    if let Created::New = partition(app).create(&sort(serial), &item).await? {
        tracing::info!(serial, "made a signing key");
    }
    Ok(())
}
