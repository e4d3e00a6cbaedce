use aws_sdk_pinpointsmsvoicev2::types::{
    MessageType, NumberCapability, NumberPreferenceItem, NumberStatus, PhoneNumberFilter,
    PhoneNumberFilterName, PreferenceType, RequestableNumberType, SearchableNumberType, Tag,
};

use super::{INBOUND, PHONE, World, refusal, refused};
use crate::sms::SmsOptions;

/// A request of a number with a client token.
fn request(
    world: &World,
    number_type: RequestableNumberType,
    token: &str,
) -> aws_sdk_pinpointsmsvoicev2::operation::request_phone_number::builders::RequestPhoneNumberFluentBuilder {
    let call = world.client.request_phone_number().iso_country_code("US").number_type(number_type);
    let call = call.message_type(MessageType::Transactional).number_capabilities(NumberCapability::Sms);
    call.client_token(token)
}

async fn status(world: &World, id: &str) -> NumberStatus {
    let shown = world.client.describe_phone_numbers().phone_number_ids(id).send().await.unwrap();
    shown.phone_numbers()[0].status().clone()
}

#[tokio::test]
async fn a_requested_number_is_pending_for_a_while_and_cannot_send_before() {
    let world = World::new().await;
    let tag = Tag::builder().key("tenant").value("t1").build().unwrap();
    let made = request(&world, RequestableNumberType::TollFree, "1").tags(tag).send().await.unwrap();
    assert_eq!(
        (made.status(), made.monthly_leasing_price(), made.opt_out_list_name()),
        (Some(&NumberStatus::Pending), Some("2.00"), Some("Default"))
    );
    assert_eq!(made.tags()[0].value(), "t1");
    let id = made.phone_number_id.unwrap();
    let inactive = refused("ConflictException", "RESOURCE_NOT_ACTIVE");
    assert_eq!(world.send(&id, PHONE).await, Err(inactive));
    world.advance_seconds(15);
    assert_eq!(status(&world, &id).await, NumberStatus::Active);
    world.send(&id, PHONE).await.unwrap();
    let simulator = request(&world, RequestableNumberType::Simulator, "2").send().await.unwrap();
    assert_eq!(simulator.status(), Some(&NumberStatus::Active), "simulator numbers are there at once");
    let ten_dlc = request(&world, RequestableNumberType::TenDlc, "3").send().await.unwrap();
    world.advance_seconds(3600);
    let status = status(&world, ten_dlc.phone_number_id().unwrap()).await;
    assert_eq!(status, NumberStatus::Pending, "it waits for a campaign");
}

#[tokio::test]
async fn the_same_client_token_gives_the_same_number() {
    let world = World::new().await;
    let first = request(&world, RequestableNumberType::TollFree, "t").send().await.unwrap();
    let again = request(&world, RequestableNumberType::TollFree, "t").send().await.unwrap();
    assert_eq!(first.phone_number_id(), again.phone_number_id());
    assert_eq!(world.account.sms().own_numbers().len(), 1);
    let error = request(&world, RequestableNumberType::Simulator, "t").send().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ValidationException", "INVALID_PARAMETER"));
}

#[tokio::test]
async fn numbers_are_listed_by_pages_ids_and_filters() {
    let world = World::new().await;
    let ids: Vec<String> = (0..5).map(|_| world.toll_free().id).collect();
    world.account.sms().add_number("GB", "LONG_CODE").unwrap();
    let mut pages = Vec::new();
    let mut next = None;
    loop {
        let page = world.client.describe_phone_numbers().max_results(4).set_next_token(next);
        let page = page.send().await.unwrap();
        pages.push(page.phone_numbers().len());
        next = page.next_token;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(pages, [4, 2]);
    let two = world.client.describe_phone_numbers().phone_number_ids(&ids[3]).phone_number_ids(&ids[1]);
    let two = two.send().await.unwrap();
    let shown: Vec<_> = two.phone_numbers().iter().map(|one| one.phone_number_id().unwrap()).collect();
    assert_eq!(shown, [&ids[3], &ids[1]]);
    let british = PhoneNumberFilter::builder().name(PhoneNumberFilterName::IsoCountryCode).values("GB");
    let british = world.client.describe_phone_numbers().filters(british.build().unwrap());
    assert!(british.send().await.unwrap().phone_numbers()[0].phone_number().starts_with("+447700900"));
    let missing = world.client.describe_phone_numbers().phone_number_ids("phone-1").send().await;
    assert_eq!(refusal(&missing.unwrap_err()), refused("ResourceNotFoundException", "phone-number"));
    let bad = world.client.describe_phone_numbers().next_token("x").send().await.unwrap_err();
    assert_eq!(refusal(&bad), refused("ValidationException", "INVALID_NEXT_TOKEN"));
}

#[tokio::test]
async fn a_wanted_number_can_be_found_and_requested() {
    let world = World::new().await;
    let starts = |kind, filter: &str| {
        NumberPreferenceItem::builder().preference_type(kind).filter(filter).build().unwrap()
    };
    let found = world
        .client
        .list_available_phone_numbers()
        .iso_country_code("US")
        .number_type(SearchableNumberType::TenDlc)
        .number_capabilities(NumberCapability::Sms)
        .number_preference(starts(PreferenceType::StartsWith, "415"))
        .send()
        .await
        .unwrap();
    assert_eq!(found.available_phone_numbers().len(), 10, "AWS's page");
    let wanted = found.available_phone_numbers()[3].clone();
    assert!(wanted.starts_with("+1415"));
    let exactly = || {
        request(&world, RequestableNumberType::TenDlc, &uuid::Uuid::new_v4().to_string())
            .number_preference(starts(PreferenceType::ExactMatch, &wanted))
    };
    assert_eq!(exactly().send().await.unwrap().phone_number(), Some(wanted.as_str()));
    let error = exactly().send().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ValidationException", "COUNTRY_NOT_ENABLED"), "it is taken");
}

#[tokio::test]
async fn a_changed_number_takes_texts_on_a_topic_of_the_account_alone() {
    let world = World::new().await;
    let id = world.toll_free().id;
    let update = || world.client.update_phone_number().phone_number_id(&id).two_way_enabled(true);
    let error = update().send().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ValidationException", "TWO_WAY_CHANNEL_NOT_PRESENT"));
    let error = update().two_way_channel_arn(format!("{INBOUND}-2")).send().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ValidationException", "RESOURCE_NOT_ACCESSIBLE"));
    let changed = update().two_way_channel_arn(INBOUND).self_managed_opt_outs_enabled(true);
    let changed = changed.send().await.unwrap();
    assert_eq!((changed.two_way_channel_arn(), changed.self_managed_opt_outs_enabled), (Some(INBOUND), true));
    let error = update().opt_out_list_name("other").send().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ResourceNotFoundException", "opt-out-list"));
}

#[tokio::test]
async fn a_protected_number_is_not_released_and_a_released_one_is_free_again() {
    let world = World::new().await;
    let made = request(&world, RequestableNumberType::TollFree, "1").deletion_protection_enabled(true);
    let made = made.send().await.unwrap();
    let (id, number) = (made.phone_number_id.unwrap(), made.phone_number.unwrap());
    let release = || world.client.release_phone_number().phone_number_id(&id).send();
    let error = release().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ConflictException", "DELETION_PROTECTION_ENABLED"));
    let open = world.client.update_phone_number().phone_number_id(&id).deletion_protection_enabled(false);
    open.send().await.unwrap();
    assert_eq!(release().await.unwrap().status(), Some(&NumberStatus::Deleted));
    assert_eq!(super::refusal(&release().await.unwrap_err()).0, "ResourceNotFoundException");
    assert_eq!(world.toll_free().number, number);
}

#[tokio::test]
async fn what_a_country_does_not_have_and_what_a_quota_does_not_allow_is_refused() {
    let world = World::with(SmsOptions { resources_max: 1, ..SmsOptions::default() }).await;
    let call = request(&world, RequestableNumberType::Simulator, "1").iso_country_code("GB");
    let error = call.send().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ValidationException", "INVALID_PARAMETER"));
    let call = request(&world, RequestableNumberType::Simulator, "2").message_type(MessageType::Promotional);
    let error = call.send().await.unwrap_err();
    assert_eq!(refusal(&error), refused("ValidationException", "INVALID_PARAMETER"));
    request(&world, RequestableNumberType::Simulator, "3").send().await.unwrap();
    let error = request(&world, RequestableNumberType::Simulator, "4").send().await.unwrap_err();
    let full = refused("ServiceQuotaExceededException", "PHONE_NUMBERS_PER_ACCOUNT");
    assert_eq!(refusal(&error), full);
}

#[tokio::test]
async fn operations_may_have_a_limit_of_one_request_a_second() {
    let world = World::with(SmsOptions { limits_requests: true, ..SmsOptions::default() }).await;
    let list = || world.client.create_opt_out_list().opt_out_list_name("a").client_token("t");
    let one = aws_sdk_pinpointsmsvoicev2::config::retry::RetryConfig::disabled();
    let alone = aws_sdk_pinpointsmsvoicev2::config::Builder::default().retry_config(one);
    list().send().await.unwrap();
    let error = list().customize().config_override(alone).send().await.unwrap_err();
    assert_eq!(refusal(&error).0, "ThrottlingException");
    world.advance_seconds(1);
    list().send().await.unwrap();
}
