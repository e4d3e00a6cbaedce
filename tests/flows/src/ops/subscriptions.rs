use posthorn_harness::{Manner, Receiver, World, text};
use serde_json::{Value, json};

/// Asks to be told.
async fn ask(world: &World, contact: Value) -> u16 {
    let asked = world.call_public("/v1/status/subscriptions", contact).await;
    world.cloud.pump().await;
    asked.status
}

/// The path of a link on the status page in a text.
fn path_in(text: &str) -> String {
    let at = text.find("/status/subscriptions/").expect("a link");
    text[at..].split(|one: char| one.is_whitespace() || matches!(one, '"' | '>')).next().unwrap().to_owned()
}

/// Subscribes an address, and confirms.
pub(crate) async fn subscribed(world: &World, email: &str) {
    assert_eq!(ask(world, json!({ "email": email })).await, 202);
    let mail = world.account_mails_to(email).pop().expect("a mail");
    assert_eq!(world.cloud.http("POST", &path_in(&mail.text), &[], b"").await.status, 200);
}

async fn announce(world: &World) -> String {
    let body = json!({ "name": "Slow webhooks", "body": "Deliveries arrive late.", "components": [{ "component": "webhooks" }] });
    let made = world.call_as(&world.operator, "POST", "/v1/status/incidents", Some(body), &[]).await;
    world.cloud.pump().await;
    text(&made.json()["id"])
}

async fn resolve(world: &World, id: &str) {
    let path = format!("/v1/status/incidents/{id}/updates");
    let said = json!({ "status": "resolved", "body": "All is well." });
    assert_eq!(world.call_as(&world.operator, "POST", &path, Some(said), &[]).await.status, 200);
    world.cloud.pump().await;
}

#[tokio::test]
async fn a_confirmed_address_gets_each_update_once_and_unsubscribes_by_its_link() {
    let world = World::new().await;
    assert_eq!(ask(&world, json!({ "email": "ada@example.com" })).await, 202);
    let question = world.account_mails_to("ada@example.com").pop().unwrap();
    let path = path_in(&question.text);
    // A scanner that opens the link subscribes nobody.
    let shown = world.cloud.http("GET", &path, &[], b"").await;
    assert!(shown.status == 200 && String::from_utf8(shown.body).unwrap().contains("a•••@example.com"));
    announce(&world).await;
    assert_eq!(world.account_mails_to("ada@example.com").len(), 1);
    for _ in 0..2 {
        assert_eq!(world.cloud.http("POST", &path, &[], b"").await.status, 200);
    }
    let id = announce(&world).await;
    resolve(&world, &id).await;
    let mails = world.account_mails_to("ada@example.com");
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.split(']').next().unwrap()).collect();
    assert_eq!(subjects[1..], ["[Investigating", "[Resolved"]);
    assert!(
        mails[1].text.contains("Deliveries arrive late.") && mails[1].text.contains("Concerns: Webhooks")
    );
    let raw = String::from_utf8_lossy(&world.cloud.mailbox().mails()[0].raw)
        .replace("\r\n ", "")
        .replace("\r\n\t", "");
    assert!(
        raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
            && raw.contains("List-Unsubscribe: <http")
    );
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let ended =
        world.cloud.http("POST", &path_in(&mails[1].text), &form, b"List-Unsubscribe=One-Click").await;
    assert_eq!(ended.status, 200);
    announce(&world).await;
    assert_eq!(world.account_mails_to("ada@example.com").len(), 3);
}

#[tokio::test]
async fn the_form_of_the_page_asks_like_the_api_and_says_the_same_to_everybody() {
    let world = World::new().await;
    subscribed(&world, "ada@example.com").await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let mut pages = Vec::new();
    for email in ["ada%40example.com", "grace%40example.com"] {
        let body = format!("email={email}&webhook=");
        let answer = world.cloud.http("POST", "/status/subscriptions", &form, body.as_bytes()).await;
        assert_eq!(answer.status, 200);
        pages.push(answer.body);
    }
    assert_eq!(pages[0], pages[1]);
    for body in
        ["", "email=&webhook=", "email=x", "email=a%40example.com&webhook=https%3A%2F%2Fexample.com%2F"]
    {
        let refused = world.cloud.http("POST", "/status/subscriptions", &form, body.as_bytes()).await;
        assert_eq!(refused.status, 422, "{body}");
    }
}

#[tokio::test]
async fn an_address_is_asked_three_times_an_hour_and_a_host_ten_times() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    for _ in 0..5 {
        assert_eq!(ask(&world, json!({ "email": "ada@example.com" })).await, 202);
    }
    assert_eq!(world.account_mails_to("ada@example.com").len(), 3);
    world.advance_seconds(61);
    for number in 0..12 {
        world.advance_seconds(10);
        let url = receiver.at(&format!("/status/{number}"));
        assert_eq!(ask(&world, json!({ "webhook": url })).await, 202);
    }
    assert_eq!(receiver.take().len(), 10);
    world.advance_seconds(3_601);
    ask(&world, json!({ "email": "ada@example.com" })).await;
    assert_eq!(world.account_mails_to("ada@example.com").len(), 4);
}

#[tokio::test]
async fn one_network_asks_ten_times_a_minute() {
    let world = World::new().await;
    let mut refused = 0;
    for number in 0..30 {
        let contact = json!({ "email": format!("a{number}@example.com") });
        refused += usize::from(ask(&world, contact).await == 429);
    }
    assert!(refused >= 10, "{refused}");
}

#[tokio::test]
async fn a_confirmed_url_gets_statuspages_form_until_it_says_that_it_is_gone() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    assert_eq!(ask(&world, json!({ "webhook": receiver.at("/status") })).await, 202);
    let question: Value = serde_json::from_str(&receiver.take().pop().unwrap().body).unwrap();
    let url = text(&question["confirmation"]["url"]);
    assert_eq!(world.cloud.http("POST", &path_in(&url), &[], b"").await.status, 200);
    receiver.answer_next(503);
    let id = announce(&world).await;
    let received = receiver.take();
    assert_eq!(received.len(), 2, "one try, and one more");
    assert_eq!(received[0].headers["webhook-id"], received[1].headers["webhook-id"]);
    let told: Value = serde_json::from_str(&received[1].body).unwrap();
    assert_eq!((&told["incident"]["id"], &told["incident"]["status"]), (&json!(id), &json!("investigating")));
    assert_eq!(told["page"]["status_indicator"], "minor");
    assert!(text(&told["meta"]["unsubscribe"]).contains("/status/subscriptions/"));
    receiver.answer_always("/status", Manner::Status(410));
    resolve(&world, &id).await;
    announce(&world).await;
    assert_eq!(receiver.take().len(), 1, "after a 410 nothing is sent");
}

#[tokio::test]
async fn a_url_that_never_answers_is_given_up_without_a_dead_letter() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    ask(&world, json!({ "webhook": receiver.at("/status") })).await;
    let question: Value = serde_json::from_str(&receiver.take().pop().unwrap().body).unwrap();
    world.cloud.http("POST", &path_in(&text(&question["confirmation"]["url"])), &[], b"").await;
    receiver.answer_always("/status", Manner::Status(500));
    announce(&world).await;
    assert_eq!(receiver.take().len(), 5);
    assert_eq!(world.cloud.account().depth("posthorn-dev-notice-dead").visible, 0);
}

#[tokio::test]
async fn urls_that_are_not_public_and_links_that_are_not_ours_are_refused() {
    let world = World::new().await;
    for url in
        ["https://169.254.169.254/latest", "https://10.0.0.1/", "ftp://example.com/", "http://example.com/"]
    {
        let refused = world.call_public("/v1/status/subscriptions", json!({ "webhook": url })).await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (422, &json!("STATUS_URL_NOT_ALLOWED")),
            "{url}"
        );
    }
    ask(&world, json!({ "email": "ada@example.com" })).await;
    let path = path_in(&world.account_mails_to("ada@example.com")[0].text);
    let late = format!("{path}x");
    for method in ["GET", "POST"] {
        assert_eq!(world.cloud.http(method, &late, &[], b"").await.status, 404, "{method}");
    }
    world.advance_seconds(24 * 3600 + 1);
    assert_eq!(world.cloud.http("POST", &path, &[], b"").await.status, 404, "a day later");
}

#[tokio::test]
async fn more_subscribers_than_a_page_are_each_told_once() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let store = app.part::<posthorn_store::Store>();
    let subscribers = store.system(posthorn_store::Table::Ops, "status_subscriber", "all");
    for number in 0..203 {
        let contact = posthorn_status::Contact::Email(format!("a{number}@example.com"));
        let one = posthorn_status::Subscriber { contact, confirmed_ms: 0 };
        subscribers.create(&one.contact.key(), &one).await.unwrap();
    }
    announce(&world).await;
    let mails = world.account_mails();
    let to: std::collections::BTreeSet<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!((mails.len(), to.len()), (203, 203));
}

#[tokio::test]
async fn subscribers_are_told_when_a_maintenance_begins_and_ends_by_its_times() {
    let world = World::new().await;
    subscribed(&world, "ada@example.com").await;
    let at = |seconds| (world.cloud.owner_app().now() + jiff::SignedDuration::from_secs(seconds)).to_string();
    let body = json!({ "name": "Works", "body": "Soon.", "starts_at": at(600), "ends_at": at(1_200) });
    assert_eq!(
        world.call_as(&world.operator, "POST", "/v1/status/incidents", Some(body), &[]).await.status,
        200
    );
    for _ in 0..6 {
        world.cloud.pump().await;
        world.advance_seconds(300);
        world.cloud.tick("probe-status", "{}").await.unwrap();
    }
    world.cloud.pump().await;
    let mails = world.account_mails_to("ada@example.com");
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.split(']').next().unwrap()).collect();
    assert_eq!(subjects[1..], ["[Scheduled", "[In progress", "[Completed"]);
}
