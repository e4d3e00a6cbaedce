//! The public keys of a product, as verifiers read them (RFC 7517).

use posthorn_users::PublishedKey;
use schemars::JsonSchema;
use serde::Serialize;

/// A set of public keys (RFC 7517, section 5).
#[derive(Debug, Serialize, JsonSchema)]
pub struct JwksView {
    /// The keys that the product's access tokens are signed with now, or soon. Empty before the first token.
    pub keys: Vec<JwkView>,
}

/// A public key (RFC 7517, section 4; RFC 7518, section 6.2).
#[derive(Debug, Serialize, JsonSchema)]
pub struct JwkView {
    /// Always `EC`.
    pub kty: &'static str,
    /// Always `P-256`.
    pub crv: &'static str,
    /// Always `ES256`.
    pub alg: &'static str,
    /// Always `sig`.
    pub r#use: &'static str,
    /// Its name in tokens.
    pub kid: String,
    /// A coordinate, in base64url.
    pub x: String,
    /// The other one.
    pub y: String,
}

impl JwksView {
    /// The view of published keys.
    pub(crate) fn of(keys: Vec<PublishedKey>) -> Self {
        let view = |PublishedKey { kid, x, y }| JwkView {
            kty: "EC",
            crv: "P-256",
            alg: "ES256",
            r#use: "sig",
            kid,
            x,
            y,
        };
        Self { keys: keys.into_iter().map(view).collect() }
    }
}
