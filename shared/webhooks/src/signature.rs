//! Standard Webhooks signatures (<https://www.standardwebhooks.com>).

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderMap, HeaderName, HeaderValue, header::CONTENT_TYPE};
use posthorn_ids::DeliveryId;
use standardwebhooks::Webhook;

use crate::{InvalidSecret, keys::key_pair};

/// One signature for each of `secrets` (`whsec_…` or `whsk_…`), separated by spaces.
fn signatures(
    secrets: &[String],
    event_id: &str,
    unix_seconds: i64,
    body: &[u8],
) -> Result<String, InvalidSecret> {
    let signed = secrets.iter().map(|secret| match key_pair(secret) {
        Some(pair) => {
            let signed = [format!("{event_id}.{unix_seconds}.").as_bytes(), body].concat();
            Ok(format!("v1a,{}", BASE64_STANDARD.encode(pair.sign(&signed).as_ref())))
        }
        None => {
            let signer = Webhook::new(secret).map_err(|_| InvalidSecret)?;
            signer.sign(event_id, unix_seconds, body).map_err(|_| InvalidSecret)
        }
    });
    Ok(signed.collect::<Result<Vec<_>, _>>()?.join(" "))
}

/// The headers of a delivery, with the signatures under the standard's names and, for existing verifiers, under
/// `svix-*`.
///
/// # Errors
/// If one of `secrets` is invalid.
pub fn signed_headers(
    secrets: &[String],
    event_id: &str,
    delivery_id: DeliveryId,
    unix_seconds: i64,
    body: &[u8],
) -> Result<HeaderMap, InvalidSecret> {
    let text = |value: String| HeaderValue::try_from(value).map_err(|_| InvalidSecret);
    let signature = text(signatures(secrets, event_id, unix_seconds, body)?)?;
    let (id, timestamp) = (text(event_id.to_owned())?, HeaderValue::from(unix_seconds));
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
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

    use super::*;
    use crate::{new_key_pair, new_secret};

    fn headers(secrets: &[&str], body: &[u8]) -> Result<HeaderMap, InvalidSecret> {
        let secrets: Vec<String> = secrets.iter().map(ToString::to_string).collect();
        let delivery = DeliveryId::new(jiff::Timestamp::UNIX_EPOCH);
        signed_headers(&secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", delivery, 1_614_265_330, body)
    }

    #[test]
    fn the_standards_test_vector_matches() {
        // From the specification's reference libraries.
        let headers =
            headers(&["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], br#"{"test": 2432232314}"#).unwrap();
        for name in ["webhook-signature", "svix-signature"] {
            assert_eq!(headers[name], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        }
    }

    #[test]
    fn every_key_signs_and_a_key_pairs_signature_verifies_with_its_public_key() {
        let (private, public) = new_key_pair(&[9; 32]).unwrap();
        let headers = headers(&[&new_secret(&[7; 32]), &private, &new_secret(&[8; 32])], b"{}").unwrap();
        let signed: Vec<&str> = headers["webhook-signature"].to_str().unwrap().split(' ').collect();
        assert_eq!(
            signed.iter().map(|one| one.split(',').next().unwrap()).collect::<Vec<_>>(),
            ["v1", "v1a", "v1"]
        );
        let public = BASE64_STANDARD.decode(public.trim_start_matches("whpk_")).unwrap();
        let signature = BASE64_STANDARD.decode(&signed[1][4..]).unwrap();
        let verifier = UnparsedPublicKey::new(&ED25519, public);
        assert!(verifier.verify(b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{}", &signature).is_ok());
        assert!(verifier.verify(b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265331.{}", &signature).is_err());
    }

    #[test]
    fn an_invalid_secret_is_refused() {
        assert!(headers(&["whsec_%%"], b"").is_err());
        assert!(headers(&["whsk_%%"], b"").is_err());
        assert!(headers(&[&new_secret(&[7; 32])], b"").is_ok());
    }
}
