use aws_sdk_pinpointsmsvoicev2::types::{EventType, SnsDestination};

use super::{PHONE, World, refusal, refused};

const EVENTS: &str = "arn:aws:sns:us-east-1:123456789012:text-events";

fn topic(arn: &str) -> SnsDestination {
    SnsDestination::builder().topic_arn(arn).build().unwrap()
}

#[tokio::test]
async fn a_made_set_publishes_the_types_that_its_destination_wants_while_it_is_enabled() {
    let world = World::new().await;
    let (client, from) = (&world.client, world.toll_free().id);
    client.create_configuration_set().configuration_set_name("mine").send().await.unwrap();
    let made = client.create_event_destination().configuration_set_name("mine").event_destination_name("d");
    let made = made.sns_destination(topic(EVENTS)).matching_event_types(EventType::TextDelivered);
    made.send().await.unwrap();
    let send = || {
        let call = client.send_text_message().origination_identity(&from).destination_phone_number(PHONE);
        call.message_body("Hi").configuration_set_name("mine").send()
    };
    send().await.unwrap();
    let types: Vec<_> = world.arrived().iter().map(|event| event["eventType"].clone()).collect();
    assert_eq!(types, ["TEXT_DELIVERED"]);
    let update = client.update_event_destination().configuration_set_name("mine");
    update.event_destination_name("d").enabled(false).send().await.unwrap();
    send().await.unwrap();
    assert!(world.arrived().is_empty());
    let shown = client.describe_configuration_sets().send().await.unwrap();
    let names: Vec<_> =
        shown.configuration_sets().iter().map(|set| set.configuration_set_name().to_owned()).collect();
    assert_eq!(names, ["texts", "mine"]);
    client.delete_configuration_set().configuration_set_name("mine").send().await.unwrap();
    assert_eq!(
        refusal(&send().await.unwrap_err()),
        refused("ResourceNotFoundException", "configuration-set")
    );
}

#[tokio::test]
async fn sets_and_destinations_are_refused_as_by_aws() {
    let world = World::new().await;
    let create = |name: &str| world.client.create_configuration_set().configuration_set_name(name).send();
    create("mine").await.unwrap();
    let exists = refused("ConflictException", "RESOURCE_ALREADY_EXISTS");
    assert_eq!(refusal(&create("mine").await.unwrap_err()), exists);
    let destination = |name: String| {
        let call = world.client.create_event_destination().configuration_set_name("mine");
        call.event_destination_name(name).matching_event_types(EventType::TextAll)
    };
    for n in 0..5 {
        destination(n.to_string()).sns_destination(topic(EVENTS)).send().await.unwrap();
    }
    let sixth = destination("5".into()).sns_destination(topic(EVENTS)).send().await.unwrap_err();
    let full = refused("ServiceQuotaExceededException", "EVENT_DESTINATIONS_PER_CONFIGURATION_SET");
    assert_eq!(refusal(&sixth), full);
    let delete = world.client.delete_event_destination().configuration_set_name("mine");
    delete.event_destination_name("0").send().await.unwrap();
    let unknown = destination("6".into()).sns_destination(topic(&format!("{EVENTS}-2"))).send().await;
    assert_eq!(refusal(&unknown.unwrap_err()), refused("ValidationException", "RESOURCE_NOT_ACCESSIBLE"));
    let sent = destination("7".into()).sns_destination(topic(EVENTS));
    let sent = sent.matching_event_types(EventType::TextSent).send().await.unwrap_err();
    assert_eq!(refusal(&sent), refused("ValidationException", "INVALID_PARAMETER"));
    let templated = world.client.delete_configuration_set().configuration_set_name("texts").send().await;
    let kept = refused("ConflictException", "RESOURCE_MODIFICATION_NOT_ALLOWED");
    assert_eq!(refusal(&templated.unwrap_err()), kept);
}
