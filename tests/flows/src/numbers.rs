//! `/v1/phone-numbers`.

use posthorn_harness::{Fault, HttpAnswer, Service, World, text};
use serde_json::{Value, json};

const QUARTER: i64 = 15 * 60;
const DAY: i64 = 24 * 3600;

fn toll_free() -> Value {
    json!({ "country": "US", "type": "toll_free" })
}

async fn rent(world: &World, key: &str, body: Value) -> HttpAnswer {
    world
        .call_as(&world.acme.live, "POST", "/v1/phone-numbers", Some(body), &[("idempotency-key", key)])
        .await
}

fn outcome(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

async fn get(world: &World, number: &Value) -> Value {
    world.call("GET", &path(number), None).await.json()
}

fn path(number: &Value) -> String {
    format!("/v1/phone-numbers/{}", text(&number["id"]))
}

async fn poll(world: &World, seconds: i64) {
    world.advance_seconds(seconds);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
}

/// How many numbers the account pays for.
fn rented(world: &World) -> usize {
    world.cloud.account().sms().own_numbers().len()
}

fn lost(action: &str, times: u32) -> Fault {
    let (function, service, action) = ("create-phone-number".into(), Service::SmsVoice, action.into());
    Fault::LoseAnswer { function, service, action, times }
}

fn failing(action: &str, status: u16, code: &str) -> Fault {
    let (function, service) = ("create-phone-number".into(), Service::SmsVoice);
    Fault::Fail { function, service, action: action.into(), status, code: code.into(), times: 1 }
}

#[tokio::test]
async fn a_number_is_rented_shown_and_given_back() {
    let world = World::new().await;
    let made = rent(&world, "k", toll_free()).await;
    assert_eq!(made.status, 200, "{}", made.json());
    let made = made.json();
    assert_eq!(
        (&made["status"], &made["monthly_price_usd"]),
        (&json!("provisioning"), &json!("2.00")),
        "{made}"
    );
    poll(&world, QUARTER).await;
    let active = get(&world, &made).await;
    assert_eq!(
        (&active["status"], &active["monthly_price_usd"]),
        (&json!("active"), &json!("2.00")),
        "{active}"
    );
    let own = world.cloud.account().sms().own_numbers();
    assert_eq!((own.len(), json!(own[0].number)), (1, active["number"].clone()));
    assert_eq!(rent(&world, "k", toll_free()).await.json()["id"], made["id"], "the same request");
    let listed = world.call("GET", "/v1/phone-numbers", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(world.call("DELETE", &path(&made), None).await.status, 200);
    assert_eq!(rented(&world), 0);
    assert_eq!(world.call("GET", &path(&made), None).await.status, 404);
    let again = rent(&world, "k", toll_free()).await;
    assert!([200, 410].contains(&again.status) && rented(&world) == 0, "{}", again.json());
}

#[tokio::test]
async fn other_countries_and_types_are_refused_before_anything_is_paid_for() {
    let world = World::new().await;
    for (body, pointer) in [
        (json!({ "country": "DE", "type": "long_code" }), "/country"),
        (json!({ "country": "CA", "type": "toll_free" }), "/type"),
        (json!({ "country": "US", "type": "long_code" }), "/type"),
        (json!({ "country": "US", "type": "simulator", "message_type": "promotional" }), "/message_type"),
    ] {
        let refused = world.call("POST", "/v1/phone-numbers", Some(body)).await;
        assert_eq!(outcome(&refused), (422, "COUNTRY_NOT_PROVISIONABLE".into()));
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    let unknown = json!({ "country": "Utopia", "type": "simulator" });
    assert_eq!(world.call("POST", "/v1/phone-numbers", Some(unknown)).await.status, 422);
    assert_eq!(rented(&world), 0);
}

#[tokio::test]
async fn an_organisation_asks_for_ten_an_hour_with_all_its_tenants() {
    let world = World::new().await;
    let simulator = json!({ "country": "US", "type": "simulator" });
    for at in 0..10 {
        assert_eq!(rent(&world, &at.to_string(), simulator.clone()).await.status, 200, "{at}");
    }
    let eleventh = rent(&world, "10", simulator.clone()).await;
    assert_eq!(outcome(&eleventh), (429, "PROVISION_LIMIT_EXCEEDED".into()));
    assert!(eleventh.header("retry-after").is_some());
    assert_eq!(rented(&world), 10);
    assert_eq!(rent(&world, "3", simulator.clone()).await.status, 200, "a repetition is no new wish");
    world.advance_seconds(3_601);
    assert_eq!(rent(&world, "11", simulator).await.status, 200);
}

#[tokio::test]
async fn a_lost_answer_ends_in_one_number() {
    for (what, times, quarters) in [("answered at the repetition", 1, 1), ("lost once more", 2, 2)] {
        let world = World::new().await;
        world.cloud.set_fault(lost("RequestPhoneNumber", times));
        let made = rent(&world, "k", toll_free()).await;
        assert_eq!((made.status, &made.json()["status"]), (200, &json!("provisioning")), "{what}");
        let early = world.call("DELETE", &path(&made.json()), None).await;
        assert_eq!(outcome(&early), (409, "NUMBER_PROVISIONING".into()), "{what}");
        world.cloud.clear_faults();
        for _ in 0..=quarters {
            poll(&world, QUARTER).await;
        }
        assert_eq!(get(&world, &made.json()).await["status"], "active", "{what}");
        assert_eq!(rented(&world), 1, "{what}");
    }
}

#[tokio::test]
async fn a_number_is_found_long_after_its_token_is_forgotten() {
    let world = World::new().await;
    world.cloud.set_fault(lost("RequestPhoneNumber", 1));
    let made = rent(&world, "k", toll_free()).await.json();
    world.cloud.clear_faults();
    poll(&world, 6 * DAY).await;
    assert_eq!((get(&world, &made).await["status"].clone(), rented(&world)), (json!("active"), 1));
}

#[tokio::test]
async fn what_aws_never_rented_fails_after_seven_days_and_not_a_second_one_is_asked_for() {
    let world = World::new().await;
    world.cloud.set_fault(failing("RequestPhoneNumber", 500, "InternalServerException"));
    let made = rent(&world, "k", toll_free()).await.json();
    world.cloud.clear_faults();
    assert_eq!(made["status"], "provisioning", "{made}");
    // The first half hour is over before the poll runs, so the call is not repeated any more.
    for days in 1..=7 {
        poll(&world, DAY).await;
        let expected = if days < 7 { "provisioning" } else { "failed" };
        assert_eq!(get(&world, &made).await["status"], expected, "after {days} days");
    }
    let failed = get(&world, &made).await;
    assert_eq!((&failed["reason"], rented(&world)), (&json!("RECONCILE_TIMEOUT"), 0));
    assert_eq!(world.call("DELETE", &path(&made), None).await.status, 200);
}

#[tokio::test]
async fn a_refusal_of_aws_pays_for_nothing_and_is_shown() {
    let world = World::new().await;
    world.cloud.account().sms().change(|options| options.resources_max = 1);
    assert_eq!(rent(&world, "a", toll_free()).await.status, 200);
    // Ids of one millisecond have no order.
    world.advance_seconds(1);
    let refused = rent(&world, "b", toll_free()).await;
    assert_eq!(outcome(&refused), (409, "NUMBER_NOT_AVAILABLE".into()), "{}", refused.json());
    let listed = world.call("GET", "/v1/phone-numbers", None).await.json();
    assert_eq!((&listed["data"][0]["status"], rented(&world)), (&json!("failed"), 1), "{listed}");
    world.cloud.account().sms().change(|options| options.resources_max = 5);
    assert_eq!(outcome(&rent(&world, "b", toll_free()).await).0, 409, "the same request does not ask again");
    poll(&world, QUARTER).await;
    assert_eq!(rented(&world), 1, "nor does the poll");
    assert_eq!(world.call("DELETE", &path(&listed["data"][0]), None).await.status, 200);
    assert_eq!((rent(&world, "c", toll_free()).await.status, rented(&world)), (200, 2));
}

#[tokio::test]
async fn calls_that_aws_has_no_time_for_are_made_again() {
    let world = World::new().await;
    for (key, action) in [("a", "CreateOptOutList"), ("b", "RequestPhoneNumber")] {
        world.cloud.set_fault(failing(action, 400, "ThrottlingException"));
        let made = rent(&world, key, toll_free()).await.json();
        world.cloud.clear_faults();
        assert_eq!(made["status"], "provisioning", "{made}");
        // Long after any token: the call was never made, so it still may be.
        poll(&world, DAY).await;
        poll(&world, QUARTER).await;
        assert_eq!(get(&world, &made).await["status"], "active", "{action}");
    }
    assert_eq!(rented(&world), 2);
}

#[tokio::test]
async fn a_number_goes_to_the_request_that_it_was_rented_for() {
    let world = World::new().await;
    world.cloud.set_fault(failing("RequestPhoneNumber", 500, "InternalServerException"));
    let never = rent(&world, "never", toll_free()).await.json();
    world.cloud.clear_faults();
    world.advance_seconds(DAY);
    world.cloud.set_fault(lost("RequestPhoneNumber", 1));
    let lost = rent(&world, "lost", toll_free()).await.json();
    world.cloud.clear_faults();
    for seconds in [QUARTER, QUARTER, DAY] {
        poll(&world, seconds).await;
    }
    assert_eq!(get(&world, &lost).await["status"], "active");
    assert_eq!(get(&world, &never).await["status"], "provisioning", "the other's number is not taken");
    assert_eq!(rented(&world), 1);
}

#[tokio::test]
async fn a_closed_tenants_number_whose_answer_was_lost_is_found_and_given_back() {
    let world = World::new().await;
    let tenant = world.call("POST", "/v1/tenants", Some(json!({ "name": "T" }))).await.json();
    let tenant = text(&tenant["id"]);
    world.cloud.set_fault(lost("RequestPhoneNumber", 1));
    let headers = [("posthorn-tenant", tenant.as_str())];
    world.call_as(&world.acme.live, "POST", "/v1/phone-numbers", Some(toll_free()), &headers).await;
    world.cloud.clear_faults();
    world.call("DELETE", &format!("/v1/tenants/{tenant}"), None).await;
    world.advance_seconds(180);
    world.cloud.tick("release-closed", "{}").await.unwrap();
    assert_eq!(rented(&world), 1, "nobody knows its name yet");
    poll(&world, DAY).await;
    assert_eq!(rented(&world), 0);
}

#[tokio::test]
async fn environments_but_live_rent_nothing_and_get_a_number_for_fiction() {
    let world = World::new().await;
    let body = json!({ "country": "CA", "type": "long_code" });
    let made = world.call_as(&world.acme.test, "POST", "/v1/phone-numbers", Some(body), &[]).await.json();
    assert_eq!((&made["status"], rented(&world)), (&json!("active"), 0), "{made}");
    assert!(text(&made["number"]).starts_with("+141655501"), "{made}");
}

#[tokio::test]
async fn a_closed_tenants_numbers_are_given_back() {
    let world = World::new().await;
    let tenant = world.call("POST", "/v1/tenants", Some(json!({ "name": "T" }))).await.json();
    let tenant = text(&tenant["id"]);
    let headers = [("posthorn-tenant", tenant.as_str())];
    let key = &world.acme.live;
    let made = world.call_as(key, "POST", "/v1/phone-numbers", Some(toll_free()), &headers).await;
    assert_eq!((made.status, rented(&world)), (200, 1), "{}", made.json());
    let theirs = world.call("GET", "/v1/phone-numbers", None).await.json();
    assert_eq!(theirs["data"], json!([]), "a tenant's number is its own");
    assert_eq!(world.call("DELETE", &format!("/v1/tenants/{tenant}"), None).await.status, 200);
    world.advance_seconds(180);
    world.cloud.tick("release-closed", "{}").await.unwrap();
    assert_eq!(rented(&world), 0);
}
