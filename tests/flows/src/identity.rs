//! Flows of people: accounts, mails about them, invitations, factors, sessions.

mod address;
mod audit;
pub mod authenticator;
mod erase;
mod factors;
mod first_owner;
mod invitations;
mod mails;
mod own_data;
pub mod passkeys;
mod passwords;
mod register;
mod saml;
mod scim;
mod sessions;
mod sso;
pub mod with_password;

use posthorn_harness::{HttpAnswer, World};
use serde_json::{Value, json};

/// A password that the rules accept.
const PASSWORD: &str = "seven grey horns at dawn";
const OTHER_PASSWORD: &str = "nine slow carts uphill";
const ADA: &str = "ada@people.example";

/// Makes a call with a session's cookie, from the same origin.
async fn own(world: &World, cookie: &str, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
    world.call_with_cookie(cookie, method, path, body, &[]).await
}

/// The status and code of an answer.
fn outcome(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

async fn log_in(world: &World, email: &str, password: &str) -> HttpAnswer {
    world.call_public("/v1/auth/log-in", json!({ "email": email, "password": password })).await
}

/// The subjects of the mails to an address, oldest first.
fn subjects(world: &World, to: &str) -> Vec<String> {
    world.account_mails_to(to).into_iter().map(|mail| mail.subject).collect()
}
