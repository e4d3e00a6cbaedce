use posthorn_harness::{World, email, text};
use serde_json::{Value, json};

const DAY_SECONDS: i64 = 24 * 3_600;

async fn code(world: &World, key: &str, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
    let answer = world.call_as(key, method, path, body, &[]).await;
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

async fn suspend(world: &World, path: &str, by: &str) {
    let body = Some(json!({ "reason": "Unpaid" }));
    let answer = world.call_as(by, "POST", &format!("{path}/suspend"), body, &[]).await;
    assert_eq!((answer.status, answer.json()["reason"].as_str()), (200, Some("Unpaid")), "{}", answer.json());
    world.advance_seconds(31);
}

#[tokio::test]
async fn a_suspended_tenant_can_only_read_and_its_organisation_is_not_affected() {
    let world = World::new().await;
    let ((id, key), (_, other)) = (world.tenant("A").await, world.tenant("B").await);
    let path = format!("/v1/tenants/{id}");
    suspend(&world, &path, &world.acme.live).await;
    let suspended = (403, "TENANT_SUSPENDED".to_owned());
    let send = || Some(email("a@example.com"));
    assert_eq!(code(&world, &key, "POST", "/v1/emails", send()).await, suspended);
    assert_eq!(
        code(&world, &key, "POST", "/v1/topics", Some(json!({}))).await,
        suspended,
        "before the body is read"
    );
    assert_eq!(code(&world, &key, "GET", "/v1/emails", None).await.0, 200);
    for key in [&other, &world.acme.live] {
        assert_eq!(code(&world, key, "POST", "/v1/emails", send()).await.0, 200);
    }
    assert_eq!(world.call("POST", &format!("{path}/resume"), None).await.json()["status"], "active");
    world.advance_seconds(31);
    assert_eq!(code(&world, &key, "POST", "/v1/emails", send()).await.0, 200);
}

#[tokio::test]
async fn a_suspended_organisation_and_its_tenants_can_only_read() {
    let world = World::new().await;
    world.call("PATCH", "/v1/org", Some(json!({ "name": "Acme" }))).await;
    let (_, tenant) = world.tenant("A").await;
    let own = text(&world.call("GET", "/v1/org", None).await.json()["id"]);
    suspend(&world, &format!("/v1/orgs/{own}"), &world.operator).await;
    for key in [&world.acme.live, &world.acme.test, &tenant] {
        let sent = code(&world, key, "POST", "/v1/emails", Some(email("a@example.com"))).await;
        assert_eq!(sent, (403, "ORG_SUSPENDED".to_owned()));
        assert_eq!(code(&world, key, "GET", "/v1/emails", None).await.0, 200);
    }
    let leaked = world.call("GET", "/v1/api-keys", None).await.json()["data"][0]["id"].clone();
    let leaked = format!("/v1/api-keys/{}", text(&leaked));
    let revoked = code(&world, &world.acme.live, "DELETE", &leaked, None).await;
    assert_eq!(revoked.0, 200, "a leaked key can still read, so it can be revoked");
    assert_eq!(
        code(&world, &world.rival.live, "POST", "/v1/emails", Some(email("a@example.com"))).await.0,
        200
    );
}

/// Accepts an email of a tenant, then suspends the tenant. Gives the paths of the tenant and the email, and the tenant's key.
async fn sent_before_suspension(world: &World) -> (String, String, String) {
    let (id, key) = world.tenant("A").await;
    let sent =
        world.call_as(&key, "POST", "/v1/emails", Some(email("success@simulator.amazonses.com")), &[]).await;
    let email = format!("/v1/emails/{}", text(&sent.json()["id"]));
    suspend(world, &format!("/v1/tenants/{id}"), &world.acme.live).await;
    world.cloud.pump().await;
    (format!("/v1/tenants/{id}"), key, email)
}

async fn status(world: &World, key: &str, email: &str) -> String {
    text(&world.call_as(key, "GET", email, None, &[]).await.json()["status"])
}

async fn sweep(world: &World, seconds: i64) {
    world.advance_seconds(seconds);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
}

#[tokio::test]
async fn an_email_queued_before_a_suspension_waits_and_is_sent_after_it() {
    let world = World::new().await;
    let (tenant, key, email) = sent_before_suspension(&world).await;
    assert_eq!(status(&world, &key, &email).await, "queued");
    sweep(&world, 3_600).await;
    assert_eq!(status(&world, &key, &email).await, "queued", "still waits");
    world.call("POST", &format!("{tenant}/resume"), None).await;
    sweep(&world, 3_600).await;
    assert_eq!(status(&world, &key, &email).await, "delivered");
}

#[tokio::test]
async fn an_email_that_waits_a_day_for_the_end_of_a_suspension_fails_with_that_reason() {
    let world = World::new().await;
    let (_, key, email) = sent_before_suspension(&world).await;
    sweep(&world, DAY_SECONDS - 3_600).await;
    assert_eq!(status(&world, &key, &email).await, "queued");
    sweep(&world, 3_600).await;
    let failed = world.call_as(&key, "GET", &email, None, &[]).await.json();
    assert_eq!(failed["status"], "failed");
    assert!(failed["history"].to_string().contains(r#""detail":"suspended""#), "{failed}");
}
