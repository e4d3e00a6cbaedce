//! Standard Webhooks signatures (<https://www.standardwebhooks.com>).

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use posthorn_ids::DeliveryId;
use standardwebhooks::Webhook;

/// The secret is not of the form `whsec_` + base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing secret is not of the form whsec_…")]
pub struct InvalidSecret;

/// A secret of `bytes`, as receivers' libraries take it.
pub fn new_secret(bytes: &[u8; 32]) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(bytes))
}

/// The headers of a delivery: the signature under the standard's names and under `svix-*` for existing verifiers.
pub fn signed_headers(
    secret: &str,
    event_id: &str,
    delivery_id: DeliveryId,
    unix_seconds: i64,
    body: &[u8],
) -> Result<HeaderMap, InvalidSecret> {
    let signer = Webhook::new(secret).map_err(|_| InvalidSecret)?;
    let signature = signer.sign(event_id, unix_seconds, body).map_err(|_| InvalidSecret)?;
    let text = |value: String| HeaderValue::try_from(value).map_err(|_| InvalidSecret);
    let (id, timestamp, signature) =
        (text(event_id.to_owned())?, HeaderValue::from(unix_seconds), text(signature)?);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(HeaderName::from_static("posthorn-delivery-id"), text(delivery_id.to_string())?);
    for (name, value) in [
        ("webhook-id", &id),
        ("webhook-timestamp", &timestamp),
        ("webhook-signature", &signature),
        ("svix-id", &id),
        ("svix-timestamp", &timestamp),
        ("svix-signature", &signature),
    ] {
        headers.insert(HeaderName::from_static(name), value.clone());
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_test_vector_holds() {
        // From the specification's reference libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let delivery = DeliveryId::new(jiff::Timestamp::UNIX_EPOCH);
        let body = br#"{"test": 2432232314}"#;
        let headers =
            signed_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", delivery, 1_614_265_330, body).unwrap();
        for name in ["webhook-signature", "svix-signature"] {
            assert_eq!(headers[name], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        }
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        let delivery = DeliveryId::new(jiff::Timestamp::UNIX_EPOCH);
        assert!(signed_headers("whsec_%%", "e", delivery, 0, b"").is_err());
        assert!(signed_headers(&new_secret(&[7; 32]), "e", delivery, 0, b"").is_ok());
    }
}
