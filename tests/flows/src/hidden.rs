//! Hidden fields: a person whose role hides recipients and content reads every route, and no answer shows any of them.
//!
//! The routes come from the functions, so a new route takes part by itself. Its resources must be among the marked ones.

mod marked;
mod reads;

use std::collections::BTreeSet;

use posthorn_access::HiddenField;
use posthorn_harness::{Person, Receiver, World, text};
use serde_json::{Value, json};

use crate::tenancy::resources::Resources;
use marked::{CONTENT, RECIPIENT};
use reads::{Read, filters, reads, refused};

/// All that reads, and some that writes.
const PERMISSIONS: [&str; 5] =
    ["*:read", "api_keys:write", "emails:send", "suppressions:write", "topics:write"];

/// The functions whose answers show marked values to a caller from whom nothing is hidden.
const SHOW_MARKERS: [&str; 14] = [
    "get-delivery",
    "get-email",
    "get-email-source",
    "get-received-attachment",
    "get-received-email",
    "get-subscription",
    "get-suppression",
    "get-template",
    "get-thread",
    "list-emails",
    "list-received-attachments",
    "list-received-emails",
    "list-suppressions",
    "preview-template",
];

struct Scene {
    world: World,
    marked: Resources,
    _receiver: Receiver,
}

impl Scene {
    async fn set() -> Self {
        let (world, receiver) = (World::new().await, Receiver::start().await);
        let marked = marked::make(&world, &receiver).await;
        Self { world, marked, _receiver: receiver }
    }

    async fn blind(&self, hides: &[HiddenField]) -> Person {
        self.world.person_with("support@acme.example", &PERMISSIONS, hides).await
    }

    /// A key that the person makes.
    async fn key_of(&self, person: &Person) -> String {
        let wanted = json!({ "name": "mine", "scopes": ["*:read"] });
        let made = self.world.call_by(person, "POST", "/v1/api-keys", Some(wanted)).await;
        assert_eq!(made.status, 200, "{}", made.json());
        text(&made.json()["token"])
    }
}

/// The functions whose answers contain a marker.
fn showing(reads: &[Read]) -> BTreeSet<&str> {
    let shows = |read: &&Read| read.text.contains(RECIPIENT) || read.text.contains(CONTENT);
    reads.iter().filter(shows).map(|read| read.function).collect()
}

#[tokio::test]
async fn no_answer_shows_what_the_role_hides_neither_to_the_person_nor_to_a_key_of_the_person() {
    let scene = Scene::set().await;
    let world = &scene.world;
    let open = reads(&scene.marked, async |method, path, body| world.call(method, path, body).await).await;
    assert_eq!(showing(&open), BTreeSet::from(SHOW_MARKERS), "what must be there to be hidden");
    let person = scene.blind(&HiddenField::ALL).await;
    let by_person =
        reads(&scene.marked, async |method, path, body| world.call_by(&person, method, path, body).await);
    let by_person = by_person.await;
    let key = scene.key_of(&person).await;
    let by_key =
        reads(&scene.marked, async |method, path, body| world.call_as(&key, method, path, body, &[]).await);
    let by_key = by_key.await;
    for (read, open) in by_person.iter().zip(&open).chain(by_key.iter().zip(&open)) {
        assert!(!read.text.contains(RECIPIENT) && !read.text.contains(CONTENT), "{read:?}");
        assert!(read.status == open.status || read.code == "FIELD_HIDDEN", "{read:?}");
    }
}

#[tokio::test]
async fn no_search_tells_what_the_role_hides() {
    let scene = Scene::set().await;
    let person = scene.blind(&HiddenField::ALL).await;
    let world = &scene.world;
    let call = async |method: &str, path: &str, body| world.call_by(&person, method, path, body).await;
    let values = [scene.marked.recipient.as_str(), RECIPIENT, CONTENT];
    let faults = filters(&values, call).await;
    assert_eq!(faults, [""; 0]);
    let open = filters(&values, async |method, path, body| world.call(method, path, body).await).await;
    let revealing = ["list-emails: q", "list-emails: to", "list-suppressions: q"];
    assert_eq!(open, revealing, "what a caller may search by from whom nothing is hidden");
}

#[tokio::test]
async fn a_request_that_would_reveal_a_hidden_field_is_refused_by_name() {
    let scene = Scene::set().await;
    let person = scene.blind(&HiddenField::ALL).await;
    let call = async |method: &str, path: &str, body| scene.world.call_by(&person, method, path, body).await;
    let answers = refused(&scene.marked, call).await;
    assert!(answers.len() >= 10, "{answers:?}");
    for (place, pointer, answer) in answers {
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("FIELD_HIDDEN")), "{place}");
        let named = answer.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        assert_eq!(named, pointer, "{place}");
    }
}

#[tokio::test]
async fn a_role_that_hides_recipients_only_shows_content_and_searches_neither_by_words_nor_by_address() {
    let scene = Scene::set().await;
    let person = scene.blind(&[HiddenField::Recipients]).await;
    let get = async |path: &str| scene.world.call_by(&person, "GET", path, None).await;
    let email = get(&format!("/v1/emails/{}", scene.marked.email)).await.json();
    assert_eq!((&email["to"], &email["subject"]), (&json!(["[hidden]", "[hidden]"]), &json!(CONTENT)));
    assert_eq!(email["metadata"], json!({ "note": CONTENT }));
    assert_eq!(
        (&email["recipients"][1]["address"], &email["recipients"][1]["status"]),
        (&json!("[hidden]"), &json!("bounced"))
    );
    assert_eq!(get("/v1/emails?q=x").await.status, 403);
    let path = format!("/v1/emails/receiving/{}/attachments", scene.marked.received);
    assert_eq!(get(&path).await.status, 200);
}

#[tokio::test]
async fn what_a_person_writes_is_stored_whole_and_a_repetition_stays_hidden() {
    let scene = Scene::set().await;
    let person = scene.blind(&[HiddenField::Recipients]).await;
    let org = person.org.to_string();
    let headers = [("posthorn-org", org.as_str()), ("idempotency-key", "once")];
    let write = async || {
        let wanted = json!({ "address": "grace@example.net" });
        scene.world.call_with(&person, "POST", "/v1/suppressions", Some(wanted), &headers).await
    };
    for _ in 0..2 {
        let answer: Value = write().await.json();
        assert_eq!((&answer["address"], &answer["email"]), (&json!("[hidden]"), &json!("[hidden]")));
    }
    let stored = scene.world.call("GET", "/v1/suppressions/grace%40example.net", None).await.json();
    assert_eq!(stored["address"], "grace@example.net");
}
