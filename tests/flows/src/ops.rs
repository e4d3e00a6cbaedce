mod archive;
mod audit;
mod bus;
mod dead_letters;
mod jobs;
mod verify;

use posthorn_harness::World;

#[tokio::test]
async fn health_probes_tables_and_queues() {
    let world = World::new().await;
    let answer = world.cloud.http("GET", "/v1/health", &[], b"").await;
    assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("ok")), "{}", answer.json());
    assert!(answer.json()["checks"].as_array().unwrap().len() >= 10);
}

#[tokio::test]
async fn the_openapi_document_is_served_and_names_the_routes() {
    let world = World::new().await;
    let answer = world.cloud.http("GET", "/v1/openapi.json", &[], b"").await;
    assert_eq!((answer.status, answer.json()["openapi"].as_str()), (200, Some("3.1.0")));
    assert!(answer.json()["paths"]["/v1/emails"]["post"].is_object());
}
