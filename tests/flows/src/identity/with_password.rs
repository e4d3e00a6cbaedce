//! People with a password, and the codes of their authenticator apps.

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
use aws_lc_rs::hmac;
use posthorn_harness::{HttpAnswer, Person, World, text};
use posthorn_identity::revise_account;
use serde_json::{Value, json};

/// A password that is long enough alone.
pub const PASSWORD: &str = "otter piano lamp";
/// One that is long enough only beside a second factor.
pub const SHORT: &str = "mauve okapi";

/// Makes a member of acme with a password.
pub async fn person_with(world: &World, email: &str, password: &str) -> Person {
    let person = world.person(email, "developer").await;
    // A cheap hash: the parameters are read from it. A debug build takes seconds for a good one.
    let params = Params::new(8, 1, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password(password.as_bytes()).unwrap().to_string();
    let app = world.cloud.owner_app();
    let set = |account: &mut posthorn_identity::Account| {
        account.password = Some(hash.clone());
        true
    };
    revise_account(&app, person.account.id, set).await.unwrap();
    person
}

/// Sets up an authenticator app. Returns its secret and the backup codes.
pub async fn with_app(world: &World, person: &Person, password: &str) -> (String, Vec<Value>) {
    let begun =
        world.call_by(person, "POST", "/v1/account/totp", Some(json!({ "password": password }))).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    let secret = text(&begun.json()["secret"]);
    let code = json!({ "code": code(world, &secret) });
    let confirmed = world.call_by(person, "POST", "/v1/account/totp/confirm", Some(code)).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.json());
    let codes = confirmed.json()["backup_codes"].as_array().unwrap().clone();
    (secret, codes)
}

/// Ends all sessions of a person. Warm instances still cache them.
pub async fn end_sessions(world: &World, person: &Person) {
    let app = world.cloud.owner_app();
    posthorn_access::revise_person(&app, person.account.id, |one| one.end_others(None)).await.unwrap();
}

/// A call without a session, as a page of this installation makes it. Null is no body.
pub async fn public(world: &World, path: &str, body: Value) -> HttpAnswer {
    let headers = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    let bytes = if body.is_null() { String::new() } else { body.to_string() };
    world.cloud.http("POST", path, &headers, bytes.as_bytes()).await
}

/// Gives the address and the password.
pub async fn log_in(world: &World, person: &Person, password: &str) -> HttpAnswer {
    let email = person.account.email.as_str();
    public(world, "/v1/auth/log-in", json!({ "email": email, "password": password })).await
}

/// The ticket of a log-in that needs a code.
pub async fn ticket(world: &World, person: &Person, password: &str) -> String {
    let answer = log_in(world, person, password).await;
    assert_eq!((answer.status, answer.header("set-cookie")), (200, None), "{}", answer.json());
    text(&answer.json()["second_factor"]["ticket"])
}

/// The code that an authenticator app shows now (RFC 6238 and RFC 4226, section 5.3), calculated without the library of the system.
pub fn code(world: &World, secret: &str) -> String {
    let seconds = u64::try_from(world.cloud.owner_app().now().as_second()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(secret));
    let tag = hmac::sign(&key, &(seconds / 30).to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes[19] & 15);
    let number = u32::from_be_bytes(bytes[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// RFC 4648, section 6, without padding.
fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for one in text.bytes() {
        let value = match one {
            b'A'..=b'Z' => one - b'A',
            b'2'..=b'7' => one - b'2' + 26,
            _ => panic!("no base32: {text}"),
        };
        (bits, count) = ((bits << 5) | u32::from(value), count + 5);
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}
