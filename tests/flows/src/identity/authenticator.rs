//! An authenticator for passkeys, in software: what a browser and a security key do together (<https://www.w3.org/TR/webauthn-3/>).

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// User present, user verified.
const FLAGS: u8 = 0x05;
/// With a new credential.
const ATTESTED: u8 = 0x40;

/// One passkey.
pub struct Authenticator {
    key: EcdsaKeyPair,
    id: [u8; 16],
    user: String,
    /// Signatures so far.
    pub counter: u32,
}

impl Authenticator {
    /// Makes a passkey for the options of a ceremony. Returns the browser's answer too.
    pub fn make(options: &Value, origin: &str) -> (Self, Value) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let mut id = [0; 16];
        aws_lc_rs::rand::fill(&mut id).unwrap();
        let user = options["user"]["id"].as_str().unwrap().to_owned();
        let one = Self { key, id, user, counter: 0 };
        let mut data = one.data(options["rp"]["id"].as_str().unwrap(), FLAGS | ATTESTED);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(one.id);
        data.extend(one.public_key());
        let client = client_data("webauthn.create", options, origin);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let response = json!({ "attestationObject": base64(&object), "clientDataJSON": base64(&client) });
        let answer = one.answer(response);
        (one, answer)
    }

    /// The browser's answer to the options of a log-in.
    pub fn sign(&mut self, options: &Value, origin: &str) -> Value {
        self.counter += 1;
        let data = self.data(options["rpId"].as_str().unwrap(), FLAGS);
        let client = client_data("webauthn.get", options, origin);
        let mut signed = data.clone();
        signed.extend(digest::digest(&digest::SHA256, &client).as_ref());
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(json!({
            "authenticatorData": base64(&data), "clientDataJSON": base64(&client),
            "signature": base64(signature.as_ref()), "userHandle": self.user,
        }))
    }

    fn answer(&self, response: Value) -> Value {
        let id = base64(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
    }

    fn data(&self, rp_id: &str, flags: u8) -> Vec<u8> {
        let mut data = digest::digest(&digest::SHA256, rp_id.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// RFC 9053, section 7.1.1: an EC2 key for ES256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], x, b"\x22\x58\x20", y].concat()
    }
}

fn client_data(of: &str, options: &Value, origin: &str) -> Vec<u8> {
    json!({ "type": of, "challenge": options["challenge"], "origin": origin, "crossOrigin": false })
        .to_string()
        .into_bytes()
}

fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
