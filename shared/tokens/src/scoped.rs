//! Tokens with a scope. The scope is signed and comes before the payload.

use jiff::Timestamp;
use posthorn_ids::{OrgId, TenantId};
use posthorn_items::Scope;
use posthorn_items::door;

use crate::{InvalidToken, Key, sign, verify};

const ID_BYTES: usize = 16;

/// Signs `scope` and the payload. See [`sign`].
pub fn sign_scoped(
    key: &Key,
    purpose: &str,
    scope: &Scope,
    payload: &[u8],
    expires_at: Option<Timestamp>,
) -> String {
    let environment = scope.environment().as_str().as_bytes();
    let mut bytes = Vec::with_capacity(2 * ID_BYTES + 2 + environment.len() + payload.len());
    bytes.extend_from_slice(&scope.org().to_bytes());
    bytes.push(u8::from(scope.tenant().is_some()));
    if let Some(tenant) = scope.tenant() {
        bytes.extend_from_slice(&tenant.to_bytes());
    }
    // An environment's name has at most 20 bytes.
    bytes.push(environment.len() as u8);
    bytes.extend_from_slice(environment);
    bytes.extend_from_slice(payload);
    sign(key, purpose, &bytes, expires_at)
}

/// The scope and the payload of a token that [`sign_scoped`] made. The signature proves that Posthorn wrote the scope, so the
/// scope can be trusted.
///
/// # Errors
/// The errors of [`verify`], and [`InvalidToken::Malformed`] if the signed bytes do not start with a scope.
pub fn verify_scoped(
    keys: &[Key],
    purpose: &str,
    text: &str,
    now: Timestamp,
) -> Result<(Scope, Vec<u8>), InvalidToken> {
    let bytes = verify(keys, purpose, text, now)?;
    split(&bytes).ok_or(InvalidToken::Malformed)
}

fn split(bytes: &[u8]) -> Option<(Scope, Vec<u8>)> {
    let (org, rest) = bytes.split_first_chunk::<ID_BYTES>()?;
    let (has_tenant, rest) = rest.split_first()?;
    let (tenant, rest) = match has_tenant {
        0 => ("0".to_owned(), rest),
        _ => {
            let (tenant, rest) = rest.split_first_chunk::<ID_BYTES>()?;
            (TenantId::from_bytes(*tenant).to_string(), rest)
        }
    };
    let (length, rest) = rest.split_first()?;
    let (environment, payload) = rest.split_at_checked(usize::from(*length))?;
    let environment = std::str::from_utf8(environment).ok()?;
    let label = format!("{}-{tenant}-{environment}", OrgId::from_bytes(*org));
    Some((door::from_label(&label).ok()?, payload.to_vec()))
}

#[cfg(test)]
mod tests {
    use posthorn_ids::Environment;
    use proptest::prelude::*;

    use super::*;

    fn scope(tenant: bool) -> Scope {
        let now = Timestamp::UNIX_EPOCH;
        door::of_new_org(
            OrgId::new(now),
            tenant.then(|| TenantId::new(now)),
            "eu-live".parse::<Environment>().unwrap(),
        )
    }

    #[test]
    fn verifying_a_token_gives_back_its_scope_and_payload() {
        let key = Key::new([1; 32]);
        for scope in [scope(true), scope(false)] {
            let token = sign_scoped(&key, "p", &scope, b"payload", None);
            let opened = verify_scoped(std::slice::from_ref(&key), "p", &token, Timestamp::UNIX_EPOCH);
            assert_eq!(opened, Ok((scope, b"payload".to_vec())));
        }
    }

    proptest! {
        #[test]
        fn signed_bytes_without_a_scope_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..70)) {
            let key = Key::new([1; 32]);
            let token = sign(&key, "p", &bytes, None);
            let opened = verify_scoped(&[key], "p", &token, Timestamp::UNIX_EPOCH);
            // Any bytes may be an organisation's id, but the environment must be a valid name.
            if let Ok((scope, _)) = opened {
                prop_assert!(!scope.environment().as_str().is_empty());
            }
        }
    }
}
