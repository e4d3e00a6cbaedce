use posthorn_harness::{Fault, Receiver, Service, World};

use super::{BROWSER, TARGET, delivered, engagement_events, visit, written};

const LOCATION: &str = "https://shop.example/a?b=1&c=%C3%A4#d";

#[tokio::test]
async fn a_click_redirects_to_the_signed_target_and_is_an_event_and_counted() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let (id, click, _) = delivered(&world).await;
    let answer = visit(&world, "GET", &click, BROWSER).await;
    assert_eq!((answer.status, answer.header("location")), (302, Some(LOCATION)));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    let engagement_events = engagement_events(&world, &receiver).await;
    assert_eq!(engagement_events.len(), 1, "{engagement_events:?}");
    let data = &engagement_events[0]["data"];
    assert_eq!((&engagement_events[0]["type"], &data["email_id"]), (&"message.clicked".into(), &id.into()));
    assert_eq!((&data["url"], &data["automated"]), (&TARGET.into(), &false.into()));
    assert_eq!(data["recipient"], "success@simulator.amazonses.com");
    assert_eq!(world.usage().await.get("email.clicked"), Some(&1));
}

#[tokio::test]
async fn a_head_request_is_redirected_too_and_recorded_as_a_programs() {
    let world = World::new().await;
    let (_, click, _) = delivered(&world).await;
    let answer = visit(&world, "HEAD", &click, BROWSER).await;
    assert_eq!((answer.status, answer.header("location"), answer.body.len()), (302, Some(LOCATION), 0));
    world.cloud.pump().await;
    assert_eq!(world.usage().await.get("email.clicked_automated"), Some(&1));
}

#[tokio::test]
async fn a_path_that_was_not_signed_as_a_link_gets_a_plain_page_without_a_redirect() {
    let world = World::new().await;
    let (_, click, open) = delivered(&world).await;
    let mut bent = click.clone();
    let place = bent.len() - 30;
    let other = if bent.as_bytes()[place] == b'A' { "B" } else { "A" };
    bent.replace_range(place..=place, other);
    let of_an_open = open.replace("/t/o/", "/t/c/");
    let elsewhere = "/t/c/https%3A%2F%2Fevil.example";
    for path in [&bent, &of_an_open, elsewhere, "/t/c/x", &format!("{click}%3Furl=evil.example")] {
        for method in ["GET", "HEAD"] {
            let answer = visit(&world, method, path, BROWSER).await;
            assert_eq!((answer.status, answer.header("location")), (404, None), "{method} {path}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        }
    }
    let query = visit(&world, "GET", &format!("{click}?url=https://evil.example"), BROWSER).await;
    assert_eq!((query.status, query.header("location")), (302, Some(LOCATION)));
    assert_eq!(written(&world), 1);
}

#[tokio::test]
async fn a_click_is_redirected_even_if_it_cannot_be_recorded() {
    let world = World::new().await;
    let (_, click, _) = delivered(&world).await;
    for (action, status, code) in [
        ("GetItem", 400, "AccessDeniedException"),
        ("PutItem", 400, "AccessDeniedException"),
        ("PutItem", 500, "InternalServerError"),
        ("GetItem", 400, "ProvisionedThroughputExceededException"),
    ] {
        let fault = world.cloud.set_fault(Fault::Fail {
            function: "track-click".into(),
            service: Service::DynamoDb,
            action: action.into(),
            status,
            code: code.into(),
            times: 50,
        });
        let answer = visit(&world, "GET", &click, BROWSER).await;
        assert_eq!((answer.status, answer.header("location")), (302, Some(LOCATION)), "{action} {code}");
        assert!(fault.fired() > 0, "{action} {code}");
        world.cloud.clear_faults();
    }
    assert_eq!(written(&world), 0);
}

#[tokio::test]
async fn a_link_that_cannot_be_checked_is_not_redirected_until_it_can() {
    let world = World::new().await;
    let (_, click, _) = delivered(&world).await;
    let fault = world.cloud.set_fault(Fault::Fail {
        function: "track-click".into(),
        service: Service::DynamoDb,
        action: "Query".into(),
        status: 400,
        code: "AccessDeniedException".into(),
        times: 1,
    });
    let answer = visit(&world, "GET", &click, BROWSER).await;
    assert_eq!((answer.status, answer.header("location"), fault.fired()), (503, None, 1));
    assert!(answer.header("retry-after").is_some());
    assert_eq!(visit(&world, "GET", &click, BROWSER).await.status, 302);
}
