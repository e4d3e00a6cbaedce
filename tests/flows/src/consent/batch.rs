use posthorn_harness::{HttpAnswer, World, text};
use serde_json::{Value, json};

use super::{suppress, suppression, topic};

async fn batch(world: &World, entries: &[Value], key: &str) -> HttpAnswer {
    let body = json!({ "suppressions": entries });
    let headers = [("idempotency-key", key)];
    world.call_as(&world.acme.live, "POST", "/v1/suppressions/batch", Some(body), &headers).await
}

fn statuses(answer: &HttpAnswer) -> Vec<String> {
    answer.json()["data"].as_array().unwrap().iter().map(|one| text(&one["status"])).collect()
}

#[tokio::test]
async fn each_entry_of_a_batch_has_its_own_result() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    suppress(&world, json!({ "address": "known@example.com" })).await;
    world.advance_seconds(1);
    let entries = [
        json!({ "address": "new@example.com", "reason": "complaint" }),
        json!({ "address": "Known@example.com", "reason": "hard_bounce" }),
        json!({ "address": "nonsense" }),
        json!({ "address": "new@example.com", "topic_id": topic }),
        json!({ "address": "a@example.com", "topic_id": "topic_01kajbch80f6x9m2k4q8r1t3vw" }),
    ];
    let answer = batch(&world, &entries, "b").await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    let expected = ["created", "existing", "refused", "created", "refused"];
    assert_eq!(statuses(&answer), expected);
    let counts = ["created", "existing", "refused"].map(|name| answer.json()[name].as_u64().unwrap());
    assert_eq!(counts, [2, 1, 2]);
    let error = |at: usize| text(&answer.json()["data"][at]["error"]);
    assert!(error(2).contains("name@example.com") && error(4).contains("You have no topic"));
    assert_eq!(suppression(&world, "known@example.com").await.1["reason"], "hard_bounce");
    let again = batch(&world, &entries, "b").await;
    assert_eq!((again.json(), again.header("idempotent-replayed")), (answer.json(), Some("true")));
    let other = batch(&world, &entries[..1], "b").await;
    assert_eq!(other.json()["code"], "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn a_batch_has_at_most_a_thousand_addresses() {
    let world = World::new().await;
    let entries: Vec<Value> = (0..1_001).map(|n| json!({ "address": format!("r{n}@example.com") })).collect();
    let refused = batch(&world, &entries, "many").await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!("/suppressions")));
    let taken = batch(&world, &entries[..1_000], "fewer").await;
    assert_eq!((taken.status, &taken.json()["created"]), (200, &json!(1_000)));
    let writes = world.cloud.ledger().of("create-suppressions");
    let units: f64 = writes.iter().map(|call| call.write_units).sum();
    // A suppression costs one write unit in the table and one in the index; the idempotency record is in addition.
    assert!(units <= 2_010.0, "{units}");
    assert_eq!(suppression(&world, "r999@example.com").await.0, 200);
    assert_eq!(batch(&world, &[], "none").await.status, 422);
}

#[tokio::test]
async fn an_address_that_is_twice_in_a_batch_is_one_suppression() {
    let world = World::new().await;
    let entries = [
        json!({ "address": "ada@example.com" }),
        json!({ "address": "ADA@example.com", "reason": "complaint" }),
    ];
    let answer = batch(&world, &entries, "b").await.json();
    assert_eq!(answer["data"][0]["id"], answer["data"][1]["id"]);
    let found = suppression(&world, "ada@example.com").await.1;
    assert_eq!((&found["reason"], found["reasons"].as_array().unwrap().len()), (&json!("complaint"), 2));
}
