//! The flow of phone numbers.

use posthorn_harness::{Fault, Service, World, text};
use serde_json::{Value, json};

/// Rents numbers, loses an answer and finds the number again, and gives them back, one of them with its tenant.
pub async fn everything(world: &World) {
    let body = json!({ "country": "US", "type": "toll_free" });
    let rent = async |key: &str, headers: &[(&str, &str)]| {
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain([("idempotency-key", key)]).collect();
        let live = &world.acme.live;
        let made = world.call_as(live, "POST", "/v1/phone-numbers", Some(body.clone()), &headers).await;
        assert_eq!(made.status, 200, "{}", made.json());
        made.json()
    };
    let first = rent("number", &[]).await;
    rent("number", &[]).await;
    lose_an_answer(world);
    let second = rent("lost", &[]).await;
    // In time for the token, and after it.
    poll(world, 15 * 60).await;
    lose_an_answer(world);
    rent("looked for", &[]).await;
    let third = rent("repeated", &[]).await;
    busy(world);
    rent("busy", &[]).await;
    world.cloud.clear_faults();
    for (key, is_lost) in [("tenant", true), ("other tenant", false)] {
        of_a_closed_tenant(world, key, is_lost, &rent).await;
    }
    poll(world, 3_600).await;
    for seconds in [24 * 3600, 8 * 24 * 3600] {
        poll(world, seconds).await;
    }
    refused(world).await;
    let path = |number: &Value| format!("/v1/phone-numbers/{}", text(&number["id"]));
    for asked in ["/v1/phone-numbers".to_owned(), path(&first)] {
        assert_eq!(world.call("GET", &asked, None).await.status, 200);
    }
    released_late(world, &path(&third)).await;
    for number in [&first, &second] {
        assert_eq!(world.call("DELETE", &path(number), None).await.status, 200);
    }
}

/// AWS rents the next number, and its answer is lost.
fn lose_an_answer(world: &World) {
    world.cloud.clear_faults();
    world.cloud.set_fault(Fault::LoseAnswer {
        function: "create-phone-number".into(),
        service: Service::SmsVoice,
        action: "RequestPhoneNumber".into(),
        times: 1,
    });
}

/// AWS has no time for the scope's opt-out list.
fn busy(world: &World) {
    world.cloud.clear_faults();
    world.cloud.set_fault(Fault::Fail {
        function: "create-phone-number".into(),
        service: Service::SmsVoice,
        action: "CreateOptOutList".into(),
        status: 400,
        code: "ThrottlingException".into(),
        times: 1,
    });
}

/// A tenant's number goes with the tenant: at once, or when it is found.
async fn of_a_closed_tenant(
    world: &World,
    key: &str,
    is_lost: bool,
    rent: &impl AsyncFn(&str, &[(&str, &str)]) -> Value,
) {
    let tenant = world.call("POST", "/v1/tenants", Some(json!({ "name": key }))).await.json();
    let tenant = text(&tenant["id"]);
    if is_lost {
        lose_an_answer(world);
    }
    rent(key, &[("posthorn-tenant", &tenant)]).await;
    world.cloud.clear_faults();
    assert_eq!(world.call("DELETE", &format!("/v1/tenants/{tenant}"), None).await.status, 200);
    world.advance_seconds(180);
    world.cloud.tick("release-closed", "{}").await.unwrap();
}

/// A number that AWS refuses.
async fn refused(world: &World) {
    world.cloud.account().sms().change(|options| options.resources_max = 1);
    let body = json!({ "country": "US", "type": "toll_free" });
    assert_eq!(world.call("POST", "/v1/phone-numbers", Some(body)).await.status, 409);
    world.cloud.account().sms().change(|options| options.resources_max = 100);
}

/// A release that AWS did not take at first.
async fn released_late(world: &World, path: &str) {
    world.cloud.set_fault(Fault::Fail {
        function: "release-phone-number".into(),
        service: Service::SmsVoice,
        action: "ReleasePhoneNumber".into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: 1,
    });
    assert_eq!(world.call("DELETE", path, None).await.status, 503);
    world.cloud.clear_faults();
    poll(world, 15 * 60).await;
    assert_eq!(world.call("GET", path, None).await.status, 404);
}

async fn poll(world: &World, seconds: i64) {
    world.advance_seconds(seconds);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
}
