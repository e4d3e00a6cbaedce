//! Flows of products' users: mails, registration, sessions, tokens, and what the organisation does with them.

mod managed;
mod registered;
mod sessions;
mod tokens;

use posthorn_harness::HttpAnswer;

const ADA: &str = "ada@people.example";
const OTHER_PASSWORD: &str = "nine slow carts uphill";

/// The status and code of an answer.
fn outcome(answer: &HttpAnswer) -> (u16, String) {
    let code = if answer.body.is_empty() {
        String::new()
    } else {
        answer.json()["code"].as_str().unwrap_or_default().to_owned()
    };
    (answer.status, code)
}
