use posthorn_access::bootstrap::members;
use posthorn_harness::{HttpAnswer, World, text};
use serde_json::{Value, json};

use crate::every_kill;

async fn invoke(world: &World) -> Option<Value> {
    let input = json!({ "email": "ada@example.com", "org_name": "Initech" }).to_string();
    let answer = world.cloud.invoke("create-owner-link", input).await.ok()?;
    Some(serde_json::from_str(&answer).unwrap())
}

fn path(link: &Value) -> String {
    text(&link["url"]).trim_start_matches("https://unset.invalid").to_owned()
}

async fn press(world: &World, path: &str) -> HttpAnswer {
    world.cloud.http("POST", path, &[("sec-fetch-site", "same-origin")], b"").await
}

fn cookie(answer: &HttpAnswer) -> Option<&str> {
    let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    set.map(|(_, value)| value.split(';').next().unwrap_or_default())
        .find(|one| one.starts_with("__Host-posthorn="))
}

async fn names(world: &World, cookie: &str, org: &str) -> Vec<String> {
    let headers = [("cookie", cookie), ("posthorn-org", org)];
    let listed = world.cloud.http("GET", "/v1/orgs", &headers, b"").await;
    assert_eq!(listed.status, 200, "{}", listed.json());
    listed.json()["data"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect()
}

/// How many links of owners the log of an organisation names.
async fn entries(world: &World, cookie: &str, org: &str) -> usize {
    world.cloud.pump().await;
    let headers = [("cookie", cookie), ("posthorn-org", org)];
    let log = world.cloud.http("GET", "/v1/audit?limit=100", &headers, b"").await.json();
    let entries = log["data"].as_array().unwrap().iter();
    entries.filter(|one| text(&one["action"]).starts_with("owner_link.")).count()
}

#[tokio::test]
async fn an_owners_link_killed_between_any_two_calls_and_repeated_ends_in_one_owner_of_one_organisation() {
    let mut killed = 0;
    for fault in every_kill("create-owner-link") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let first = invoke(&world).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        // The clock moves on, so that ids made by the repetition would differ.
        world.advance_seconds(60);
        let again = invoke(&world).await.expect("the repetition succeeds");
        world.advance_seconds(60);
        let third = invoke(&world).await.expect("and once more");
        for other in [Some(&third), first.as_ref()].into_iter().flatten() {
            assert_eq!(
                (&other["org_id"], &other["person_id"]),
                (&again["org_id"], &again["person_id"]),
                "{what}"
            );
        }
        let answer = press(&world, &path(&again)).await;
        let cookie = cookie(&answer).unwrap_or_else(|| panic!("{what}: {}", answer.status));
        // The operator's permissions show that the organisation is the operator's, and that the person owns it.
        let names = names(&world, cookie, &text(&again["org_id"])).await;
        assert_eq!(names.iter().filter(|name| *name == "Initech").count(), 1, "{what}: {names:?}");
        let org = text(&again["org_id"]);
        let members = members(&world.cloud.owner_app(), org.parse().unwrap()).await.unwrap();
        let people: Vec<_> = members.of.keys().map(ToString::to_string).collect();
        assert_eq!(people, [text(&again["person_id"])], "{what}");
        // A link that was made and never shown may have an entry too.
        let (entries, links) = (entries(&world, cookie, &org).await, 2 + usize::from(first.is_some()));
        assert!((links..=3).contains(&entries), "{what}: {entries} entries of {links} links");
    }
    assert!(killed >= 12, "only {killed} kills happened");
}

#[tokio::test]
async fn a_log_in_by_link_killed_between_any_two_calls_and_repeated_gives_one_session_to_one_browser() {
    let mut killed = 0;
    for fault in every_kill("use-log-in-link") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let link = path(&invoke(&world).await.expect("a link"));
        let handle = world.cloud.set_fault(fault);
        let first = press(&world, &link).await;
        world.cloud.clear_faults();
        killed += handle.fired();
        let again = press(&world, &link).await;
        let given = [&first, &again].into_iter().filter(|answer| cookie(answer).is_some()).count();
        // If the kill came after the token was used up, the person asks for another link.
        assert!(given <= 1, "{what}: a link gave two sessions");
        assert!(given == 1 || again.status == 400, "{what}: {}", again.status);
    }
    assert!(killed >= 8, "only {killed} kills happened");
}
