//! The tenancy matrix: every route that there is, called with a stranger's key on what is another's.
//!
//! The routes come from the functions themselves. A route, a parameter or a body that the matrix knows no recipe for fails it
//! by name, so that a new one cannot be forgotten.

mod recipes;
mod resources;
mod snapshot;

use posthorn_harness::{HttpAnswer, Receiver, World, functions};
use posthorn_runtime::{Function, Trigger, http::Route};
use serde_json::Value;

use recipes::{Attempt, attempts};
use resources::Resources;

/// Every route that asks for a key; those that make something last, for a stranger may well have an address or an alias that
/// another has, and finds it from then on.
fn routes() -> Vec<(&'static Function, &'static Route)> {
    let of = |function: &'static Function| match function.trigger {
        Trigger::Http(route) if route.permission.is_some() => Some((function, route)),
        _ => None,
    };
    let mut routes: Vec<_> = functions().into_iter().filter_map(of).collect();
    let rank = |name: &str| match name.split('-').next() {
        Some("create") => 2,
        Some("send") => 1,
        _ => 0,
    };
    routes.sort_by_key(|(function, _)| rank(function.name));
    routes
}

/// The stranger whose key is used, with what is its own.
struct Stranger {
    name: &'static str,
    key: String,
    own: Resources,
}

async fn call(world: &World, key: &str, attempt: &Attempt) -> HttpAnswer {
    let headers: Vec<(&str, &str)> =
        attempt.tenant.iter().map(|tenant| ("posthorn-tenant", tenant.as_str())).collect();
    world.call_as(key, attempt.method, &attempt.path, attempt.body.clone(), &headers).await
}

fn outcome(answer: &HttpAnswer) -> (u16, Option<String>) {
    let code = serde_json::from_slice::<Value>(&answer.body).ok();
    (answer.status, code.and_then(|body| body["code"].as_str().map(str::to_owned)))
}

/// What of `theirs` an answer tells that was not in the request.
fn leaks(attempt: &Attempt, answer: &HttpAnswer, theirs: &Resources) -> Vec<String> {
    let said = format!("{attempt:?}");
    let told = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body));
    theirs
        .words()
        .into_iter()
        .filter(|word| !said.contains(word.as_str()) && told.contains(word.as_str()))
        .collect()
}

/// Calls one route on what is another's and on what never was, in every way that there is to name it.
async fn try_route(
    world: &World,
    stranger: &Stranger,
    (function, route): (&Function, &Route),
    theirs: &Resources,
    faults: &mut Vec<String>,
) -> usize {
    let absent = Resources::absent(world, theirs);
    let pair = (
        attempts(function.name, route, &stranger.own, theirs),
        attempts(function.name, route, &stranger.own, &absent),
    );
    let (on_theirs, on_absent) = match pair {
        (Ok(on_theirs), Ok(on_absent)) => (on_theirs, on_absent),
        (Err(missing), _) | (_, Err(missing)) => {
            faults.push(format!("{}: {missing}", function.name));
            return 0;
        }
    };
    let count = on_theirs.len();
    for (attempt, twin) in on_theirs.iter().zip(&on_absent) {
        let place = format!("{} calls {} {}", stranger.name, attempt.method, attempt.path);
        let (answer, absent) =
            (call(world, &stranger.key, attempt).await, call(world, &stranger.key, twin).await);
        if outcome(&answer) != outcome(&absent) {
            let told = format!("{:?}, and for what never was {:?}", outcome(&answer), outcome(&absent));
            faults.push(format!("{place}: {told}; {}", String::from_utf8_lossy(&answer.body)));
        }
        for word in leaks(attempt, &answer, theirs) {
            faults.push(format!("{place}: the answer tells {word}"));
        }
    }
    count
}

#[tokio::test]
async fn no_route_shows_changes_or_gives_away_what_is_anothers() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (a, key_a) = world.tenant("A").await;
    let (b, key_b) = world.tenant("B").await;
    let made = async |name: &str, key: &str, tenant: Option<&str>| {
        Resources::make(&world, &receiver, name, key, tenant).await
    };
    let of_b = made("bravo", &key_b, Some(&b)).await;
    let of_root = made("romeo", &world.acme.live, Some(&b)).await;
    let strangers = [
        Stranger { name: "a tenant", own: made("alpha", &key_a, Some(&a)).await, key: key_a },
        Stranger {
            name: "another organisation",
            own: made("rival", &world.rival.live, None).await,
            key: world.rival.live.clone(),
        },
    ];
    world.cloud.pump().await;
    let before = snapshot::of(&world, &[&of_b, &of_root]);
    assert!(before.len() > 40, "there is something to lose: {}", before.len());
    let (mut faults, mut count) = (Vec::new(), 0);
    for route in routes() {
        for stranger in &strangers {
            for theirs in [&of_b, &of_root] {
                count += try_route(&world, stranger, route, theirs, &mut faults).await;
            }
        }
    }
    world.cloud.pump().await;
    let after = snapshot::of(&world, &[&of_b, &of_root]);
    faults.extend(snapshot::differences(&before, &after));
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} of {count} attempts:\n{}", faults.len(), faults.join("\n"));
    assert!(count > 4 * routes().len(), "{count} attempts on {} routes", routes().len());
}
