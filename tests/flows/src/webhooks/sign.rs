use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use posthorn_harness::{Received, Receiver, World, text};
use posthorn_store::Read;
use posthorn_webhooks::{Endpoint, collection};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use super::{endpoint, path};

/// The newest delivery to `receiver` after a test event to `hook`.
async fn test_delivery(world: &World, receiver: &Receiver, hook: &Value) -> Received {
    world.call("POST", &path(hook, "/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    receiver.received().pop().unwrap()
}

/// Sets the world's clock to the machine's time, which verifiers check.
fn use_real_time(world: &World) {
    let shown = world.cloud.owner_app().now();
    world.advance_seconds(jiff::Timestamp::now().as_second() - shown.as_second());
}

fn holds(secret: &Value, received: &Received, body: &str) -> bool {
    Webhook::new(secret.as_str().unwrap()).unwrap().verify(body.as_bytes(), &received.headers).is_ok()
}

#[tokio::test]
async fn the_published_library_accepts_a_delivery_and_refuses_it_changed_old_or_with_another_secret() {
    let world = World::new().await;
    use_real_time(&world);
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let received = test_delivery(&world, &receiver, &hook).await;
    let secret = &hook["signing_secret"];
    assert!(holds(secret, &received, &received.body));
    assert!(!holds(secret, &received, &received.body.replace("message", "massage")));
    assert!(!holds(&json!("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &received, &received.body));
    world.advance_seconds(-600);
    let old = test_delivery(&world, &receiver, &hook).await;
    assert!(!holds(secret, &old, &old.body));
}

#[tokio::test]
async fn during_a_rotation_both_secrets_sign_and_after_a_day_only_the_new_one() {
    let world = World::new().await;
    use_real_time(&world);
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let rotate = |key: &'static str| {
        let path = path(&hook, "/signing-secret/rotate");
        let world = &world;
        async move { world.call_as(&world.acme.live, "POST", &path, None, &[("idempotency-key", key)]).await }
    };
    let (fresh, again) = (rotate("a").await, rotate("a").await);
    assert_eq!((fresh.status, again.header("idempotent-replayed")), (200, Some("true")), "{}", fresh.json());
    let secret = fresh.json()["signing_secret"].clone();
    assert_eq!(secret, again.json()["signing_secret"]);
    assert_ne!(secret, hook["signing_secret"]);
    assert_eq!(again.json()["signing_keys"].as_array().unwrap().len(), 2);
    let during = test_delivery(&world, &receiver, &hook).await;
    assert!(holds(&secret, &during, &during.body) && holds(&hook["signing_secret"], &during, &during.body));
    world.advance_seconds(24 * 3600);
    let read = world.call("GET", &path(&hook, ""), None).await.json();
    assert_eq!((read["signing_keys"].as_array().unwrap().len(), read.get("signing_secret")), (1, None));
    let after = test_delivery(&world, &receiver, &hook).await;
    assert_eq!(after.headers["webhook-signature"].to_str().unwrap().split(' ').count(), 1);
    let signer = Webhook::new(secret.as_str().unwrap()).unwrap();
    let at = after.headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
    let signed =
        signer.sign(after.headers["webhook-id"].to_str().unwrap(), at, after.body.as_bytes()).unwrap();
    assert_eq!(after.headers["webhook-signature"], signed);
}

#[tokio::test]
async fn a_rotation_repeated_days_later_does_not_make_an_old_secret_the_newest() {
    let world = World::new().await;
    let set = world.call("PATCH", "/v1/org", Some(json!({ "idempotency_hours": 168 }))).await;
    assert_eq!(set.status, 200);
    world.advance_seconds(31);
    let hook = endpoint(&world, "http://127.0.0.1:9/hooks", json!({ "signature": "both" })).await;
    let rotate = |key: &'static str| {
        let path = path(&hook, "/signing-secret/rotate");
        let world = &world;
        async move { world.call_as(&world.acme.live, "POST", &path, None, &[("idempotency-key", key)]).await }
    };
    let first = rotate("a").await.json();
    // At the third rotation, the first one's keys have expired and are removed.
    for key in ["b", "c"] {
        world.advance_seconds(25 * 3_600);
        assert_eq!(rotate(key).await.status, 200);
    }
    let keys = async || world.call("GET", &path(&hook, ""), None).await.json()["signing_keys"].clone();
    let before = keys().await;
    let late = rotate("a").await;
    assert_eq!((late.status, late.header("idempotent-replayed")), (200, Some("true")), "{}", late.json());
    assert_eq!((&late.json()["id"], late.json().get("signing_secret")), (&first["id"], None));
    assert_eq!(keys().await, before, "the third rotation's keys stay the newest");
    // A secret that still signs is shown again.
    let again = rotate("c").await.json();
    assert!(again["signing_secret"].is_string());
}

#[tokio::test]
async fn a_key_pair_signs_and_every_read_shows_its_public_key() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({ "signature": "both" })).await;
    let read = world.call("GET", &path(&hook, ""), None).await.json();
    assert!(!read.to_string().contains("whsec_") && !hook.to_string().contains("whsk_"));
    let public = text(&read["signing_keys"][1]["public_key"]);
    let public = BASE64_STANDARD.decode(public.strip_prefix("whpk_").unwrap()).unwrap();
    let received = test_delivery(&world, &receiver, &hook).await;
    let header = |name: &str| received.headers[name].to_str().unwrap().to_owned();
    let signature = header("webhook-signature");
    let signature = signature.split(' ').find_map(|one| one.strip_prefix("v1a,")).unwrap();
    let signed = format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), received.body);
    let verifier = UnparsedPublicKey::new(&ED25519, public);
    assert!(verifier.verify(signed.as_bytes(), &BASE64_STANDARD.decode(signature).unwrap()).is_ok());
    let alone = endpoint(&world, &receiver.url, json!({ "signature": "v1a" })).await;
    assert_eq!((alone.get("signing_secret"), &alone["signature"]), (None, &"v1a".into()));
}

#[tokio::test]
async fn the_owners_headers_are_set_on_each_delivery_and_their_values_are_never_shown() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({ "headers": { "X-Token": "s3cret" } })).await;
    assert_eq!((&hook["headers"], hook.to_string().contains("s3cret")), (&json!(["x-token"]), false));
    assert_eq!(test_delivery(&world, &receiver, &hook).await.headers["x-token"], "s3cret");
    let patch = json!({ "headers": { "x-other": "new" } });
    assert_eq!(
        world.call("PATCH", &path(&hook, ""), Some(patch)).await.json()["headers"],
        json!(["x-other"])
    );
    let received = test_delivery(&world, &receiver, &hook).await;
    assert_eq!(
        (received.headers.get("x-token"), &received.headers["x-other"]),
        (None, &"new".parse().unwrap())
    );
    let body = json!({ "url": receiver.url, "events": ["*"], "headers": { "Webhook-Id": "x" } });
    let refused = world.call("POST", "/v1/webhooks", Some(body)).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &"/headers".into()));
}

#[tokio::test]
async fn a_sealed_key_copied_to_another_endpoint_signs_nothing_there_even_if_the_instance_cached_it() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let [one, other] = [
        endpoint(&world, &receiver.url, json!({})).await,
        endpoint(&world, &receiver.at("/other"), json!({})).await,
    ];
    test_delivery(&world, &receiver, &one).await;
    let app = world.cloud.owner_app();
    let (endpoints, sort) = (collection(&app, world.scope()), |hook: &Value| {
        text(&hook["id"]).trim_start_matches("webhook_").to_owned()
    });
    let keys = endpoints.get::<Endpoint>(&sort(&one), Read::Consistent).await.unwrap().unwrap().value.keys;
    let copy = |endpoint: &mut Endpoint| {
        endpoint.keys.clone_from(&keys);
        true
    };
    endpoints.revise(&sort(&other), Read::Consistent, copy).await.unwrap();
    world.call("POST", &path(&other, "/test"), Some(json!({}))).await;
    world.cloud.pump().await;
    assert!(receiver.received().iter().all(|one| one.path == "/hooks"));
    assert_eq!(world.cloud.account().depth("posthorn-dev-webhook-dead").visible, 1);
}
