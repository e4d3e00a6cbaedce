use aws_sdk_pinpointsmsvoicev2::types::MessageType;
use serde_json::{Value, json};

use super::{PHONE, World, refused};
use crate::{
    aws::{Fault, Outcome as Ended, Service},
    sms::{Outcome, SmsOptions},
};

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["eventType"].as_str().unwrap()).collect()
}

/// The event after the carrier took a text of one part with a context.
fn successful(number: &str, id: &str) -> Value {
    json!({
        "eventType": "TEXT_SUCCESSFUL",
        "eventVersion": "1.0",
        "eventTimestamp": 1_795_255_200_700_i64,
        "isFinal": true,
        "originationPhoneNumber": number,
        "destinationPhoneNumber": PHONE,
        "isoCountryCode": "US",
        "isInternationalSend": false,
        "mcc": "310",
        "mnc": "800",
        "carrierName": "T-Mobile",
        "messageId": id,
        "messageRequestTimestamp": 1_795_255_200_000_i64,
        "messageEncoding": "GSM",
        "messageType": "TRANSACTIONAL",
        "messageStatus": "SUCCESSFUL",
        "messageStatusDescription": "Message has been accepted by phone carrier",
        "context": { "ref": "r1" },
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00581,
        "totalCarrierFee": 0.003,
    })
}

#[tokio::test]
async fn a_text_is_kept_unchanged_and_its_events_have_awss_shape() {
    let world = World::new().await;
    let number = world.toll_free();
    let body = "Grüße €\n";
    let id = world
        .client
        .send_text_message()
        .origination_identity(&number.number)
        .destination_phone_number(PHONE)
        .message_body(body)
        .configuration_set_name("texts")
        .context("ref", "r1")
        .send()
        .await
        .unwrap()
        .message_id
        .unwrap();
    let text = world.account.sms().texts().text(&id).unwrap();
    assert_eq!((text.body.as_str(), text.phone.as_str(), text.parts), (body, PHONE, 1));
    let events = world.arrived();
    assert_eq!(types(&events), ["TEXT_QUEUED", "TEXT_PENDING", "TEXT_SUCCESSFUL", "TEXT_DELIVERED"]);
    assert_eq!(events[2], successful(&number.number, &id));
    let finals: Vec<&Value> = events.iter().map(|event| &event["isFinal"]).collect();
    assert_eq!(finals, [false, false, true, true], "AWS's own sample has two final events");
    let kept = world.account.sms().texts().events_of(&id);
    assert_eq!(kept.iter().map(|one| one.event.clone()).collect::<Vec<_>>(), events);
}

#[tokio::test]
async fn without_a_configuration_set_nothing_is_published() {
    let world = World::new().await;
    let from = world.toll_free().id;
    let call = world.client.send_text_message().origination_identity(from);
    call.destination_phone_number(PHONE).message_body("Hi").send().await.unwrap();
    assert!(world.arrived().is_empty());
    let texts = world.account.sms().texts().of(PHONE);
    assert_eq!(world.account.sms().texts().events_of(&texts[0].id).len(), 4, "the page shows them");
}

#[tokio::test]
async fn without_a_topics_policy_nothing_is_published() {
    let template = super::TEMPLATE.replace("Service: sms-voice.amazonaws.com", "Service: ses.amazonaws.com");
    let world = World::open(SmsOptions::default(), None, &template).await;
    world.send(&world.toll_free().id, PHONE).await.unwrap();
    assert!(world.arrived().is_empty());
}

#[tokio::test]
async fn the_next_text_to_a_phone_has_the_chosen_outcome_once() {
    let world = World::new().await;
    let from = world.toll_free().id;
    world.account.sms().choose(PHONE, Some(Outcome::Spam));
    let last = |world: &World| world.arrived().pop().unwrap()["messageStatus"].clone();
    world.send(&from, PHONE).await.unwrap();
    assert_eq!(last(&world), "SPAM");
    assert_eq!(world.account.sms().chosen(PHONE), None);
    world.send(&from, PHONE).await.unwrap();
    assert_eq!(last(&world), "DELIVERED");
    world.send(&from, "+14255550191").await.unwrap();
    assert_eq!(last(&world), "CARRIER_BLOCKED", "the number's own");
}

#[tokio::test]
async fn a_sender_sends_no_more_parts_per_second_than_its_type_may() {
    let options = SmsOptions { ten_dlc_parts_per_second: 2, ..SmsOptions::default() };
    let world = World::with(options).await;
    let throttled = Err(refused("ThrottlingException", ""));
    for (number_type, rate) in [("TOLL_FREE", 3), ("TEN_DLC", 2)] {
        let from = world.account.sms().add_number("US", number_type).unwrap().number;
        for _ in 0..rate {
            world.send(&from, PHONE).await.unwrap();
        }
        assert_eq!(world.send(&from, PHONE).await, throttled, "{number_type}");
    }
    let sent = world.account.sms().texts().of(PHONE).len();
    assert_eq!(sent, 5, "a throttled text is not sent");
    world.advance_seconds(1);
    let from = world.account.sms().own_numbers()[0].number.clone();
    world.send(&from, PHONE).await.unwrap();
}

#[tokio::test]
async fn the_account_refuses_recipients_as_aws_does() {
    let world = World::new().await;
    let from = world.toll_free().id;
    let conflict = |reason: &str| Err(refused("ConflictException", reason));
    world.account.sms().change(|options| options.is_sandbox = true);
    assert_eq!(world.send(&from, PHONE).await, conflict("DESTINATION_PHONE_NUMBER_NOT_VERIFIED"));
    world.account.sms().change(|options| options.verified = vec![PHONE.to_owned()]);
    world.send(&from, PHONE).await.unwrap();
    world.account.sms().change(|options| options.blocked_countries = vec!["US".to_owned()]);
    let blocked = conflict("DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION");
    assert_eq!(world.send(&from, PHONE).await, blocked);
    world.account.sms().change(|options| options.is_disabled = true);
    assert_eq!(world.send(&from, PHONE).await, Err(refused("AccessDeniedException", "ACCOUNT_DISABLED")));
    assert_eq!(world.account.sms().texts().of(PHONE).len(), 1);
}

#[tokio::test]
async fn the_months_spending_limit_ends_with_the_month() {
    let options = SmsOptions { month_limit_dollars: Some(1), limits_parts: false, ..SmsOptions::default() };
    let world = World::with(options).await;
    let from = world.toll_free().id;
    // 0.00881 dollars each.
    for _ in 0..113 {
        world.send(&from, PHONE).await.unwrap();
    }
    let reached = refused("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT");
    assert_eq!(world.send(&from, PHONE).await, Err(reached));
    world.advance_seconds(31 * 86_400);
    world.send(&from, PHONE).await.unwrap();
}

#[tokio::test]
async fn a_text_may_cost_no_more_than_the_call_says_and_a_dry_run_sends_nothing() {
    let world = World::new().await;
    let from = world.toll_free().id;
    let call = || {
        let call = world.client.send_text_message().origination_identity(&from);
        call.destination_phone_number(PHONE).message_body("x".repeat(161)).configuration_set_name("texts")
    };
    let error = call().max_price("0.01").send().await.unwrap_err();
    assert_eq!(super::refusal(&error), refused("ValidationException", "PRICE_OVER_THRESHOLD"));
    let dry = call().max_price("0.02").dry_run(true).send().await.unwrap();
    assert!(dry.message_id.is_some());
    assert!(world.arrived().is_empty() && world.account.sms().texts().phones().is_empty());
    call().max_price("0.02").send().await.unwrap();
    assert_eq!(world.arrived()[0]["totalMessageParts"], 2);
}

#[tokio::test]
async fn a_sender_that_cannot_send_is_refused() {
    let world = World::new().await;
    let sms = world.account.sms();
    let toll_free = world.toll_free().id;
    let simulator = sms.add_number("US", "SIMULATOR").unwrap().id;
    sms.add_sender_id("ACME", "GB");
    let invalid = |reason: &str| Err(refused("ValidationException", reason));
    let unfit = invalid("INVALID_IDENTITY_FOR_DESTINATION_COUNTRY");
    assert_eq!(world.send(&simulator, PHONE).await, unfit, "a simulator number reaches no real phone");
    world.send(&simulator, "+14254147755").await.unwrap();
    assert_eq!(world.send("ACME", PHONE).await, unfit, "the US has no sender ids");
    world.send("ACME", "+447700900123").await.unwrap();
    let far = world.send(&toll_free, "+447700900123").await;
    assert_eq!(far, invalid("INTERNATIONAL_SENDING_NOT_SUPPORTED"));
    let missing = |kind: &str| Err(refused("ResourceNotFoundException", kind));
    assert_eq!(world.send("+12065550199", PHONE).await, missing("phone-number"));
    assert_eq!(world.send("pool-1", PHONE).await, missing("pool"));
    assert_eq!(world.send("OTHER", "+447700900123").await, missing("sender-id"));
    let call = world.client.send_text_message().origination_identity(&toll_free);
    let call = call.destination_phone_number(PHONE).message_body("Hi");
    let error = call.clone().message_type(MessageType::Promotional).send().await.unwrap_err();
    assert_eq!(super::refusal(&error), refused("ConflictException", "MESSAGE_TYPE_MISMATCH"));
    let error = call.configuration_set_name("other").send().await.unwrap_err();
    assert_eq!(super::refusal(&error), refused("ResourceNotFoundException", "configuration-set"));
}

#[tokio::test]
async fn roles_and_faults_apply_and_the_ledger_notes_the_call() {
    let world = World::new().await;
    let (number, pool) = (world.toll_free(), "pool-1");
    let client = aws_sdk_pinpointsmsvoicev2::Client::new(&world.account.sdk_for("worker"));
    let send = |from: &str| {
        let call = client.send_text_message().origination_identity(from);
        call.destination_phone_number(PHONE).message_body("Hi").send()
    };
    // The role names numbers by their ids; a call may name one by itself.
    send(&number.number).await.unwrap();
    let denied = send(pool).await.unwrap_err();
    assert_eq!(super::refusal(&denied).0, "AccessDeniedException");
    let denied = client.describe_phone_numbers().send().await.unwrap_err();
    assert_eq!(super::refusal(&denied).0, "AccessDeniedException");
    let lost = Fault::LoseAnswer {
        function: "worker".into(),
        service: Service::SmsVoice,
        action: "SendTextMessage".into(),
        times: 1,
    };
    world.account.set_fault(lost);
    send(&number.id).await.unwrap();
    assert_eq!(world.account.sms().texts().of(PHONE).len(), 3, "the SDK tried again, and AWS sent twice");
    let entries = world.account.ledger().of("worker");
    let shown: Vec<_> = entries.iter().map(|one| (one.action.as_str(), one.outcome.clone())).collect();
    assert_eq!(shown[0], ("SendTextMessage", Ended::Done));
    assert_eq!(shown[3], ("SendTextMessage", Ended::Unseen));
    assert_eq!(entries[0].resources, [format!("phone-number/{}", number.id)]);
    let unused: Vec<String> = world.account.unused_grants().into_iter().map(|grant| grant.action).collect();
    assert_eq!(unused, ["sms-voice:RequestPhoneNumber"]);
}

#[tokio::test]
async fn the_account_shows_its_tier_and_its_spending_limit() {
    let options = SmsOptions { month_limit_dollars: Some(50), is_sandbox: true, ..SmsOptions::default() };
    let world = World::with(options).await;
    let attributes = world.client.describe_account_attributes().send().await.unwrap();
    assert_eq!(attributes.account_attributes()[0].value(), "SANDBOX");
    let limits = world.client.describe_spend_limits().send().await.unwrap();
    assert_eq!(limits.spend_limits()[0].enforced_limit(), 50);
}
