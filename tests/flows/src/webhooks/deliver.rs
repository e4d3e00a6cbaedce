use posthorn_harness::{Receiver, World, text};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

#[tokio::test]
async fn a_receiver_gets_each_event_with_a_signature_that_the_published_library_accepts() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, secret) = world.webhook(&receiver.url).await;
    world.send_to("complaint@simulator.amazonses.com").await;
    let mut types = receiver.types();
    types.sort();
    assert_eq!(types, ["message.complained", "message.delivered", "message.sent"]);
    let verifier = Webhook::new(&secret).unwrap();
    for received in receiver.received() {
        // The library refuses old timestamps, and the world's clock is stopped, so only the signature is checked.
        let timestamp: i64 = received.headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
        let signed = verifier.sign(
            received.headers["webhook-id"].to_str().unwrap(),
            timestamp,
            received.body.as_bytes(),
        );
        assert_eq!(received.headers["webhook-signature"].to_str().unwrap(), signed.unwrap());
        assert_eq!(received.headers["svix-signature"], received.headers["webhook-signature"]);
        assert!(received.headers["posthorn-delivery-id"].to_str().unwrap().starts_with("delivery_"));
    }
    let listed = world.deliveries(&id).await;
    assert_eq!(listed.len(), 3);
    assert!(
        listed
            .iter()
            .all(|delivery| delivery["state"] == "succeeded" && delivery["attempts"][0]["status"] == 200)
    );
    assert_eq!(listed[0]["attempts"][0]["answer"], "thanks");
}

#[tokio::test]
async fn the_body_names_its_delivery_and_is_the_same_at_every_attempt_but_not_in_a_replay() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    receiver.answer_next(500);
    world.call("POST", &format!("/v1/webhooks/{id}/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    let delivery = text(&world.deliveries(&id).await[0]["id"]);
    let whole = format!("/v1/webhooks/{id}/deliveries/{delivery}");
    let replayed = world.call("POST", &format!("{whole}/replay"), None).await.json();
    world.cloud.pump().await;
    let bodies: Vec<Value> =
        receiver.received().iter().map(|one| serde_json::from_str(&one.body).unwrap()).collect();
    let named: Vec<&str> = bodies.iter().map(|body| body["delivery_id"].as_str().unwrap()).collect();
    assert_eq!(named, [&delivery, &delivery, replayed["id"].as_str().unwrap()]);
    for received in receiver.received() {
        let body: Value = serde_json::from_str(&received.body).unwrap();
        assert_eq!(received.headers["posthorn-delivery-id"], body["delivery_id"].as_str().unwrap());
    }
    let tries: Vec<String> = receiver.received().into_iter().map(|one| one.body).collect();
    assert_eq!(tries[0], tries[1]);
    assert_eq!((&bodies[0]["id"], &bodies[0]["data"]), (&bodies[2]["id"], &bodies[2]["data"]));
    assert_eq!(world.call("GET", &whole, None).await.json()["payload"], bodies[0]);
}

#[tokio::test]
async fn a_failed_delivery_is_retried_with_backoff_and_each_attempt_is_listed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    receiver.answer_next(500);
    receiver.answer_next_after(503, 600);
    world.send_to("success@simulator.amazonses.com").await;
    let listed = world.deliveries(&id).await;
    let tries: Vec<usize> =
        listed.iter().map(|delivery| delivery["attempts"].as_array().unwrap().len()).collect();
    assert_eq!(tries.iter().sum::<usize>(), 4, "{tries:?}");
    assert!(listed.iter().all(|delivery| delivery["state"] == "succeeded"));
    let ledger = world.cloud.ledger().of("deliver-webhook");
    let waits: Vec<u32> = ledger
        .iter()
        .filter(|call| call.action == "SendMessage")
        .flat_map(|call| call.seconds.clone())
        .collect();
    assert!(waits.iter().any(|wait| (5..=6).contains(wait)), "{waits:?}");
    assert!(waits.contains(&600), "Retry-After is honoured: {waits:?}");
}

#[tokio::test]
async fn a_receiver_that_is_down_exhausts_the_attempts_and_the_delivery_can_be_replayed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    for _ in 0..20 {
        receiver.answer_next(500);
    }
    world.send_to("success@simulator.amazonses.com").await;
    // The later attempts wait in timers.
    world.retry_for_days(5).await;
    let listed = world.deliveries(&id).await;
    assert!(listed.iter().all(|delivery| delivery["state"] == "exhausted"), "{listed:?}");
    assert!(listed.iter().all(|delivery| delivery["attempts"].as_array().unwrap().len() == 10));
    assert_eq!(world.cloud.account().depth("posthorn-dev-webhook-dead").visible, 2);

    world.redrive("posthorn-dev-webhook-dead").await;
    world.cloud.pump().await;
    assert!(world.deliveries(&id).await.iter().all(|delivery| delivery["state"] == "succeeded"));
}

#[tokio::test]
async fn an_endpoint_whose_receiver_answers_gone_is_disabled() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    receiver.answer_next(410);
    world.send_to("success@simulator.amazonses.com").await;
    world.send_to("success@simulator.amazonses.com").await;
    assert_eq!(receiver.received().len(), 1);
    let endpoint = world.call("GET", &format!("/v1/webhooks/{id}"), None).await;
    let endpoint = endpoint.json();
    assert_eq!((&endpoint["enabled"], &endpoint["disabled_reason"]), (&false.into(), &"gone".into()));
    let states: Vec<_> = world.deliveries(&id).await.iter().map(|one| one["state"].clone()).collect();
    assert_eq!(states.iter().filter(|state| **state == "gone").count(), 1, "{states:?}");
    assert!(states.iter().all(|state| *state == "gone" || *state == "dropped"), "{states:?}");
}
