use aws_sdk_pinpointsmsvoicev2::types::{OptedOutFilter, OptedOutFilterName};

use super::{PHONE, World, refusal, refused};

#[tokio::test]
async fn a_number_on_the_senders_list_gets_nothing() {
    let world = World::new().await;
    let (client, own, other) = (&world.client, world.toll_free().id, world.toll_free().id);
    client.create_opt_out_list().opt_out_list_name("tenant").send().await.unwrap();
    client.update_phone_number().phone_number_id(&own).opt_out_list_name("tenant").send().await.unwrap();
    let put = client.put_opted_out_number().opt_out_list_name("tenant").opted_out_number(PHONE);
    assert!(!put.send().await.unwrap().end_user_opted_out);
    let opted_out = refused("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT");
    assert_eq!(world.send(&own, PHONE).await, Err(opted_out));
    world.send(&other, PHONE).await.unwrap();
}

#[tokio::test]
async fn a_number_is_taken_off_once_in_30_days() {
    let world = World::new().await;
    let put = || {
        let call = world.client.put_opted_out_number().opt_out_list_name("Default");
        call.opted_out_number(PHONE).send()
    };
    let delete = || {
        let call = world.client.delete_opted_out_number().opt_out_list_name("Default");
        call.opted_out_number(PHONE).send()
    };
    assert_eq!(refusal(&delete().await.unwrap_err()).0, "ResourceNotFoundException");
    put().await.unwrap();
    delete().await.unwrap();
    put().await.unwrap();
    let again = refusal(&delete().await.unwrap_err());
    assert_eq!(again, refused("ValidationException", "PHONE_NUMBER_CANNOT_BE_OPTED_IN"));
    world.advance_seconds(30 * 86_400);
    delete().await.unwrap();
}

#[tokio::test]
async fn the_numbers_of_a_list_are_shown_by_pages_and_filters() {
    let world = World::new().await;
    let client = &world.client;
    for digit in 0..3 {
        let put = client.put_opted_out_number().opt_out_list_name("Default");
        put.opted_out_number(format!("1425555012{digit}")).send().await.unwrap();
    }
    let page = client.describe_opted_out_numbers().opt_out_list_name("Default").max_results(2);
    let page = page.send().await.unwrap();
    assert_eq!((page.opted_out_numbers().len(), page.next_token().is_some()), (2, true));
    assert_eq!(page.opted_out_numbers()[0].opted_out_number(), "+14255550120", "with its plus");
    let by_owner = OptedOutFilter::builder().name(OptedOutFilterName::EndUserOptedOut).values("true");
    let by_owner = client.describe_opted_out_numbers().filters(by_owner.build().unwrap());
    let by_owner = by_owner.opt_out_list_name("Default").send().await.unwrap();
    assert!(by_owner.opted_out_numbers().is_empty());
    let one = client.describe_opted_out_numbers().opt_out_list_name("Default").opted_out_numbers(PHONE);
    assert_eq!(refusal(&one.send().await.unwrap_err()).0, "ResourceNotFoundException");
}

#[tokio::test]
async fn a_list_in_use_and_the_default_list_stay() {
    let world = World::new().await;
    let (client, own) = (&world.client, world.toll_free().id);
    let create =
        |token: &str| client.create_opt_out_list().opt_out_list_name("tenant").client_token(token).send();
    let delete = |name: &str| client.delete_opt_out_list().opt_out_list_name(name).send();
    let first = create("1").await.unwrap();
    assert_eq!(create("1").await.unwrap().opt_out_list_arn(), first.opt_out_list_arn());
    let exists = refused("ConflictException", "RESOURCE_ALREADY_EXISTS");
    assert_eq!(refusal(&create("2").await.unwrap_err()), exists);
    client.update_phone_number().phone_number_id(&own).opt_out_list_name("tenant").send().await.unwrap();
    let kept = refused("ConflictException", "RESOURCE_DELETION_NOT_ALLOWED");
    assert_eq!(refusal(&delete("tenant").await.unwrap_err()), kept);
    assert_eq!(refusal(&delete("Default").await.unwrap_err()), kept);
    client.update_phone_number().phone_number_id(&own).opt_out_list_name("Default").send().await.unwrap();
    delete("tenant").await.unwrap();
    let shown = client.describe_opt_out_lists().send().await.unwrap();
    assert_eq!(shown.opt_out_lists().len(), 1);
}
