use aws_sdk_pinpointsmsvoicev2::types::MessageType;

use super::{INBOUND, PHONE, World, refusal, refused};

async fn pool(world: &World, first: &str, token: &str) -> String {
    let call = world.client.create_pool().origination_identity(first);
    let call = call.message_type(MessageType::Transactional).client_token(token);
    call.send().await.unwrap().pool_id.unwrap()
}

#[tokio::test]
async fn a_pool_sends_by_a_number_that_reaches_the_recipient() {
    let world = World::new().await;
    let sms = world.account.sms();
    let (british, american) = (sms.add_number("GB", "LONG_CODE").unwrap(), world.toll_free());
    let id = pool(&world, &british.id, "1").await;
    assert_eq!(pool(&world, &british.id, "1").await, id, "the same token, the same pool");
    let none = refused("ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND");
    assert_eq!(world.send(&id, PHONE).await, Err(none));
    let join = world.client.associate_origination_identity().pool_id(&id).origination_identity(&american.id);
    join.send().await.unwrap();
    world.send(&id, PHONE).await.unwrap();
    assert_eq!(sms.texts().of(PHONE)[0].sender, american.number);
    sms.add_sender_id("ACME", "FR");
    let join = world.client.associate_origination_identity().pool_id(&id).origination_identity("ACME");
    join.iso_country_code("FR").send().await.unwrap();
    let members = world.client.list_pool_origination_identities().pool_id(&id).send().await.unwrap();
    let shown: Vec<_> = members
        .origination_identities()
        .iter()
        .map(|one| (one.origination_identity(), one.iso_country_code()))
        .collect();
    assert_eq!(shown, [(british.id.as_str(), "GB"), (&american.id, "US"), ("ACME", "FR")]);
}

#[tokio::test]
async fn a_pools_settings_are_those_of_its_numbers() {
    let world = World::new().await;
    let (client, first, second) = (&world.client, world.toll_free().id, world.toll_free().id);
    let id = pool(&world, &first, "1").await;
    let update = client.update_pool().pool_id(&id).two_way_enabled(true).two_way_channel_arn(INBOUND);
    assert_eq!(update.send().await.unwrap().two_way_channel_arn(), Some(INBOUND));
    let shown = client.describe_phone_numbers().phone_number_ids(&first).send().await.unwrap();
    let number = &shown.phone_numbers()[0];
    assert_eq!((number.two_way_channel_arn(), number.pool_id()), (Some(INBOUND), Some(id.as_str())));
    let conflict = |reason: &str| refused("ConflictException", reason);
    let join = client.associate_origination_identity().pool_id(&id).origination_identity(&second);
    assert_eq!(refusal(&join.send().await.unwrap_err()), conflict("TWO_WAY_CONFIG_MISMATCH"));
    let alone = client.update_phone_number().phone_number_id(&first).two_way_enabled(false);
    assert_eq!(refusal(&alone.send().await.unwrap_err()), conflict("PHONE_NUMBER_ASSOCIATED_TO_POOL"));
    let release = client.release_phone_number().phone_number_id(&first);
    assert_eq!(refusal(&release.send().await.unwrap_err()), conflict("PHONE_NUMBER_ASSOCIATED_TO_POOL"));
}

#[tokio::test]
async fn the_last_sender_stays_until_the_pool_is_deleted() {
    let world = World::new().await;
    let (client, first, second) = (&world.client, world.toll_free().id, world.toll_free().id);
    let id = pool(&world, &first, "1").await;
    let leave = |number: &str| {
        client.disassociate_origination_identity().pool_id(&id).origination_identity(number).send()
    };
    let conflict = |reason: &str| refused("ConflictException", reason);
    assert_eq!(refusal(&leave(&first).await.unwrap_err()), conflict("LAST_PHONE_NUMBER"));
    assert_eq!(refusal(&leave(&second).await.unwrap_err()), conflict("PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL"));
    let join = || client.associate_origination_identity().pool_id(&id).origination_identity(&second).send();
    join().await.unwrap();
    assert_eq!(refusal(&join().await.unwrap_err()), conflict("RESOURCE_ALREADY_ASSOCIATED"));
    leave(&first).await.unwrap();
    client.delete_pool().pool_id(&id).send().await.unwrap();
    client.release_phone_number().phone_number_id(&second).send().await.unwrap();
    let shown = client.describe_pools().send().await.unwrap();
    assert!(shown.pools().is_empty());
}
