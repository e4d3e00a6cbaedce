//! The tenancy matrix: every route is called with a stranger's key on the objects of others.
//!
//! The routes come from the functions. Each route's declaration and example say how to call it. If they do not suffice (an id of
//! a new kind, a property with a new name), the matrix fails with the route's name, so that no new route is forgotten.

mod around;
mod attempts;
mod body;
mod of_org;
pub(crate) mod path;
pub(crate) mod properties;
pub(crate) mod resources;
pub(crate) mod snapshot;

use posthorn_access::bootstrap;
use posthorn_harness::{HttpAnswer, Person, Receiver, World, functions};
use posthorn_ids::{Environment, OrgId};
use posthorn_runtime::{Function, http::Route};
use serde_json::Value;

use attempts::{Attempt, attempts};
use resources::Resources;

use crate::contexts::one_test_per_context;

/// Each context with the number of attempts that its routes allow. If the number falls although no route was removed, the matrix
/// no longer finds some name.
mod no_route_shows_or_changes_objects_of_others_or_reveals_that_they_exist {
    super::one_test_per_context!(super::check, super::is_keyed, {
        access: 960,
        consent: 324,
        content: 258,
        identity: 280,
        messages: 456,
        ops: 138,
        senders: 312,
        webhooks: 222,
    });
}

/// Whether it has a route that needs a key.
fn is_keyed(function: &Function) -> bool {
    function.route().is_some_and(|route| route.permission.is_some())
}

/// Every route of a context that needs a key. Routes that create come late: a stranger may create an address or an alias that
/// another has, and then finds its own. Routes that set limits come last, because the limits apply to later calls.
fn routes(context: &str) -> Vec<(&'static Function, &'static Route)> {
    let of_context = |function: &&Function| function.context == context && is_keyed(function);
    let with_route = |function: &'static Function| Some((function, function.route()?));
    let mut routes: Vec<_> = functions().into_iter().filter(of_context).filter_map(with_route).collect();
    let rank = |name: &str| match name.split('-').next() {
        Some("set") => 3,
        Some("create") => 2,
        Some("send") => 1,
        _ => 0,
    };
    routes.sort_by_key(|(function, _)| rank(function.name));
    routes
}

/// The caller, a stranger, with its own objects.
struct Stranger {
    name: &'static str,
    by: By,
    own: Resources,
}

/// The stranger's credential.
enum By {
    Key(String),
    Session(Box<Person>),
}

/// A world with two owners and three strangers.
struct Scene {
    world: World,
    owners: [Resources; 2],
    strangers: [Stranger; 3],
}

impl Scene {
    async fn set() -> Self {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let (a, key_a) = world.tenant("A").await;
        let (b, key_b) = world.tenant("B").await;
        let made = async |name: &str, key: &str, tenant: Option<&str>| {
            Resources::make(&world, &receiver, name, key, tenant).await
        };
        let owners = [made("bravo", &key_b, Some(&b)).await, made("romeo", &world.acme.live, Some(&b)).await];
        let (alpha, rival) =
            (made("alpha", &key_a, Some(&a)).await, made("rival", &world.rival.live, None).await);
        let (person, key) = owner_of_another(&world).await;
        let sierra = made("sierra", &key, None).await;
        let strangers = [
            Stranger { name: "a tenant", own: alpha, by: By::Key(key_a) },
            Stranger { name: "another organisation", own: rival, by: By::Key(world.rival.live.clone()) },
            Stranger {
                name: "an owner of another organisation",
                own: sierra,
                by: By::Session(Box::new(person)),
            },
        ];
        world.cloud.pump().await;
        Self { world, owners, strangers }
    }

    /// Calls a route on objects of others and on objects that never existed, in every way to name them; gives the number of ways.
    async fn try_route(
        &self,
        stranger: &Stranger,
        (function, route): (&Function, &Route),
        theirs: &Resources,
        faults: &mut Vec<String>,
    ) -> usize {
        let absent = Resources::absent(&self.world, theirs);
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
        for (attempt, twin) in on_theirs.iter().zip(&on_absent) {
            let (answer, absent) =
                (self.call(&stranger.by, attempt).await, self.call(&stranger.by, twin).await);
            let place =
                format!("{}: {} calls {} {}", function.name, stranger.name, attempt.method, attempt.path);
            let found = judge(attempt, &answer, &absent, theirs);
            faults.extend(found.into_iter().map(|fault| format!("{place}: {fault}")));
        }
        on_theirs.len()
    }

    async fn call(&self, by: &By, attempt: &Attempt) -> HttpAnswer {
        let stranger_org = match by {
            By::Key(_) => String::new(),
            By::Session(person) => person.org.to_string(),
        };
        let mut headers: Vec<(&str, &str)> =
            attempt.tenant.iter().map(|tenant| ("posthorn-tenant", tenant.as_str())).collect();
        let (method, path, body) = (attempt.method, &attempt.path, attempt.body.clone());
        match by {
            By::Key(key) => self.world.call_as(key, method, path, body, &headers).await,
            By::Session(person) => {
                headers.push(("posthorn-org", &stranger_org));
                self.world.call_with(person, method, path, body, &headers).await
            }
        }
    }
}

/// A third organisation's owner with a session, and a key of the organisation.
async fn owner_of_another(world: &World) -> (Person, String) {
    let app = world.cloud.owner_app();
    let org = OrgId::new(app.now());
    let key = bootstrap::create_key(&app, &bootstrap::scope(org, Environment::live()), "tests").await;
    (world.person_of(org, "owner@sierra.example", "owner").await, key.expect("a key is made").reveal())
}

/// The faults of an answer to an attempt, compared with the answer for objects that never existed.
fn judge(attempt: &Attempt, answer: &HttpAnswer, absent: &HttpAnswer, theirs: &Resources) -> Vec<String> {
    let (outcome, text) = (outcome(answer), String::from_utf8_lossy(&answer.body));
    let mut faults = Vec::new();
    // A refusal before the object is looked up proves nothing.
    if [429, 500, 503].contains(&outcome.0) || (attempt.is_sound && [400, 422].contains(&outcome.0)) {
        faults.push(format!("{outcome:?}; {text}"));
    }
    if outcome != self::outcome(absent) {
        faults.push(format!(
            "{outcome:?}, but {:?} for an object that never existed; {text}",
            self::outcome(absent)
        ));
    }
    faults
        .extend(leaks(attempt, answer, theirs).into_iter().map(|word| format!("the answer contains {word}")));
    faults
}

fn outcome(answer: &HttpAnswer) -> (u16, Option<String>) {
    let code = serde_json::from_slice::<Value>(&answer.body).ok();
    (answer.status, code.and_then(|body| body["code"].as_str().map(str::to_owned)))
}

/// The words of `theirs` that are in the answer but not in the request.
fn leaks(attempt: &Attempt, answer: &HttpAnswer, theirs: &Resources) -> Vec<String> {
    let asked = format!("{attempt:?}");
    let answered = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body));
    theirs
        .words()
        .into_iter()
        .filter(|word| !asked.contains(word.as_str()) && answered.contains(word.as_str()))
        .collect()
}

/// Calls all routes of a context; fails with fewer than `attempts_min` attempts.
async fn check(context: &str, attempts_min: usize) {
    let scene = Scene::set().await;
    let owners: Vec<&Resources> = scene.owners.iter().collect();
    let before = snapshot::of(&scene.world, &owners);
    assert!(before.len() > 40, "the owners must have enough objects: {}", before.len());
    let (mut faults, mut count) = (Vec::new(), 0);
    for route in routes(context) {
        for stranger in &scene.strangers {
            for theirs in &scene.owners {
                count += scene.try_route(stranger, route, theirs, &mut faults).await;
            }
        }
    }
    scene.world.cloud.pump().await;
    let after = snapshot::of(&scene.world, &owners);
    faults.extend(snapshot::differences(&before, &after));
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} of {count} attempts:\n{}", faults.len(), faults.join("\n"));
    assert!(count >= attempts_min, "{count} attempts, at least {attempts_min} expected");
}
