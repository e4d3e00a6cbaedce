//! Phone numbers: each costs money every month. Whatever is killed, one request ends in one number, or in none.

use posthorn_harness::{Fault, Service, World, text};
use serde_json::json;

use crate::every_kill_of;

/// More calls than any of the functions makes.
const CALLS: u32 = 30;
const QUARTER: i64 = 15 * 60;

fn rented(world: &World) -> usize {
    world.cloud.account().sms().own_numbers().len()
}

#[tokio::test]
async fn a_request_that_is_killed_between_any_two_calls_rents_one_number_or_none() {
    let (mut killed, mut with_a_number) = (0, 0);
    // The caller repeats the request, or never does: then the schedule finds out. It comes in time for the token, or days later.
    for (repeated, seconds) in [(true, QUARTER), (false, QUARTER), (false, 3 * 24 * 3600)] {
        for fault in every_kill_of("create-phone-number", CALLS) {
            let world = World::new().await;
            let what = format!("{fault:?}, repeated: {repeated}, after {seconds} s");
            let rent = async || {
                let body = json!({ "country": "US", "type": "toll_free" });
                let headers = [("idempotency-key", "k")];
                world.call_as(&world.acme.live, "POST", "/v1/phone-numbers", Some(body), &headers).await
            };
            let handle = world.cloud.set_fault(fault);
            rent().await;
            world.cloud.clear_faults();
            if handle.fired() == 0 {
                break;
            }
            killed += 1;
            if repeated {
                assert_eq!(rent().await.status, 200, "{what}");
            }
            for _ in 0..2 {
                world.advance_seconds(seconds);
                world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
            }
            let listed = world.call("GET", "/v1/phone-numbers", None).await.json();
            let numbers = listed["data"].as_array().unwrap();
            let active = numbers.iter().filter(|one| one["status"] == "active").count();
            assert_eq!(rented(&world), active, "{what}: whatever is paid for can be used: {listed}");
            assert!(numbers.len() <= 1 && (active == 1 || !repeated), "{what}: {listed}");
            with_a_number += active;
            for number in numbers.iter().filter(|one| one["status"] == "active") {
                let path = format!("/v1/phone-numbers/{}", text(&number["id"]));
                assert_eq!(world.call("DELETE", &path, None).await.status, 200, "{what}");
                assert_eq!(rented(&world), 0, "{what}");
            }
        }
    }
    assert!(killed >= 30 && with_a_number >= 15, "{killed} kills, {with_a_number} numbers");
}

#[tokio::test]
async fn a_release_or_a_poll_that_is_killed_between_any_two_calls_ends_when_it_runs_again() {
    let mut killed = 0;
    for function in ["release-phone-number", "poll-ip-pools"] {
        for fault in every_kill_of(function, CALLS) {
            let world = World::new().await;
            let what = format!("{fault:?}");
            let lost = Fault::LoseAnswer {
                function: "create-phone-number".into(),
                service: Service::SmsVoice,
                action: "RequestPhoneNumber".into(),
                times: 1,
            };
            world.cloud.set_fault(lost);
            let body = json!({ "country": "US", "type": "toll_free" });
            let made = world.call("POST", "/v1/phone-numbers", Some(body)).await.json();
            world.cloud.clear_faults();
            let path = format!("/v1/phone-numbers/{}", text(&made["id"]));
            let poll = async || {
                world.advance_seconds(QUARTER);
                let _ = world.cloud.tick("poll-ip-pools", "{}").await;
            };
            let handle = if function == "poll-ip-pools" {
                let handle = world.cloud.set_fault(fault);
                poll().await;
                handle
            } else {
                poll().await;
                poll().await;
                let handle = world.cloud.set_fault(fault);
                world.call("DELETE", &path, None).await;
                handle
            };
            world.cloud.clear_faults();
            if handle.fired() == 0 {
                break;
            }
            killed += 1;
            for _ in 0..3 {
                poll().await;
            }
            if function == "poll-ip-pools" {
                assert_eq!(world.call("GET", &path, None).await.json()["status"], "active", "{what}");
                assert_eq!(rented(&world), 1, "{what}");
            } else {
                let again = world.call("DELETE", &path, None).await;
                assert!([200, 404].contains(&again.status), "{what}: {}", again.json());
                assert_eq!(rented(&world), 0, "{what}");
            }
        }
    }
    assert!(killed >= 16, "only {killed} kills happened");
}
