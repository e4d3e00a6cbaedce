use posthorn_harness::{Fault, Receiver, Service, World};
use serde_json::json;

use super::{BROWSER, delivered, engagement_events, visit, written};

#[tokio::test]
async fn an_open_gets_the_pixel_is_an_event_for_the_sender_and_is_counted() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let (id, _, open) = delivered(&world).await;
    let answer = visit(&world, "GET", &open, BROWSER).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/gif")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.body.starts_with(b"GIF89a") && answer.body.len() == 43);
    let engagement_events = engagement_events(&world, &receiver).await;
    assert_eq!(engagement_events.len(), 1, "{engagement_events:?}");
    let data = &engagement_events[0]["data"];
    assert_eq!(engagement_events[0]["type"], "message.opened");
    assert_eq!(
        (&data["email_id"], &data["recipient"]),
        (&id.into(), &"success@simulator.amazonses.com".into())
    );
    assert_eq!((&data["automated"], &data["user_agent"]), (&false.into(), &BROWSER.into()));
    assert_eq!(data["at"], engagement_events[0]["created_at"]);
    assert!(data.get("url").is_none() && data.get("automated_reason").is_none());
    let usage = world.usage().await;
    assert_eq!((usage.get("email.opened"), usage.get("email.opened_automated")), (Some(&1), None));
}

#[tokio::test]
async fn an_undelivered_open_event_is_recovered_by_its_own_time_however_old_its_email_is() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let (id, _) = world.webhook(&receiver.url).await;
    let (_, _, open) = delivered(&world).await;
    world.advance_seconds(24 * 3_600);
    receiver.answer_next(410);
    visit(&world, "GET", &open, BROWSER).await;
    world.cloud.pump().await;
    let path = format!("/v1/webhooks/{id}");
    world.call("PATCH", &path, Some(json!({ "enabled": true }))).await;
    let since = (world.cloud.owner_app().now() - jiff::SignedDuration::from_hours(1)).to_string();
    let found = world.call("POST", &format!("{path}/recover"), Some(json!({ "since": since }))).await;
    let found = found.json();
    assert_eq!(found["data"][0]["event_type"], "message.opened", "{found}");
    let newest = &world.deliveries(&id).await[0];
    assert_eq!(newest["id"], found["data"][0]["replay_of"], "deliveries are listed by their events' times");
}

#[tokio::test]
async fn a_head_request_gets_no_pixel_and_counts_as_a_programs() {
    let world = World::new().await;
    let (_, _, open) = delivered(&world).await;
    let answer = visit(&world, "HEAD", &open, BROWSER).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    world.cloud.pump().await;
    let usage = world.usage().await;
    assert_eq!((usage.get("email.opened"), usage.get("email.opened_automated")), (None, Some(&1)));
}

#[tokio::test]
async fn a_bad_token_gets_the_same_pixel_and_nothing_is_written() {
    let world = World::new().await;
    let (_, click, open) = delivered(&world).await;
    let good = visit(&world, "GET", &open, BROWSER).await;
    assert_eq!(written(&world), 1);
    let of_a_click = click.replace("/t/c/", "/t/o/");
    let cut = &open[..open.len() - 4];
    for path in ["/t/o/x", "/t/o/AAAA", &of_a_click, cut, &format!("{open}A"), &format!("{open}%20")] {
        let answer = visit(&world, "GET", path, BROWSER).await;
        assert_eq!((answer.status, &answer.body), (200, &good.body), "{path}");
    }
    assert_eq!(written(&world), 1);
}

#[tokio::test]
async fn the_pixel_is_served_whatever_is_appended_to_the_link_and_whatever_fails() {
    let world = World::new().await;
    let (_, _, open) = delivered(&world).await;
    let path = format!("{open}?cache=1&x");
    // The calls in order: the keys are read once, the email at each open, and then the open is written.
    for action in ["Query", "GetItem", "PutItem"] {
        let fault = world.cloud.set_fault(Fault::Fail {
            function: "track-open".into(),
            service: Service::DynamoDb,
            action: action.into(),
            status: 400,
            code: "AccessDeniedException".into(),
            times: 1,
        });
        assert_eq!((visit(&world, "GET", &path, BROWSER).await.status, fault.fired()), (200, 1), "{action}");
    }
    assert_eq!(written(&world), 0);
    assert_eq!(visit(&world, "GET", &path, BROWSER).await.status, 200);
    assert_eq!(written(&world), 1);
}
