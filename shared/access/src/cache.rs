use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_ids::ApiKeyId;
use posthorn_problem::{INVALID_API_KEY, Problem};
use posthorn_store::{CredentialItem, Read, Store};

use crate::{ApiKey, Caller, Permission};

/// How long an instance believes what it read of a key: a revoked key works for at most this long.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance that sees more keys than this forgets them all and begins again.
const KEYS_MAX: usize = 10_000;

/// The credentials that this instance has seen. Keys that do not exist are not remembered: a new key works at once.
struct SeenKeys(Mutex<HashMap<ApiKeyId, (Timestamp, CredentialItem)>>);

impl FromApp for SeenKeys {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl SeenKeys {
    fn find(&self, id: ApiKeyId, now: Timestamp) -> Option<CredentialItem> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, credential) = keys.get(&id)?;
        (now.duration_since(*read_at) < BELIEVED_FOR).then(|| credential.clone())
    }

    fn remember(&self, credential: &CredentialItem, now: Timestamp) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        keys.insert(credential.id, (now, credential.clone()));
    }
}

/// Verifies a presented key.
///
/// # Errors
/// One and the same problem for a key that is malformed, unknown, wrong or revoked.
pub async fn authenticate(app: &App, presented: &str) -> Result<Caller, Problem> {
    let refused =
        || INVALID_API_KEY.because("The API key is unknown or revoked. Check that it was copied whole.");
    let key: ApiKey = presented.parse().map_err(|_| refused())?;
    let credential = find(app, key.id()).await?.ok_or_else(refused)?;
    if !key.matches(&credential) || credential.revoked_at.is_some() {
        return Err(refused());
    }
    let scope = credential.scope().map_err(|_| refused())?;
    let permissions = credential.permissions.iter().filter_map(|text| Permission::parse(text)).collect();
    Ok(Caller { scope, key_id: credential.id, permissions })
}

async fn find(app: &App, id: ApiKeyId) -> Result<Option<CredentialItem>, Problem> {
    let seen = app.part::<SeenKeys>();
    if let Some(credential) = seen.find(id, app.now()) {
        return Ok(Some(credential));
    }
    let partition = app.part::<Store>().credential(id);
    let Some(stored) = partition.get::<CredentialItem>(SORT, Read::Consistent).await? else {
        return Ok(None);
    };
    seen.remember(&stored.value, app.now());
    Ok(Some(stored.value))
}

/// The sort key of a credential, which is alone in its partition.
pub const SORT: &str = "credential";
