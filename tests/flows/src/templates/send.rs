//! Templates as the send path renders them.

use posthorn_content::Rendered;
use posthorn_content_store::{TemplateError, TemplateRef, render_published};
use posthorn_harness::World;
use posthorn_items::door;
use posthorn_problem::Problem;
use serde_json::{Value, json};

use super::{change, create, order, publish};

async fn rendered(world: &World, named: &str, variables: Value) -> Result<Rendered, TemplateError> {
    let scope = door::from_label(&world.scope_label()).unwrap();
    let variables = variables.as_object().unwrap();
    let app = world.cloud.app("get-template").unwrap();
    render_published(app, &scope, TemplateRef { id: named, variables }).await
}

#[tokio::test]
async fn a_published_version_is_rendered_by_id_or_alias_and_read_once_in_thirty_seconds() {
    let world = World::new().await;
    let id = create(&world, order(Some("order"))).await;
    publish(&world, "order").await;
    change(&world, "order", json!({ "subject": "Draft {{ id }}" })).await;
    for named in ["order", id.as_str()] {
        let email = rendered(&world, named, json!({ "id": 7 })).await.unwrap();
        assert_eq!((email.subject.as_deref(), email.version), (Some("Order 7"), 1));
        assert_eq!(email.html.as_deref(), Some("<p>Hi friend, your order 7.</p>"));
        assert_eq!(email.text.as_deref(), Some("Hi friend, your order 7."));
        assert_eq!(email.from.unwrap().address(), "hello@acme.example");
        assert_eq!((email.reply_to.len(), email.template_id.to_string()), (1, id.clone()));
    }
    world.cloud.ledger().take();
    for number in 0..100 {
        rendered(&world, "order", json!({ "id": number })).await.unwrap();
    }
    assert!(world.cloud.ledger().of("get-template").is_empty(), "a batch needs no further read");
    publish(&world, "order").await;
    assert_eq!(rendered(&world, "order", json!({ "id": 1 })).await.unwrap().version, 1);
    world.advance_seconds(31);
    assert_eq!(
        rendered(&world, "order", json!({ "id": 1 })).await.unwrap().subject.as_deref(),
        Some("Draft 1")
    );
}

#[tokio::test]
async fn a_failed_render_is_a_problem_that_names_its_field() {
    let world = World::new().await;
    create(&world, order(Some("order"))).await;
    let problem = |error: TemplateError| {
        let problem = Problem::from(error);
        (problem.code.code, problem.code.status, problem.errors[0].pointer.clone())
    };
    let refused = |named: &'static str, variables: Value| {
        let world = &world;
        async move { problem(rendered(world, named, variables).await.unwrap_err()) }
    };
    assert_eq!(refused("none", json!({})).await, ("TEMPLATE_NOT_FOUND", 422, "/template/id".into()));
    assert_eq!(refused("not an alias", json!({})).await.0, "TEMPLATE_NOT_FOUND");
    assert_eq!(
        refused("order", json!({ "id": 1 })).await,
        ("TEMPLATE_NOT_PUBLISHED", 422, "/template/id".into())
    );
    publish(&world, "order").await;
    assert_eq!(
        refused("order", json!({})).await,
        ("TEMPLATE_VARIABLE_MISSING", 422, "/template/variables/id".into())
    );
    assert_eq!(
        refused("order", json!({ "id": "x" })).await,
        ("VALIDATION_FAILED", 422, "/template/variables/id".into())
    );
    change(&world, "order", json!({ "subject": "{{ name }}" })).await;
    publish(&world, "order").await;
    world.advance_seconds(31);
    assert_eq!(
        refused("order", json!({ "id": 1, "name": "a\nb" })).await,
        ("TEMPLATE_RENDER_FAILED", 422, "/template".into())
    );
}
