//! Items that cannot be read must not block other items.

use posthorn_harness::{Fault, Service, World, email, text};
use serde_json::{Value, json};

/// Overwrites `attribute` with nonsense in all items for which `damages` is true; gives their number.
fn damage(world: &World, table: &str, attribute: &str, damages: impl Fn(&Value) -> bool) -> usize {
    let account = world.cloud.account();
    let items = account.items(table).unwrap();
    let chosen: Vec<&Value> = items.iter().filter(|item| damages(item)).collect();
    for item in &chosen {
        let status = account.update_item(&json!({
            "TableName": table, "Key": { "pk": item["pk"], "sk": item["sk"] },
            "UpdateExpression": "SET #a = :n", "ExpressionAttributeNames": { "#a": attribute },
            "ExpressionAttributeValues": { ":n": { "BOOL": true } },
        }));
        assert_eq!(status, 200);
    }
    chosen.len()
}

#[tokio::test]
async fn an_email_and_a_batch_that_cannot_be_read_do_not_stop_the_sweep() {
    let world = World::new().await;
    for action in ["SendMessage", "SendMessageBatch"] {
        for function in ["send-email", "send-batch"] {
            world.cloud.set_fault(Fault::Fail {
                function: function.into(),
                service: Service::Sqs,
                action: action.into(),
                status: 503,
                code: "ServiceUnavailable".into(),
                times: 1_000,
            });
        }
    }
    let two =
        || Some(json!([email("success@simulator.amazonses.com"), email("success@simulator.amazonses.com")]));
    let broken = world.call("POST", "/v1/emails/batch", two()).await.json();
    let broken = text(&broken["data"][0]["id"]).replace("email_", "");
    let mut lost = Vec::new();
    for _ in 0..20 {
        lost.push(world.accept("success@simulator.amazonses.com").await);
    }
    let alone = lost.remove(0).replace("email_", "");
    let messages = "posthorn-dev-messages";
    let of = |item: &Value, id: &str| {
        item["pk"]["S"].as_str().unwrap().ends_with(id) && item["sk"]["S"] == "message"
    };
    let damaged = damage(&world, messages, "subject", |item| of(item, &broken) || of(item, &alone));
    assert_eq!(damaged, 2);
    assert_eq!(damage(&world, messages, "emails", |item| item["kind"]["S"] == "batch"), 1);
    let batch = world.call("POST", "/v1/emails/batch", two()).await.json();
    lost.extend(batch["data"].as_array().unwrap().iter().map(|one| text(&one["id"])));
    world.advance_seconds(301);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
    for id in lost {
        assert_eq!(world.status(&id).await, "delivered");
    }
}

#[tokio::test]
async fn a_timer_that_cannot_be_read_does_not_stop_the_drain() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..20 {
        let mut one = email("success@simulator.amazonses.com");
        one["scheduled_at"] = "in 1 hour".into();
        ids.push(text(&world.call("POST", "/v1/emails", Some(one)).await.json()["id"]));
    }
    let broken = ids.remove(0);
    let names = |item: &Value| item["body"]["S"].as_str().is_some_and(|body| body.contains(&broken));
    assert_eq!(damage(&world, "posthorn-dev-timers", "body", names), 1);
    world.advance_seconds(3_601);
    for shard in 0..posthorn_timers::WORKERS {
        world.cloud.tick("drain-timers", &json!({ "shard": shard }).to_string()).await.unwrap();
    }
    world.cloud.pump().await;
    for id in ids {
        assert_eq!(world.status(&id).await, "delivered");
    }
}
