use posthorn_harness::{World, email, text};

#[tokio::test]
async fn with_a_test_key_nothing_reaches_a_provider_and_magic_recipients_give_the_same_states() {
    let world = World::new().await;
    for (recipient, status) in [
        ("delivered@posthorn.test", "delivered"),
        ("bounced+label@posthorn.test", "bounced"),
        ("complained@posthorn.test", "complained"),
        ("suppressed@posthorn.test", "bounced"),
        ("somebody@example.com", "delivered"),
    ] {
        let answer = world.call_as(&world.acme.test, "POST", "/v1/emails", Some(email(recipient)), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        world.cloud.pump().await;
        let path = format!("/v1/emails/{}", text(&answer.json()["id"]));
        let email = world.call_as(&world.acme.test, "GET", &path, None, &[]).await;
        assert_eq!(email.json()["status"], status, "{recipient}");
        assert_eq!(world.call("GET", &path, None).await.status, 404, "live does not see it");
    }
    assert!(world.cloud.mailbox().mails().is_empty());
    assert!(world.cloud.ledger().entries().iter().all(|call| call.action != "SendEmail"));
}

#[tokio::test]
async fn a_test_key_may_send_from_the_test_domain_at_once() {
    let world = World::new().await;
    let mut body = email("delivered@posthorn.test");
    body["from"] = "me@posthorn.test".into();
    assert_eq!(
        world.call_as(&world.acme.test, "POST", "/v1/emails", Some(body.clone()), &[]).await.status,
        200
    );
    assert_eq!(world.call("POST", "/v1/emails", Some(body)).await.status, 403);
}
