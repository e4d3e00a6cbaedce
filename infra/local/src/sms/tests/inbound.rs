use serde_json::json;

use super::{INBOUND, PHONE, World, refused};
use crate::sms::{NotReceived, OwnNumber};

/// A number that takes texts.
async fn two_way(world: &World, country: &str, number_type: &str, self_managed: bool) -> OwnNumber {
    let number = world.account.sms().add_number(country, number_type).unwrap();
    let call = world.client.update_phone_number().phone_number_id(&number.id).two_way_enabled(true);
    let call = call.two_way_channel_arn(INBOUND).self_managed_opt_outs_enabled(self_managed);
    call.send().await.unwrap();
    number
}

/// The last text that the phone has got.
fn last_to_phone(world: &World) -> String {
    let texts = world.account.sms().texts().of(PHONE);
    texts.into_iter().rfind(|text| !text.inbound).unwrap().body
}

#[tokio::test]
async fn an_answer_reaches_the_numbers_topic_in_awss_shape() {
    let world = World::new().await;
    let number = two_way(&world, "US", "TEN_DLC", false).await;
    let sent = world.send(&number.id, PHONE).await.unwrap();
    world.arrived();
    let id = world.account.sms().answer(PHONE, &number.number, "Yes, please").unwrap();
    let expected = json!({
        "originationNumber": PHONE,
        "destinationNumber": number.number,
        "messageKeyword": "KEYWORD_123456789012",
        "messageBody": "Yes, please",
        "inboundMessageId": id,
        "previousPublishedMessageId": sent,
    });
    assert_eq!(world.arrived(), [expected]);
}

#[tokio::test]
async fn a_number_that_takes_no_texts_publishes_none() {
    let world = World::new().await;
    let number = world.toll_free();
    world.account.sms().answer(PHONE, &number.number, "Hello?").unwrap();
    assert!(world.arrived().is_empty());
    assert_eq!(world.account.sms().texts().of(PHONE).len(), 1, "the phone has sent it");
    let missing = world.account.sms().answer(PHONE, "+12065550199", "Hello?");
    assert_eq!(missing, Err(NotReceived::NoNumber("+12065550199".into())));
}

#[tokio::test]
async fn aws_answers_stop_and_help_unless_the_owner_manages_them() {
    let world = World::new().await;
    let number = two_way(&world, "US", "TEN_DLC", false).await;
    let answer = |body: &str| world.account.sms().answer(PHONE, &number.number, body).unwrap();
    answer("help");
    assert!(last_to_phone(&world).starts_with("Reply STOP"));
    answer(" Stop ");
    assert!(last_to_phone(&world).starts_with("You are opted out"));
    assert!(world.arrived().is_empty(), "neither reaches the topic");
    let opted_out = refused("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT");
    assert_eq!(world.send(&number.id, PHONE).await, Err(opted_out));
    let list = world.client.describe_opted_out_numbers().opt_out_list_name("Default").send().await.unwrap();
    assert!(list.opted_out_numbers()[0].end_user_opted_out);

    let own = two_way(&world, "CA", "LONG_CODE", true).await;
    let phone = "+14165550107";
    world.account.sms().answer(phone, &own.number, "STOP").unwrap();
    let arrived = world.arrived();
    assert_eq!((&arrived[0]["messageBody"], &arrived[0]["messageKeyword"]), (&json!("STOP"), &json!("STOP")));
    world.send(&own.id, phone).await.unwrap();
}

#[tokio::test]
async fn a_toll_free_numbers_carrier_blocks_by_itself() {
    let world = World::new().await;
    let number = world.toll_free();
    let answer = |body: &str| world.account.sms().answer(PHONE, &number.number, body).unwrap();
    answer("STOP");
    assert!(last_to_phone(&world).starts_with("NETWORK MSG: You replied"));
    world.send(&number.id, PHONE).await.unwrap();
    let last = world.arrived().pop().unwrap();
    assert_eq!(last["messageStatusDescription"], "Phone number is opted out", "AWS does not know");
    answer("UNSTOP");
    world.advance_seconds(1);
    world.send(&number.id, PHONE).await.unwrap();
    assert_eq!(world.arrived().pop().unwrap()["messageStatus"], "DELIVERED");
}
