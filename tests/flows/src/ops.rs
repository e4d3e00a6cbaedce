mod archive;
mod audit;
mod bus;
mod dead_letters;
mod exports;
mod exports_due;
mod exports_seen;
mod health;
mod jobs;
mod migrations;
mod status;
mod subscriptions;
mod verify;
mod watch;

use posthorn_harness::World;

#[tokio::test]
async fn the_openapi_document_is_served_and_names_the_routes() {
    let world = World::new().await;
    let answer = world.cloud.http("GET", "/v1/openapi.json", &[], b"").await;
    assert_eq!((answer.status, answer.json()["openapi"].as_str()), (200, Some("3.1.0")));
    assert!(answer.json()["paths"]["/v1/emails"]["post"].is_object());
}
