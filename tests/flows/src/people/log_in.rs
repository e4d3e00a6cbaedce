//! Logging in: cookies, waits, and that nobody learns whether an account exists.

use futures::future::join_all;
use posthorn_harness::{Entry, HttpAnswer, World};
use posthorn_identity::{Attempt, begin_attempt};
use serde_json::{Value, json};

use super::{PASSWORD, account, cookies, is, log_in, outcome};

const EMAIL: &str = "ada@acme.example";
const HOME: &str = "198.51.100.1";
const STRANGER: &str = "203.0.113.9";
/// Failed log-ins with one address from one network that cost no wait.
const FREE: usize = 5;

async fn fails(world: &World, from: &str, email: &str) -> HttpAnswer {
    log_in(world, from, (email, "a wrong password"), &[]).await
}

#[tokio::test]
async fn logging_in_sets_cookies_that_only_this_host_gets_and_no_script_reads() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    // People write their address in any letters.
    let answer = log_in(&world, HOME, (" Ada@ACME.example", PASSWORD), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    let set = cookies(&answer);
    let [session, device] = &set[..] else { panic!("two cookies: {set:?}") };
    for (cookie, name, seconds) in [(session, "__Host-posthorn", 30), (device, "__Host-posthorn-device", 365)]
    {
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        let attributes = format!("; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax", seconds * 24 * 3600);
        assert!(cookie.ends_with(&attributes) && !cookie.contains("Domain"), "{cookie}");
    }
    let token = session.split(';').next().unwrap();
    assert!(!String::from_utf8_lossy(&answer.body).contains(token.rsplit('.').next().unwrap()));
    let own = world.cloud.http("GET", "/v1/account", &[("cookie", token)], b"").await;
    assert_eq!((own.status, &own.json()["email"]), (200, &Value::from(EMAIL)));
    let wrong = fails(&world, HOME, EMAIL).await;
    assert_eq!((outcome(&wrong), cookies(&wrong).len()), (is(401, "INVALID_LOG_IN"), 0));
}

#[tokio::test]
async fn waits_grow_and_a_stranger_locks_out_nobody() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    let first = log_in(&world, HOME, (EMAIL, PASSWORD), &[]).await;
    let device = cookies(&first)[1].split(';').next().unwrap().to_owned();
    for attempt in 0..FREE {
        assert_eq!(outcome(&fails(&world, STRANGER, EMAIL).await), is(401, "INVALID_LOG_IN"), "{attempt}");
    }
    let mut waited = Vec::new();
    for _ in 0..3 {
        let waits = fails(&world, STRANGER, EMAIL).await;
        assert_eq!(outcome(&waits), is(429, "LOG_IN_WAITS"));
        let right = log_in(&world, STRANGER, (EMAIL, PASSWORD), &[]).await;
        assert_eq!(outcome(&right), is(429, "LOG_IN_WAITS"), "the right password waits too");
        let seconds: i64 = waits.header("retry-after").unwrap().parse().unwrap();
        waited.push(seconds);
        world.advance_seconds(seconds);
        assert_eq!(outcome(&fails(&world, STRANGER, EMAIL).await), is(401, "INVALID_LOG_IN"));
    }
    assert!(waited.is_sorted_by(|a, b| a < b), "{waited:?}");
    let known = [("cookie", device.as_str())];
    assert_eq!(log_in(&world, HOME, (EMAIL, PASSWORD), &known).await.status, 200, "the known device");
    assert_eq!(
        log_in(&world, STRANGER, (EMAIL, PASSWORD), &known).await.status,
        200,
        "on the stranger's network too"
    );
    assert_eq!(log_in(&world, HOME, (EMAIL, PASSWORD), &[]).await.status, 200, "another network");
}

/// Fails from so many networks that unknown devices wait for them all.
async fn fail_from_everywhere(world: &World) {
    let (app, email) = (world.cloud.owner_app(), EMAIL.parse().unwrap());
    for host in 0..40 {
        let from = Some(std::net::IpAddr::from([192, 0, 2, host]));
        let attempt = Attempt { email: &email, product: None, from, device: None };
        let _ = begin_attempt(&app, &attempt).await;
        world.advance_seconds(if host < 30 { 0 } else { 30 });
    }
    let attempt = Attempt { email: &email, product: None, from: None, device: None };
    begin_attempt(&app, &attempt).await.unwrap();
}

#[tokio::test]
async fn attempts_that_wait_for_strangers_do_not_count_as_the_persons_own() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    for _ in 0..2 * FREE + 2 {
        fail_from_everywhere(&world).await;
        let waits = log_in(&world, HOME, (EMAIL, PASSWORD), &[]).await;
        assert_eq!(outcome(&waits), is(429, "LOG_IN_WAITS"));
        assert!(waits.header("retry-after").unwrap().parse::<i64>().unwrap() <= 31);
    }
    world.advance_seconds(31);
    assert_eq!(log_in(&world, HOME, (EMAIL, PASSWORD), &[]).await.status, 200);
}

/// The device's cookie that an answer sets, as the `Cookie` header holds it.
fn device(answer: &HttpAnswer) -> String {
    let set = cookies(answer).into_iter().filter_map(|cookie| cookie.split(';').next());
    set.into_iter()
        .find(|one| one.starts_with("__Host-posthorn-device="))
        .expect("a device's cookie")
        .to_owned()
}

#[tokio::test]
async fn a_known_device_waits_for_its_own_failures_alone() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    let (one, other) = (
        device(&log_in(&world, HOME, (EMAIL, PASSWORD), &[]).await),
        device(&log_in(&world, HOME, (EMAIL, PASSWORD), &[]).await),
    );
    let on = async |device: &str, password| {
        outcome(&log_in(&world, HOME, (EMAIL, password), &[("cookie", device)]).await)
    };
    for _ in 0..FREE {
        assert_eq!(on(&one, "a wrong password").await, is(401, "INVALID_LOG_IN"));
    }
    assert_eq!(on(&one, PASSWORD).await, is(429, "LOG_IN_WAITS"));
    assert_eq!(on(&other, PASSWORD).await, is(200, ""), "on the same network");
    world.advance_seconds(2);
    assert_eq!(on(&one, PASSWORD).await, is(200, ""));
}

#[tokio::test]
async fn after_a_reset_only_its_device_is_known_and_waits_for_no_strangers() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    let before = device(&log_in(&world, STRANGER, (EMAIL, PASSWORD), &[]).await);
    let token = world.token_for("/v1/auth/forgot-password", EMAIL).await;
    let new = "nine slow carts uphill";
    let body = json!({ "token": token, "password": new });
    let reset = world.call_public_from(HOME, "/v1/auth/reset-password", body).await;
    assert_eq!(reset.status, 204, "{}", reset.json());
    let own = device(&reset);
    fail_from_everywhere(&world).await;
    let on = async |device: &str| outcome(&log_in(&world, HOME, (EMAIL, new), &[("cookie", device)]).await);
    assert_eq!(on(&before).await, is(429, "LOG_IN_WAITS"), "it may be a thief's");
    assert_eq!(on(&own).await, is(200, ""));
}

#[tokio::test]
async fn a_change_of_the_password_keeps_the_callers_device_alone() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    let mine = log_in(&world, HOME, (EMAIL, PASSWORD), &[]).await;
    let other = device(&log_in(&world, STRANGER, (EMAIL, PASSWORD), &[]).await);
    let cookie = format!("{}; {}", posthorn_harness::cookie(&mine), device(&mine));
    let new = "nine slow carts uphill";
    let body = json!({ "password": PASSWORD, "new_password": new });
    let changed = world.call_with_cookie(&cookie, "POST", "/v1/account/password", Some(body), &[]).await;
    assert_eq!(changed.status, 204, "{}", changed.json());
    fail_from_everywhere(&world).await;
    let on = async |device: &str| outcome(&log_in(&world, HOME, (EMAIL, new), &[("cookie", device)]).await);
    assert_eq!((on(&other).await, on(&device(&mine)).await), (is(429, "LOG_IN_WAITS"), is(200, "")));
}

#[tokio::test]
async fn many_attempts_at_the_same_time_share_no_free_tries() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    let answers = join_all((0..4 * FREE).map(|_| fails(&world, STRANGER, EMAIL))).await;
    let outcomes: Vec<_> = answers.iter().map(outcome).collect();
    let begun = outcomes.iter().filter(|one| **one == is(401, "INVALID_LOG_IN")).count();
    assert!(begun <= FREE, "{begun} of {outcomes:?}");
    assert!(begun >= 1 && outcomes.iter().all(|one| [401, 429, 503].contains(&one.0)), "{outcomes:?}");
}

/// The calls of a function to AWS, in order, without what differs by the names.
fn calls(world: &World, function: &str) -> Vec<String> {
    let entries = world.cloud.ledger().take();
    // The rate limit of the network reports once in a while, at random.
    let own = |entry: &&Entry| entry.function == function && entry.action != "UpdateItem";
    let own = entries.iter().filter(own);
    own.map(|entry| {
        format!("{:?} {} {:?} {} reads", entry.service, entry.action, entry.resources, entry.read_units)
    })
    .collect()
}

/// What a stranger can see of an answer.
fn seen(answer: &HttpAnswer) -> (u16, Vec<(String, String)>, Value) {
    let headers = answer.headers.iter().filter(|(name, _)| name != "x-request-id");
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    (answer.status, headers.cloned().collect(), body)
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answers_after_the_same_calls() {
    let world = World::new().await;
    account(&world, EMAIL).await;
    // Any instance has counted by now.
    fails(&world, HOME, "warm@acme.example").await;
    let mut both = Vec::new();
    for email in [EMAIL, "eve@acme.example"] {
        let mut steps = Vec::new();
        for _ in 0..FREE + 2 {
            calls(&world, "log-in");
            let answer = fails(&world, STRANGER, email).await;
            steps.push((seen(&answer), calls(&world, "log-in")));
        }
        both.push(steps);
        world.advance_seconds(61);
    }
    let [known, unknown] = &both[..] else { panic!("two addresses") };
    for (number, (known, unknown)) in known.iter().zip(unknown).enumerate() {
        assert_eq!(known, unknown, "attempt {number}");
        assert!(!known.1.is_empty());
    }
}

#[tokio::test]
async fn one_network_may_not_try_many_addresses() {
    let world = World::new().await;
    let mut refused = None;
    for number in 0..61 {
        // A text that is no address costs no hash.
        let answer = fails(&world, STRANGER, &format!("nobody{number}")).await;
        if answer.status == 429 {
            refused = Some((number, outcome(&answer)));
            break;
        }
    }
    assert_eq!(refused, Some((60, is(429, "RATE_LIMIT_EXCEEDED"))));
}
