//! Whether a stranger can tell a known account from an unknown one by the answer or by the time it takes.
//!
//! Times depend on the machine and on everything else that runs on it, so `make enumeration` measures them with release code.
//! Without `POSTHORN_ENUMERATION`, the test makes one try of each kind and compares the answers only.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use posthorn_harness::{HttpAnswer, World, functions};
use posthorn_identity::{NewAccount, create_account};
use serde_json::{Value, json};

use super::account;

/// A route that somebody can ask about any address.
struct Asked {
    path: &'static str,
    body: fn(&str) -> Value,
    /// Whether a member of an organisation asks, and not a stranger.
    by_member: bool,
}

const BY_STRANGERS: Asked = Asked { path: "", body: |email| json!({ "email": email }), by_member: false };

/// Every such route. A route that does not exist fails the test.
const ROUTES: &[Asked] = &[
    Asked {
        path: "/v1/auth/log-in",
        body: |email| json!({ "email": email, "password": "a wrong password" }),
        ..BY_STRANGERS
    },
    Asked { path: "/v1/auth/register", ..BY_STRANGERS },
    Asked { path: "/v1/auth/forgot-password", ..BY_STRANGERS },
    Asked {
        path: "/v1/invitations",
        body: |email| json!({ "email": email, "role": "viewer" }),
        by_member: true,
    },
];

const KINDS: [(&str, &str); 3] = [
    ("known", "ada@acme.example"),
    ("known, without a password", "bob@acme.example"),
    ("unknown", "eve@acme.example"),
];
/// Failures and counts are forgotten after a day, invitations end after seven.
const FORGOTTEN_SECONDS: i64 = 8 * 24 * 3600;
const SETTING: &str = "POSTHORN_ENUMERATION";

/// Asks about an address.
async fn ask(world: &World, asked: &Asked, email: &str) -> (HttpAnswer, Duration) {
    let (bearer, body) = (format!("Bearer {}", world.acme.live), (asked.body)(email).to_string());
    let mut headers = vec![("content-type", "application/json")];
    if asked.by_member {
        headers.push(("authorization", &bearer));
    }
    let began = Instant::now();
    let answer = world.cloud.http_from("203.0.113.9", "POST", asked.path, &headers, body.as_bytes()).await;
    (answer, began.elapsed())
}

/// What the one who asks sees of an answer, without what every answer has anew and what was asked.
fn seen(answer: &HttpAnswer) -> (u16, Vec<(String, String)>, Value) {
    let is_new = |name: &str| name == "x-request-id" || name.contains("ratelimit");
    let headers = answer.headers.iter().filter(|(name, _)| !is_new(name)).cloned().collect();
    let mut body = answer.json();
    for field in ["request_id", "id", "email"] {
        body[field] = Value::Null;
    }
    (answer.status, headers, body)
}

/// The quartiles, in milliseconds.
fn quartiles(times: &mut [Duration]) -> [f64; 3] {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 4).min(times.len() - 1)].as_secs_f64() * 1000.0;
    [at(1), at(2), at(3)]
}

#[tokio::test]
async fn enumeration_of_accounts_is_impossible_by_answers_and_times() {
    let tries: usize = std::env::var(SETTING).ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let world = World::new().await;
    account(&world, KINDS[0].1).await;
    let email = KINDS[1].1.parse().unwrap();
    let wanted = NewAccount { email, name: "Bob".into(), password: None };
    create_account(&world.cloud.owner_app(), &wanted).await.unwrap();
    for asked in ROUTES {
        let exists = functions().iter().any(|one| one.route().is_some_and(|route| route.path == asked.path));
        assert!(exists, "there is no route {}", asked.path);
        let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
        // The first call of an instance does what later ones need not. Two instances take turns.
        for email in ["warm@acme.example", "warmer@acme.example"] {
            ask(&world, asked, email).await;
        }
        for number in 0..tries {
            world.advance_seconds(FORGOTTEN_SECONDS);
            let mut answers = Vec::new();
            for at in 0..KINDS.len() {
                let (kind, email) = KINDS[(number + at) % KINDS.len()];
                let (answer, took) = ask(&world, asked, email).await;
                times.entry(kind).or_default().push(took);
                answers.push(seen(&answer));
                // What the answer leaves to a consumer takes no part in the time.
                world.cloud.pump().await;
            }
            assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{}: {answers:?}", asked.path);
        }
        if tries > 1 {
            compare(asked.path, &mut times);
        }
    }
}

/// Prints the times, and fails if a median is out of the quartiles of the known account's.
fn compare(path: &str, times: &mut BTreeMap<&str, Vec<Duration>>) {
    println!("\n{path}{:>50} {:>9} {:>9} {:>9}", "tries", "1st q. ms", "median ms", "3rd q. ms");
    let mut all = BTreeMap::new();
    for (kind, times) in times {
        let [first, median, third] = quartiles(times);
        println!("  {kind:<56} {:>8} {first:>9.2} {median:>9.2} {third:>9.2}", times.len());
        all.insert(*kind, [first, median, third]);
    }
    let [first, median, third] = all[KINDS[0].0];
    let slack = median * 0.02;
    for (kind, [_, other, _]) in &all {
        let alike = (first - slack..=third + slack).contains(other);
        assert!(alike, "{path}: the median of {kind} is {other:.2} ms, of known accounts {median:.2} ms");
    }
}
