//! What usage costs at list prices.

use posthorn_harness::{World, email};
use posthorn_messages::{Counted, PRICES_AS_OF, UNIT_COSTS, UsageItem, day_of, month_of, usage_sort};
use posthorn_store::{Store, Table};
use serde_json::{Value, json};

/// The usage of a busy month: a count under each name that costs, and under one that does not.
fn busy(record: &str) -> UsageItem {
    let counts = [
        ("email.accepted", 1_000_000),
        ("email.sent", 900_000),
        ("email.recipients", 1_200_001),
        ("email.opened", 400_000),
        ("email.clicked_automated", 100_000),
        ("email.received", 3),
    ];
    let mut item = UsageItem::default();
    item.add_all(&counts.map(|(what, number)| Counted { record, what: what.to_owned(), number }));
    item
}

/// The micro-dollars of a feature, from its declared unit cost.
fn cost(feature: &str, units: u64) -> u64 {
    let unit_cost = UNIT_COSTS.iter().find(|cost| cost.feature == feature).unwrap();
    (units * unit_cost.nano_dollars + 500) / 1000
}

fn feature<'c>(costs: &'c Value, name: &str) -> &'c Value {
    let features = costs["features"].as_array().unwrap();
    features.iter().find(|feature| feature["feature"] == name).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn the_costs_of_known_counts_are_exact() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let day = day_of(app.now());
    let usage = app.part::<Store>().scoped(world.scope()).partition(Table::Messages, "usage", month_of(&day));
    usage.create(&usage_sort(&day), &busy("1")).await.unwrap();
    let costs = world.call("GET", "/v1/costs", None).await.json();
    assert_eq!(
        (&costs["month"], &costs["currency"], &costs["prices_as_of"]),
        (&json!(month_of(&day)), &json!("USD"), &json!(PRICES_AS_OF))
    );
    let mut total = 0;
    for (name, units) in [
        ("email.processing", 1_000_000),
        ("email.ses", 1_200_001),
        ("email.engagement", 500_000),
        ("email.received", 3),
        ("email.ses_received", 3),
    ] {
        let feature = feature(&costs, name);
        assert_eq!(
            (&feature["units"], &feature["micro_dollars"]),
            (&json!(units), &json!(cost(name, units))),
            "{name}"
        );
        total += cost(name, units);
    }
    assert_eq!(
        feature(&costs, "email.ses")["micro_dollars"],
        120_000_100,
        "120 dollars for 1.2 million recipients"
    );
    assert_eq!(feature(&costs, "email.ses")["dollars_per_million"], 100.0);
    assert_eq!(
        (&costs["total_micro_dollars"], costs["features"].as_array().unwrap().len()),
        (&json!(total), UNIT_COSTS.len())
    );
    let empty = world.call("GET", "/v1/costs?month=2020-01", None).await.json();
    assert_eq!(
        (&empty["total_micro_dollars"], &feature(&empty, "email.ses")["units"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn a_tenants_costs_are_the_same_for_itself_and_for_its_organisation() {
    let world = World::new().await;
    let (id, key) = world.tenant("A").await;
    for _ in 0..3 {
        let sent = world
            .call_as(&key, "POST", "/v1/emails", Some(email("success@simulator.amazonses.com")), &[])
            .await;
        assert_eq!(sent.status, 200);
    }
    world.cloud.pump().await;
    let own = world.call_as(&key, "GET", "/v1/costs", None, &[]).await.json();
    assert_eq!(own["total_micro_dollars"], cost("email.processing", 3) + cost("email.ses", 3));
    let listed = world.call("GET", "/v1/costs/tenants", None).await.json();
    assert_eq!(
        listed["data"],
        json!([{
            "object": "tenant_costs",
            "tenant_id": id,
            "currency": "USD",
            "prices_as_of": PRICES_AS_OF,
            "total_micro_dollars": own["total_micro_dollars"],
        }])
    );
    let organisation = world.call("GET", "/v1/costs", None).await.json();
    assert_eq!(organisation["total_micro_dollars"], 0, "the organisation's own usage only");
}

#[tokio::test]
async fn an_environment_without_a_provider_has_no_costs_of_ses() {
    let world = World::new().await;
    let sent =
        world.call_as(&world.acme.test, "POST", "/v1/emails", Some(email("a@customer.example")), &[]).await;
    assert_eq!(sent.status, 200);
    world.cloud.pump().await;
    let costs = world.call_as(&world.acme.test, "GET", "/v1/costs", None, &[]).await.json();
    assert_eq!(
        (feature(&costs, "email.ses"), &costs["total_micro_dollars"]),
        (&Value::Null, &json!(cost("email.processing", 1)))
    );
}
