use posthorn_harness::{Receiver, World};
use serde_json::json;

use super::{endpoint, path};

#[tokio::test]
async fn every_type_is_published_with_its_schema_and_an_example_that_fits_it() {
    let world = World::new().await;
    let types = world.call("GET", "/v1/event-types", None).await.json();
    let types = types["data"].as_array().unwrap();
    assert_eq!(types.len(), 26);
    for one in types {
        assert_eq!(one["schema"]["properties"]["type"]["const"], one["name"]);
        let schema = jsonschema::validator_for(&one["schema"]).unwrap();
        assert!(schema.is_valid(&one["example"]), "{one}");
    }
}

#[tokio::test]
async fn a_test_event_of_every_type_fits_its_schema_and_is_marked_as_a_test() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({ "events": ["message.sent"] })).await;
    let types = world.call("GET", "/v1/event-types", None).await.json();
    for one in types["data"].as_array().unwrap() {
        // At most 20 in a minute.
        world.advance_seconds(4);
        let body = json!({ "type": one["name"] });
        let fired = world.call("POST", &path(&hook, "/test"), Some(body)).await;
        assert_eq!(fired.status, 202, "{}", fired.json());
        world.cloud.pump().await;
        // The receiver checks every body against its schema.
        let came = receiver.received().pop().unwrap();
        let payload: serde_json::Value = serde_json::from_str(&came.body).unwrap();
        assert_eq!((&payload["type"], &payload["data"]["test"]), (&one["name"], &true.into()));
        assert_eq!(came.headers["posthorn-delivery-id"], fired.json()["id"].as_str().unwrap());
    }
}
