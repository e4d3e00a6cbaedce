//! Search by an address or a tag, through the entries that are written with each email.

use posthorn_harness::{Fault, When, World, email, text};
use serde_json::{Value, json};

async fn found(world: &World, query: &str) -> (Vec<String>, Value) {
    let answer = world.call("GET", &format!("/v1/emails?{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    let page = answer.json();
    let ids = page["data"].as_array().unwrap().iter().map(|email| text(&email["id"])).collect();
    (ids, page)
}

async fn send(world: &World, more: Value) -> String {
    world.advance_seconds(1);
    let mut body = email("filler@example.com");
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.call("POST", "/v1/emails", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    text(&answer.json()["id"])
}

/// More emails than a filtered list reads for one page of three: three in each of ten reads.
const MANY: usize = 40;

#[tokio::test]
async fn an_old_email_is_found_at_once_by_each_of_its_addresses_and_tags() {
    let world = World::new().await;
    let wanted = send(
        &world,
        json!({
            "to": ["Ann <Ann@Wanted.example>", "o/r@wanted.example"], "cc": ["cc@wanted.example"], "bcc": ["bcc@wanted.example"],
            "tags": [{ "name": "campaign", "value": "spring" }],
        }),
    )
    .await;
    for _ in 0..MANY {
        send(&world, json!({ "tags": [{ "name": "campaign", "value": "autumn" }] })).await;
    }
    for query in [
        "to=ann@wanted.example",
        "to=ANN@WANTED.EXAMPLE",
        "to=o%2Fr@wanted.example",
        "to=cc@wanted.example",
        "to=bcc@wanted.example",
        "tag=campaign:spring",
        "to=ann@wanted.example&tag=campaign:spring&q=wanted",
    ] {
        let (ids, page) = found(&world, &format!("limit=3&{query}")).await;
        assert_eq!((ids, &page["has_more"]), (vec![wanted.clone()], &json!(false)), "{query}");
    }
    for query in
        ["to=nobody@wanted.example", "tag=campaign:winter", "to=ann@wanted.example&tag=campaign:autumn"]
    {
        let (ids, page) = found(&world, &format!("limit=3&{query}")).await;
        assert_eq!((ids.len(), &page["has_more"]), (0, &json!(false)), "{query}");
    }
    let (ids, page) = found(&world, "limit=3&tag=campaign&q=wanted").await;
    assert_eq!(
        (ids.len(), &page["has_more"]),
        (0, &json!(true)),
        "a name alone is a filter, read page by page"
    );
}

#[tokio::test]
async fn a_search_is_read_page_by_page_and_back_within_its_time() {
    let world = World::new().await;
    let mut sent = Vec::new();
    for n in 0..7 {
        sent.push(send(&world, json!({ "to": ["ann@example.com"], "subject": format!("n{n}") })).await);
        send(&world, json!({})).await;
    }
    sent.reverse();
    let (first, page) = found(&world, "to=ann@example.com&limit=3").await;
    assert_eq!(first, sent[..3]);
    let cursor = text(&page["next_cursor"]);
    let (second, page) = found(&world, &format!("to=ann@example.com&limit=3&after={cursor}")).await;
    assert_eq!(second, sent[3..6]);
    let cursor = text(&page["next_cursor"]);
    assert_eq!(found(&world, &format!("to=ann@example.com&limit=3&after={cursor}")).await.0, sent[6..]);
    let back = found(&world, &format!("to=ann@example.com&limit=3&before={}", sent[4])).await.0;
    assert_eq!(back, sent[1..4]);
    let middle = world.email(&sent[4]).await;
    let since = format!("to=ann@example.com&created_after={}", text(&middle["created_at"]));
    assert_eq!(found(&world, &since).await.0, sent[..5]);
    let until = format!("to=ann@example.com&created_before={}", text(&middle["created_at"]));
    assert_eq!(found(&world, &until).await.0, sent[5..]);
}

#[tokio::test]
async fn another_scopes_emails_are_never_found() {
    let world = World::new().await;
    send(&world, json!({ "to": ["ann@example.com"], "tags": [{ "name": "a", "value": "b" }] })).await;
    for key in [&world.acme.test, &world.rival.live] {
        for query in ["to=ann@example.com", "tag=a:b"] {
            let answer = world.call_as(key, "GET", &format!("/v1/emails?{query}"), None, &[]).await;
            assert_eq!(answer.json()["data"], json!([]), "{query}");
        }
    }
}

#[tokio::test]
async fn an_email_is_found_if_and_only_if_it_was_accepted_wherever_its_call_died() {
    for nth in 1..=8 {
        for when in [When::Before, When::After] {
            let world = World::new().await;
            world.cloud.set_fault(Fault::KillAt { function: "send-email".into(), nth, when });
            let key = [("idempotency-key", "one")];
            let body = Some(email("ann@example.com"));
            world.call_as(&world.acme.live, "POST", "/v1/emails", body.clone(), &key).await;
            let listed = found(&world, "").await.0;
            assert_eq!(found(&world, "to=ann@example.com").await.0, listed, "killed at {nth}");
            world.call_as(&world.acme.live, "POST", "/v1/emails", body, &key).await;
            let (listed, again) = (found(&world, "").await.0, found(&world, "to=ann@example.com").await.0);
            assert_eq!((listed.len(), &again), (1, &listed), "killed at {nth}, and tried again");
        }
    }
}

#[tokio::test]
async fn an_email_with_many_recipients_and_tags_is_found_by_the_last_of_them() {
    let world = World::new().await;
    let to: Vec<String> = (0..50).map(|n| format!("r{n}@example.com")).collect();
    let tags: Vec<Value> = (0..10).map(|n| json!({ "name": format!("t{n}"), "value": "v" })).collect();
    let id = send(&world, json!({ "to": to, "tags": tags })).await;
    for query in ["to=r0@example.com", "to=r49@example.com", "tag=t9:v"] {
        assert_eq!(found(&world, query).await.0, [id.as_str()], "{query}");
    }
}
