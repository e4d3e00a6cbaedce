use posthorn_harness::{World, email, text};
use serde_json::{Value, json};

use super::{plain, received, world};

/// The thread of a mail: the direction and id of each, oldest first.
async fn thread(world: &World, id: &str) -> Vec<(String, String)> {
    let answer = world.call("GET", &format!("/v1/emails/{id}/thread"), None).await;
    assert_eq!((answer.status, &answer.json()["is_cut"]), (200, &json!(false)), "{}", answer.json());
    let mails = answer.json()["data"].as_array().unwrap().clone();
    mails.iter().map(|mail| (text(&mail["direction"]), text(&mail["id"]))).collect()
}

/// Receives a mail with this id and these headers; gives its id here.
async fn came(world: &World, message_id: &str, headers: &str) -> String {
    world.advance_seconds(60);
    let raw = String::from_utf8(plain(headers, "x")).unwrap().replace("q1@example.com", message_id);
    world.cloud.receive(raw.as_bytes(), &["in@acme.example"]);
    world.cloud.pump().await;
    text(&received(world).await[0]["id"])
}

/// Sends an email with these headers; gives its id, and the `Message-ID` that SES gave it.
async fn sent(world: &World, headers: Value) -> (String, String) {
    world.advance_seconds(60);
    let mut body = email("ada@example.com");
    body["headers"] = headers;
    let answer = world.call("POST", "/v1/emails", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world.cloud.pump().await;
    let ses_id = format!("{}@email.amazonses.com", world.cloud.mailbox().mails()[0].id);
    (text(&answer.json()["id"]), ses_id)
}

fn own_id(email: &str) -> String {
    format!("{}@acme.example", email.trim_start_matches("email_"))
}

fn named<const N: usize>(mails: [(&str, &String); N]) -> Vec<(String, String)> {
    mails.into_iter().map(|(direction, id)| (direction.to_owned(), id.clone())).collect()
}

#[tokio::test]
async fn a_conversation_that_we_began_is_one_thread_from_every_mail_of_it() {
    let world = world().await;
    let (first, first_ses) = sent(&world, json!({})).await;
    let own = own_id(&first);
    let headers = format!("In-Reply-To: <{first_ses}>\nReferences: <{own}> <{first_ses}>\n");
    let answer = came(&world, "r1@example.com", &headers).await;
    let references = format!("<{own}> <{first_ses}> <r1@example.com>");
    let (second, second_ses) =
        sent(&world, json!({ "In-Reply-To": "<r1@example.com>", "References": references })).await;
    // This program knows only the mail that it answers.
    let last = came(&world, "r2@example.com", &format!("In-Reply-To: <{second_ses}>\n")).await;
    let other = came(&world, "other@example.com", "").await;
    let whole = named([("sent", &first), ("received", &answer), ("sent", &second), ("received", &last)]);
    for id in [&first, &answer, &second, &last] {
        assert_eq!(thread(&world, id).await, whole, "{id}");
    }
    assert_eq!(thread(&world, &other).await, named([("received", &other)]));
}

#[tokio::test]
async fn a_conversation_that_they_began_is_one_thread() {
    let world = world().await;
    let question = came(&world, "q@example.com", "").await;
    let (answer, ses) =
        sent(&world, json!({ "In-Reply-To": "<q@example.com>", "References": "<q@example.com>" })).await;
    let thanks = came(&world, "t@example.com", &format!("References: <q@example.com> <{ses}>\n")).await;
    let whole = named([("received", &question), ("sent", &answer), ("received", &thanks)]);
    for id in [&question, &answer, &thanks] {
        assert_eq!(thread(&world, id).await, whole, "{id}");
    }
}

#[tokio::test]
async fn an_answer_that_repeats_only_the_id_of_ses_continues_our_conversation() {
    let world = world().await;
    let (first, ses) = sent(&world, json!({})).await;
    let answer = came(&world, "r1@example.com", &format!("In-Reply-To: <{ses}>\n")).await;
    let (second, _) = sent(&world, json!({ "References": format!("<{ses}> <r1@example.com>") })).await;
    let whole = named([("sent", &first), ("received", &answer), ("sent", &second)]);
    for id in [&first, &answer, &second] {
        assert_eq!(thread(&world, id).await, whole, "{id}");
    }
}

#[tokio::test]
async fn a_long_conversation_of_others_is_one_thread_by_its_first_mail() {
    let world = world().await;
    let first = came(&world, "m0@example.com", "").await;
    let mut references = "<m0@example.com>".to_owned();
    for n in 1..=130 {
        references.push_str(&format!("\n <m{n}@example.com>"));
    }
    let headers = format!("In-Reply-To: <m0@example.com>\nReferences: {references}\n");
    let last = came(&world, "m131@example.com", &headers).await;
    assert_eq!(thread(&world, &last).await, named([("received", &first), ("received", &last)]));
}

#[tokio::test]
async fn a_mail_that_names_our_email_with_another_domain_does_not_join_its_conversation() {
    let world = world().await;
    let (first, _) = sent(&world, json!({})).await;
    let claimed = format!("{}@evil.example", first.trim_start_matches("email_"));
    let stranger = came(&world, &claimed, "").await;
    assert_eq!(thread(&world, &first).await, named([("sent", &first)]));
    assert_eq!(thread(&world, &stranger).await, named([("received", &stranger)]));
}

#[tokio::test]
async fn a_thread_needs_the_permissions_for_both_kinds_of_mail() {
    let world = world().await;
    let (sent, _) = sent(&world, json!({})).await;
    for scope in ["inbound:read", "emails:read"] {
        let made =
            world.call("POST", "/v1/api-keys", Some(json!({ "name": scope, "scopes": [scope] }))).await;
        let key = text(&made.json()["token"]);
        let answer = world.call_as(&key, "GET", &format!("/v1/emails/{sent}/thread"), None, &[]).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (403, Some("INSUFFICIENT_SCOPE")),
            "{scope}"
        );
    }
}

#[tokio::test]
async fn a_thread_shows_nothing_of_another_scope_and_no_unknown_mail() {
    let world = world().await;
    let theirs =
        world.call_as(&world.rival.live, "POST", "/v1/emails", Some(email("a@example.com")), &[]).await;
    let theirs = text(&theirs.json()["id"]);
    let claimed = came(&world, "c@example.com", &format!("References: <{}>\n", own_id(&theirs))).await;
    assert_eq!(thread(&world, &claimed).await, named([("received", &claimed)]));
    for id in
        [theirs.as_str(), "received_01kajbch80e8j885zsatp7rpcz", "webhook_01kajbch80e8j885zsatp7rpcz", "x"]
    {
        let answer = world.call("GET", &format!("/v1/emails/{id}/thread"), None).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (404, Some("NOT_FOUND")), "{id}");
    }
}
