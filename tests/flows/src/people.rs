//! People with sessions at the edge, laid out by what could go wrong.

mod ended;
mod enumeration;
mod headers;
mod log_in;
mod races;
mod secrets;

use posthorn_harness::{HttpAnswer, Person, World};
use posthorn_identity::{Account, Device, NewAccount, create_account, start_session};
use posthorn_passwords::PasswordHash;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

/// The status and the code of an answer.
fn outcome(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn is(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// Makes an account with a password.
async fn account(world: &World, email: &str) -> Account {
    let password = PasswordHash::of(PASSWORD).unwrap().as_str().to_owned();
    let wanted = NewAccount { email: email.parse().unwrap(), name: email.into(), password: Some(password) };
    create_account(&world.cloud.owner_app(), &wanted).await.unwrap().0
}

/// Begins another session of a person.
async fn again(world: &World, person: &Person) -> Person {
    let app = world.cloud.owner_app();
    let started = start_session(&app, &person.account, Device::default()).await.unwrap();
    Person { cookie: format!("__Host-posthorn={}", started.token.reveal()), ..person.clone() }
}

/// Logs in from an address, with further headers.
async fn log_in(
    world: &World,
    from: &str,
    (email, password): (&str, &str),
    headers: &[(&str, &str)],
) -> HttpAnswer {
    let mut all = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    let body = json!({ "email": email, "password": password }).to_string();
    world.cloud.http_from(from, "POST", "/v1/auth/log-in", &all, body.as_bytes()).await
}

/// The `Set-Cookie` headers of an answer.
fn cookies(answer: &HttpAnswer) -> Vec<&str> {
    let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    set.map(|(_, value)| value.as_str()).collect()
}

/// Makes a key by a person; gives its secret.
async fn key_by(world: &World, person: &Person, body: Value) -> String {
    let made = world.call_by(person, "POST", "/v1/api-keys", Some(body)).await;
    assert_eq!(made.status, 200, "{}", made.json());
    posthorn_harness::text(&made.json()["token"])
}
