//! Access tokens: JSON Web Tokens (RFC 7519) of a product's users, signed with ES256 (RFC 7518, section 3.4).

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, encode};
use posthorn_app::App;
use posthorn_ids::{ProductId, UserId, UserSessionId};
use posthorn_problem::{INTERNAL, Problem};
use serde::{Deserialize, Serialize};

use crate::{PublishedKey, Signer};

/// How long an access token is valid, in seconds.
pub const ACCESS_TOKEN_SECONDS: i64 = 15 * 60;
/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 4096;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the product's URL, see [`issuer`].
    pub iss: String,
    /// The user.
    pub sub: UserId,
    /// For whom: the product's id.
    pub aud: ProductId,
    /// When it was issued, in Unix seconds.
    pub iat: i64,
    /// When it is over, in Unix seconds.
    pub exp: i64,
    /// The user's session.
    pub sid: UserSessionId,
    /// The user's address.
    pub email: String,
    /// Whether the user has proved the address.
    pub email_verified: bool,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The token is malformed, signed by somebody else, for another product, or over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the access token is not valid")]
pub struct InvalidToken;

/// The issuer of a product's tokens: the URL under which its public keys are, as `jwks`.
pub fn issuer(app: &App, product: ProductId) -> String {
    format!("{}/v1/products/{product}", app.setting("PUBLIC_URL").trim_end_matches('/'))
}

/// Signs a token.
///
/// # Errors
/// `INTERNAL` if the key is broken.
pub fn sign(claims: &Claims, Signer { kid, key }: &Signer) -> Result<String, Problem> {
    let header = Header { kid: Some(kid.clone()), ..Header::new(Algorithm::ES256) };
    encode(&header, claims, key)
        .map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))
}

/// What a valid token says. `keys` are the product's published ones.
///
/// # Errors
/// [`InvalidToken`].
pub fn verify(
    token: &str,
    keys: &[PublishedKey],
    (issuer, product): (&str, ProductId),
    now: Timestamp,
) -> Result<Claims, InvalidToken> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(InvalidToken);
    }
    let header = decode_header(token).map_err(|_| InvalidToken)?;
    let key = keys.iter().find(|key| header.kid.as_deref() == Some(&key.kid)).ok_or(InvalidToken)?;
    let key = DecodingKey::from_ec_components(&key.x, &key.y).map_err(|_| InvalidToken)?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[product]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The clock is that of the function, which a test may set.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|_| InvalidToken)?.claims;
    if claims.exp <= now.as_second() { Err(InvalidToken) } else { Ok(claims) }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
    };
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use jsonwebtoken::{
        EncodingKey,
        jwk::{AlgorithmParameters, Jwk},
    };
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://posthorn.example/v1/products/prod_x";

    fn key(kid: &str) -> (PublishedKey, Signer) {
        let made =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
        let key = EncodingKey::from_ec_der(made.as_ref());
        let AlgorithmParameters::EllipticCurve(point) =
            Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap().algorithm
        else {
            panic!("not on a curve")
        };
        (PublishedKey { kid: kid.into(), x: point.x, y: point.y }, Signer { kid: kid.into(), key })
    }

    fn product() -> ProductId {
        ProductId::derived(Timestamp::UNIX_EPOCH, &[b"product"])
    }

    fn claims() -> Claims {
        Claims {
            iss: ISSUER.into(),
            sub: UserId::derived(Timestamp::UNIX_EPOCH, &[b"user"]),
            aud: product(),
            iat: 100,
            exp: 100 + ACCESS_TOKEN_SECONDS,
            sid: UserSessionId::derived(Timestamp::UNIX_EPOCH, &[b"session"]),
            email: "ada@example.com".into(),
            email_verified: true,
            name: None,
        }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_token_is_valid_for_fifteen_minutes_for_its_product_and_its_issuer() {
        let (public, private) = key("a");
        let token = sign(&claims(), &private).unwrap();
        let read = |keys: &[PublishedKey], to, second| verify(&token, keys, to, at(second));
        let keys = [key("b").0, public];
        assert_eq!(read(&keys, (ISSUER, product()), 999), Ok(claims()));
        assert_eq!(read(&keys, (ISSUER, product()), 1000), Err(InvalidToken), "over");
        assert_eq!(read(&keys[..1], (ISSUER, product()), 101), Err(InvalidToken), "its key is revoked");
        let other = ProductId::derived(Timestamp::UNIX_EPOCH, &[b"other"]);
        assert_eq!(read(&keys, (ISSUER, other), 101), Err(InvalidToken));
        assert_eq!(read(&keys, ("https://evil.example", product()), 101), Err(InvalidToken));
        let (stolen, _) = key("a");
        assert_eq!(read(&[stolen], (ISSUER, product()), 101), Err(InvalidToken), "another key of this name");
    }

    #[test]
    fn a_token_with_another_algorithm_or_a_changed_part_is_refused() {
        let (public, private) = key("a");
        let token = sign(&claims(), &private).unwrap();
        let [head, body, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
        let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let mut raised: Value = serde_json::to_value(claims()).unwrap();
        raised["exp"] = 9_999_999_999_i64.into();
        let none = part(json!({"alg": "none", "typ": "JWT", "kid": "a"}));
        let hmac = part(json!({"alg": "HS256", "typ": "JWT", "kid": "a"}));
        let by_hmac = {
            let header = Header { kid: Some("a".into()), ..Header::new(Algorithm::HS256) };
            encode(&header, &claims(), &EncodingKey::from_secret(public.x.as_bytes()).unwrap()).unwrap()
        };
        for forged in [
            format!("{head}.{}.{signature}", part(raised)),
            format!("{none}.{body}."),
            format!("{none}.{body}.{signature}"),
            format!("{hmac}.{body}.{signature}"),
            by_hmac,
            format!("{head}.{body}."),
            format!("{head}.{body}"),
            format!("{head}.{body}.{signature}.x"),
            String::new(),
            "a".repeat(TOKEN_BYTES_MAX + 1),
        ] {
            let read = verify(&forged, std::slice::from_ref(&public), (ISSUER, product()), at(101));
            assert_eq!(read, Err(InvalidToken), "{forged}");
        }
    }
}
