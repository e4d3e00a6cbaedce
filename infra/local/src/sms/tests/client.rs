//! The service as functions see it, through their own client.

use std::{collections::BTreeMap, time::Duration};

use posthorn_app::{App, Clock, FromApp};
use posthorn_sms_voice::{
    CallError, EventType, MessageType, NumberChange, NumberRequest, NumberStatus, Outgoing, PoolRequest,
    RegistrationStatus, RequestableNumberType, SendError, SmsVoice, TypedValue,
};

use super::{INBOUND, PHONE, World};

fn client(world: &World) -> SmsVoice {
    SmsVoice::from_app(&App::new(world.account.sdk_for_owner(), BTreeMap::new(), Clock::System))
}

fn text(from: &str, to: &str) -> Outgoing {
    Outgoing {
        to: to.to_owned(),
        from: from.to_owned(),
        body: "Hello".to_owned(),
        message_type: MessageType::Transactional,
        configuration_set: Some("texts".to_owned()),
        context: vec![("ref", "r1".to_owned())],
        max_price: Some("0.50".to_owned()),
        time_to_live_seconds: Some(3600),
        india: None,
        dry_run: false,
        within: Duration::from_secs(5),
    }
}

fn toll_free(token: &str) -> NumberRequest {
    NumberRequest {
        country: "US".to_owned(),
        number_type: RequestableNumberType::TollFree,
        message_type: MessageType::Transactional,
        opt_out_list: None,
        registration: None,
        exactly: None,
        is_protected: false,
        tags: vec![("tenant".to_owned(), "t1".to_owned())],
        token: token.to_owned(),
    }
}

#[tokio::test]
async fn a_text_is_sent_once_or_refused_with_its_reason() {
    let world = World::new().await;
    let (client, from) = (client(&world), world.toll_free().id);
    let id = client.send(text(&from, PHONE)).await.unwrap();
    assert_eq!(world.arrived()[0]["messageId"], id);
    client.opt_out("Default", PHONE).await.unwrap();
    assert_eq!(client.send(text(&from, PHONE)).await, Err(SendError::OptedOut));
    client.opt_in("Default", PHONE).await.unwrap();
    assert!(client.opted_out("Default", &[], None).await.unwrap().items.is_empty());
    for _ in 0..2 {
        client.send(text(&from, PHONE)).await.unwrap();
    }
    assert!(matches!(client.send(text(&from, PHONE)).await, Err(SendError::Throttled(_))));
    assert!(matches!(client.send(text("pool-1", PHONE)).await, Err(SendError::NoOrigination(_))));
    assert!(matches!(client.send(text(&from, "12")).await, Err(SendError::Refused(_))));
    assert_eq!(world.account.sms().texts().of(PHONE).len(), 3, "nothing was tried again");
    assert!(!client.account().await.unwrap().is_sandbox);
}

#[tokio::test]
async fn numbers_and_pools_are_made_changed_and_given_back() {
    let world = World::new().await;
    let client = client(&world);
    client.create_opt_out_list("tenant", &[], "1").await.unwrap();
    let id = client.request_number(toll_free("1")).await.unwrap();
    assert_eq!(client.request_number(toll_free("1")).await.unwrap(), id, "the same token");
    let other = client.request_number(toll_free("2")).await.unwrap();
    world.advance_seconds(15);
    let change = NumberChange {
        two_way_topic: Some(Some(INBOUND.to_owned())),
        opt_out_list: Some("tenant".to_owned()),
        ..NumberChange::default()
    };
    client.change_number(&id, change.clone()).await.unwrap();
    let numbers = client.numbers(std::slice::from_ref(&id), None).await.unwrap();
    let number = &numbers.items[0];
    assert_eq!((number.two_way_topic.as_deref(), number.opt_out_list.as_str()), (Some(INBOUND), "tenant"));
    assert_eq!((&number.status, number.monthly_price.as_str()), (&NumberStatus::Active, "2.00"));
    let wanted = PoolRequest {
        first: id.clone(),
        country: None,
        message_type: MessageType::Transactional,
        tags: Vec::new(),
        token: "3".to_owned(),
    };
    let pool = client.create_pool(wanted).await.unwrap();
    let unlike = client.add_to_pool(&pool, &other, None).await.unwrap_err();
    assert_eq!(unlike.reason(), "TWO_WAY_CONFIG_MISMATCH");
    client.change_number(&other, change).await.unwrap();
    client.add_to_pool(&pool, &other, None).await.unwrap();
    let off = NumberChange { two_way_topic: Some(None), ..NumberChange::default() };
    client.change_pool(&pool, off).await.unwrap();
    assert_eq!(client.pools(&[], None).await.unwrap().items[0].two_way_topic, None);
    client.remove_from_pool(&pool, &id, None).await.unwrap();
    assert_eq!(client.members(&pool, None).await.unwrap().items[0].id, other);
    client.delete_pool(&pool).await.unwrap();
    for number in [&id, &other] {
        client.release_number(number).await.unwrap();
    }
    client.delete_opt_out_list("tenant").await.unwrap();
    let gone = CallError::NotFound { kind: "phone-number".to_owned(), id: id.clone() };
    assert_eq!(client.release_number(&id).await, Err(gone));
}

#[tokio::test]
async fn a_set_is_made_with_a_destination() {
    let world = World::new().await;
    let client = client(&world);
    client.create_set("mine", &[], "1").await.unwrap();
    let types = [EventType::TextAll];
    let topic = "arn:aws:sns:us-east-1:123456789012:text-events";
    client.create_destination("mine", "events", topic, &types, "2").await.unwrap();
    let from = world.toll_free().id;
    let text = Outgoing { configuration_set: Some("mine".to_owned()), ..text(&from, PHONE) };
    client.send(text).await.unwrap();
    assert_eq!(world.arrived().len(), 4);
    client.delete_set("mine").await.unwrap();
}

#[tokio::test]
async fn a_registration_is_filled_in_and_followed() {
    let world = World::new().await;
    let client = client(&world);
    let kind = "US_TEN_DLC_BRAND_REGISTRATION";
    let id = client.create_registration(kind, &[], "1").await.unwrap();
    let form = client.field_definitions(kind, None).await.unwrap();
    let name = form.items.iter().find(|field| field.path == "companyInfo.companyName").unwrap();
    assert_eq!((name.text.as_ref().unwrap().most, name.requirement.as_str()), (100, "REQUIRED"));
    let company = TypedValue::Text("Acme".to_owned());
    client.put_field(&id, "companyInfo.companyName", company.clone()).await.unwrap();
    let legal = TypedValue::Choices(vec!["NON_PROFIT".to_owned()]);
    client.put_field(&id, "companyInfo.legalType", legal.clone()).await.unwrap();
    let values = client.field_values(&id, None, None).await.unwrap();
    let shown: Vec<_> = values.items.into_iter().filter_map(|field| field.value).collect();
    assert_eq!(shown, [company, legal]);
    let CallError::Invalid { reason, fields, .. } = client.submit(&id).await.unwrap_err() else {
        panic!("it is not complete")
    };
    assert_eq!((reason.as_str(), fields.len()), ("MISSING_PARAMETER", 11));
    client.discard(&id).await.unwrap();
    assert_eq!(client.create_version(&id).await.unwrap(), 2);
    assert_eq!(client.versions(&id, &[2], None).await.unwrap().items[0].status.as_str(), "DRAFT");
    let shown = client.registrations(std::slice::from_ref(&id), None).await.unwrap();
    assert_eq!(shown.items[0].status, RegistrationStatus::Created);
    client.delete_registration(&id).await.unwrap();
    let starts = client.available_numbers("registration-1", Some("206"), None).await.unwrap();
    assert!(starts.items.iter().all(|number| number.starts_with("+1206")) && starts.next.is_some());
}
