//! Usage, quotas and costs.

mod costs;
mod lists;

use posthorn_harness::{World, email};
use serde_json::json;

#[tokio::test]
async fn usage_is_reported_by_day_and_month() {
    let world = World::new().await;
    for _ in 0..3 {
        world.send_to("success@simulator.amazonses.com").await;
    }
    world.advance_seconds(24 * 3600);
    world.send_to("bounce@simulator.amazonses.com").await;
    let usage = world.call("GET", "/v1/usage", None).await.json();
    assert_eq!(usage["totals"]["email.accepted"], 4);
    assert_eq!(
        (&usage["totals"]["email.delivered"], &usage["totals"]["email.bounced"]),
        (&json!(3), &json!(1))
    );
    let days: Vec<_> =
        usage["days"].as_array().unwrap().iter().map(|day| day["counts"]["email.accepted"].clone()).collect();
    assert_eq!(days, [json!(3), json!(1)]);
    let empty = world.call("GET", "/v1/usage?month=2020-01", None).await.json();
    assert_eq!((&empty["totals"], &empty["days"]), (&json!({}), &json!([])));
    let refused = world.call("GET", "/v1/usage?month=2020-13", None).await;
    assert_eq!(refused.status, 422);
    let theirs = world.call_as(&world.rival.live, "GET", "/v1/usage", None, &[]).await.json();
    assert_eq!(theirs["totals"], json!({}));
}

#[tokio::test]
async fn emails_over_the_quota_are_refused_until_the_next_day() {
    let world = World::new().await;
    let set = world.call("PATCH", "/v1/quota", Some(json!({ "daily": 2 }))).await;
    assert_eq!((set.status, set.json()), (200, json!({ "daily": 2, "monthly": null })));
    let send = || world.call("POST", "/v1/emails", Some(email("success@simulator.amazonses.com")));
    assert_eq!((send().await.status, send().await.status), (200, 200));
    let refused = send().await;
    assert_eq!((refused.status, &refused.json()["code"]), (429, &json!("QUOTA_EXCEEDED")));
    assert_eq!(refused.header("retry-after"), Some("50400"), "until midnight");
    world.cloud.pump().await;
    world.advance_seconds(61);
    assert_eq!(send().await.status, 429, "the count is read again after the instance's cache expired");
    world.advance_seconds(24 * 3600);
    assert_eq!(send().await.status, 200);
}

#[tokio::test]
async fn an_email_over_the_months_quota_is_refused_with_the_end_of_the_month() {
    let world = World::new().await;
    world.call("PATCH", "/v1/quota", Some(json!({ "daily": 1, "monthly": 1 }))).await;
    let send = || world.call("POST", "/v1/emails", Some(email("success@simulator.amazonses.com")));
    assert_eq!(send().await.status, 200);
    let refused = send().await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (429, Some("828000")),
        "ten hours into the 21st"
    );
    world.cloud.pump().await;
    world.advance_seconds(828_000 - 1);
    assert_eq!(send().await.status, 429);
    world.advance_seconds(1);
    assert_eq!(send().await.status, 200, "sending is allowed again at that second");
}

#[tokio::test]
async fn a_permissive_batch_is_cut_at_the_quota() {
    let world = World::new().await;
    world.call("PATCH", "/v1/quota", Some(json!({ "monthly": 3 }))).await;
    let body: serde_json::Value = (0..5).map(|_| email("success@simulator.amazonses.com")).collect();
    let headers = [("x-batch-validation", "permissive")];
    let answer =
        world.call_as(&world.acme.live, "POST", "/v1/emails/batch", Some(body), &headers).await.json();
    assert_eq!(
        (answer["data"].as_array().unwrap().len(), answer["errors"].as_array().unwrap().len()),
        (3, 2)
    );
    assert_eq!(answer["errors"][0]["code"], "QUOTA_EXCEEDED");
}

#[tokio::test]
async fn a_raised_quota_takes_effect_although_an_instance_caches_the_old_one() {
    let world = World::new().await;
    world.call("PATCH", "/v1/quota", Some(json!({ "daily": 1 }))).await;
    world.accept("a@example.com").await;
    let refused = world.call("POST", "/v1/emails", Some(email("a@example.com"))).await;
    assert_eq!(refused.json()["code"], "QUOTA_EXCEEDED");
    world.call("PATCH", "/v1/quota", Some(json!({ "daily": 2 }))).await;
    world.accept("a@example.com").await;
    let refused = world.call("POST", "/v1/emails", Some(email("a@example.com"))).await;
    assert_eq!(refused.json()["code"], "QUOTA_EXCEEDED", "emails that were accepted before still count");
    world.call("PATCH", "/v1/quota", Some(json!({ "daily": null }))).await;
    world.accept("a@example.com").await;
}
