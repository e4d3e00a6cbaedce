//! The matrix of people and keys: every route × role × session or key × own or another organisation.
//!
//! The routes come from the functions, the permissions of a role from their declarations. Whether the edge admits a call follows
//! from these alone. So a new route, permission or role is in the matrix at once.

mod callers;
mod foreign;
mod places;
mod probe;

use posthorn_access::{Reach, codes::ORG_FORBIDDEN};
use posthorn_harness::functions;
use posthorn_problem::{
    CROSS_SITE, INSUFFICIENT_SCOPE, INVALID_API_KEY, INVALID_SESSION, PERSON_NEEDED, TWO_CREDENTIALS,
};
use posthorn_runtime::{
    Function,
    http::{Media, Method, Route},
};

use callers::{Caller, Scene, With};
use places::Place;
use probe::{Outcome, Probe, refused};

/// Every route for which `is` is true, with its function.
fn routes(is: fn(&Route) -> bool) -> Vec<(&'static Function, &'static Route)> {
    let all = functions().into_iter();
    all.filter_map(|function| Some((function, function.route()?))).filter(|(_, route)| is(route)).collect()
}

fn needs_permission(route: &Route) -> bool {
    route.permission.is_some()
}

fn is_public(route: &Route) -> bool {
    route.permission.is_none() && !route.own_account
}

fn is_unsafe(route: &Route) -> bool {
    route.method != Method::Get
}

/// Fails with all cells that differ.
fn assert_none(faults: &[String], cells: usize) {
    let shown: Vec<&str> = faults.iter().take(40).map(String::as_str).collect();
    assert!(faults.is_empty(), "{} of {cells} cells are wrong:\n{}", faults.len(), shown.join("\n"));
}

/// What the declarations say about a call.
fn expected(caller: &Caller, with: With, place: Place, route: &Route) -> Outcome {
    let Some(permission) = route.permission else { return Outcome::Admitted };
    match (caller.is_member(), with) {
        (false, With::Key) => return refused(INVALID_API_KEY),
        (false, With::Session) => return refused(ORG_FORBIDDEN),
        (true, _) => {}
    }
    if let Some(outcome) = place.refuses(permission) {
        return outcome;
    }
    if caller.holds(permission) { Outcome::Admitted } else { refused(INSUFFICIENT_SCOPE) }
}

mod each_role_is_admitted_where_its_permissions_say_and_nowhere_in_another_organisation {
    use super::{With, check};

    #[tokio::test]
    async fn by_session() {
        check(With::Session).await;
    }

    #[tokio::test]
    async fn by_key() {
        check(With::Key).await;
    }
}

/// Calls every route that needs a permission, with every role, in every place.
async fn check(with: With) {
    let scene = Scene::set().await;
    let (mut faults, mut cells) = (Vec::new(), 0);
    for (function, route) in routes(needs_permission) {
        scene.next_minute();
        for caller in &scene.callers {
            for place in Place::ALL {
                let probe = Probe::of(route).by(caller, with).headers(scene.headers(place, with));
                let (found, right) = (scene.probe(&probe).await, expected(caller, with, place, route));
                let by = format!("{} with a {} {}", caller.name, with.as_str(), place.as_str());
                faults.extend(scene.fault(&format!("{}: {by}", function.name), &found, right));
                cells += 1;
            }
        }
    }
    println!("{cells} cells");
    assert_none(&faults, cells);
    assert!(cells >= 60 * scene.callers.len(), "only {cells} cells: the matrix misses routes");
}

#[tokio::test]
async fn a_route_of_the_own_account_takes_any_persons_session_and_no_key() {
    let scene = Scene::set().await;
    let (mut faults, mut cells) = (Vec::new(), 0);
    for (function, route) in routes(|route| route.own_account) {
        scene.next_minute();
        for caller in &scene.callers {
            for place in Place::ALL {
                let by = |with| Probe::of(route).by(caller, with).headers(scene.headers(place, with));
                for (with, right) in [(With::Session, Outcome::Admitted), (With::Key, refused(PERSON_NEEDED))]
                {
                    let found = scene.probe(&by(with)).await;
                    let cell = format!(
                        "{}: {} with a {} {}",
                        function.name,
                        caller.name,
                        with.as_str(),
                        place.as_str()
                    );
                    faults.extend(scene.fault(&cell, &found, right));
                    cells += 1;
                }
            }
        }
        let nobody = scene.probe(&Probe::of(route)).await;
        faults.extend(scene.fault(&format!("{}: nobody", function.name), &nobody, refused(INVALID_SESSION)));
    }
    assert_none(&faults, cells);
    assert!(cells > 0);
}

#[tokio::test]
async fn public_routes_ignore_credentials() {
    let scene = Scene::set().await;
    let (key, cookie) = ("Bearer ph_live_bad", "__Host-posthorn=bad");
    let rival = scene.rival_cookie.as_str();
    let mut faults = Vec::new();
    let public = routes(is_public);
    for &(function, route) in &public {
        scene.next_minute();
        let plain = scene.probe(&Probe::of(route)).await;
        for headers in [
            vec![("authorization", key)],
            vec![("cookie", cookie)],
            vec![("authorization", key), ("cookie", cookie)],
            vec![("cookie", rival), ("posthorn-org", "org_bad"), ("posthorn-environment", "nowhere")],
        ] {
            let found = scene.probe(&Probe::of(route).headers(headers.clone())).await;
            let same =
                (found.status, &found.code, &found.cookies) == (plain.status, &plain.code, &plain.cookies);
            if !same {
                faults.push(format!("{}: {found:?} with {headers:?}, but {plain:?} without", function.name));
            }
        }
    }
    assert_none(&faults, public.len() * 4);
    assert!(public.len() > 5, "{}", public.len());
}

#[tokio::test]
async fn a_bad_credential_is_refused_on_every_other_route_and_never_gives_way_to_another() {
    let scene = Scene::set().await;
    let (mut faults, mut cells) = (Vec::new(), 0);
    let owner = &scene.callers[0];
    let org = scene.org.as_str();
    for (function, route) in routes(|route| !is_public(route)) {
        scene.next_minute();
        let same = ("sec-fetch-site", "same-origin");
        let (key, cookie) = (owner.bearer.as_str(), owner.cookie.as_str());
        let ended = scene.ended_cookie.as_str();
        let missing_key = if route.own_account { PERSON_NEEDED } else { INVALID_API_KEY };
        // The page of a set-up link sends its key beside the cookie of whoever is logged in.
        let key_alone = route.permission.is_some_and(|one| one.reach() == Reach::SetupLink);
        let two = |alone| if key_alone { alone } else { TWO_CREDENTIALS };
        for (what, headers, right) in [
            ("a bad cookie", vec![("cookie", "__Host-posthorn=bad"), same], INVALID_SESSION),
            ("an ended session", vec![("cookie", ended), same, ("posthorn-org", org)], INVALID_SESSION),
            ("an empty cookie", vec![("cookie", "__Host-posthorn="), same], INVALID_SESSION),
            ("a bad key", vec![("authorization", "Bearer ph_live_bad")], missing_key),
            ("no bearer", vec![("authorization", "Basic YTpi")], INVALID_API_KEY),
            (
                "a bad key and a good cookie",
                vec![("authorization", "Bearer x"), ("cookie", cookie), same],
                two(INVALID_API_KEY),
            ),
            (
                "no bearer and a good cookie",
                vec![("authorization", "x"), ("cookie", cookie), same],
                two(INVALID_API_KEY),
            ),
            (
                "a good key and a good cookie",
                vec![("authorization", key), ("cookie", cookie), same],
                two(INSUFFICIENT_SCOPE),
            ),
            (
                "a good key and a bad cookie",
                vec![("authorization", key), ("cookie", "__Host-posthorn=b"), same],
                two(INSUFFICIENT_SCOPE),
            ),
        ] {
            let found = scene.probe(&Probe::of(route).headers(headers)).await;
            let cell = format!("{}: {what}", function.name);
            faults.extend(scene.fault(&cell, &found, refused(right)));
            let clears = found.cookies.iter().any(|cookie| cookie.starts_with("__Host-posthorn=; "));
            if clears != (right.code == INVALID_SESSION.code) {
                faults.push(format!(
                    "{cell}: the cookie must be cleared if and only if its session has ended: {found:?}"
                ));
            }
            cells += 1;
        }
    }
    assert_none(&faults, cells);
}

#[tokio::test]
async fn an_unsafe_request_with_a_session_needs_a_proof_of_its_origin_on_every_route() {
    let scene = Scene::set().await;
    let (mut faults, mut cells) = (Vec::new(), 0);
    let owner = &scene.callers[0];
    for (function, route) in routes(|route| !is_public(route)) {
        scene.next_minute();
        for (what, headers, proves) in [
            ("says nothing", vec![], false),
            ("is cross-site", vec![("sec-fetch-site", "cross-site")], false),
            ("is same-site", vec![("sec-fetch-site", "same-site")], false),
            ("was typed", vec![("sec-fetch-site", "none")], false),
            ("has another origin", vec![("origin", "https://evil.example")], false),
            ("has no host to compare", vec![("origin", "https://app.example")], false),
            ("has its origin", vec![("origin", "https://app.example"), ("host", "app.example")], true),
            ("is of the same origin", vec![("sec-fetch-site", "same-origin")], true),
        ] {
            for is_simple in [false, true] {
                let mut all = vec![("cookie", owner.cookie.as_str()), ("posthorn-org", scene.org.as_str())];
                all.extend(headers.clone());
                let probe = Probe::of(route).headers(all).simple(is_simple);
                let found = scene.probe(&probe).await;
                let right = if proves || !is_unsafe(route) { Outcome::Admitted } else { refused(CROSS_SITE) };
                let right = if right == Outcome::Admitted && !holds_as_owner(route) {
                    refused(INSUFFICIENT_SCOPE)
                } else {
                    right
                };
                let cell = format!(
                    "{}: a request that {what}; without content type and body: {is_simple}",
                    function.name
                );
                faults.extend(scene.fault(&cell, &found, right));
                cells += 1;
            }
        }
    }
    for (function, route) in routes(|route| route.begins_session && route.media == Media::Json) {
        for (site, right) in [("cross-site", refused(CROSS_SITE)), ("same-origin", Outcome::Admitted)] {
            let found = scene.probe(&Probe::of(route).headers(vec![("sec-fetch-site", site)])).await;
            faults.extend(scene.fault(&format!("{}: {site}", function.name), &found, right));
            cells += 1;
        }
    }
    assert_none(&faults, cells);
}

/// An organisation's owner has all permissions but the operator's.
fn holds_as_owner(route: &Route) -> bool {
    route.permission.is_none_or(|one| posthorn_access::Permission::of_an_org().contains(&one))
}
