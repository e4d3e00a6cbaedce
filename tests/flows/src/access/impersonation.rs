//! Impersonation: what a member sees, for fifteen minutes, recorded.

use posthorn_access::HiddenField;
use posthorn_harness::{HttpAnswer, Person, World, text};
use serde_json::{Value, json};

fn code(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, text(&answer.json()["code"]))
}

/// Lets `by` begin an impersonation of a member of their organisation.
async fn begin(world: &World, by: &Person, member: &Person) -> HttpAnswer {
    let body = json!({ "person_id": member.account.id, "reason": "ticket 7" });
    world.call_by(by, "POST", "/v1/impersonations", Some(body)).await
}

/// Makes a call of `by` in the member's place.
async fn see(
    world: &World,
    by: &Person,
    id: &Value,
    (method, path): (&str, &str),
    body: Option<Value>,
) -> HttpAnswer {
    let (org, id) = (world.scope().org().to_string(), text(id));
    let headers = [("posthorn-org", org.as_str()), ("posthorn-impersonation", id.as_str())];
    world.call_with(by, method, path, body, &headers).await
}

#[tokio::test]
async fn an_owner_sees_what_a_member_sees_and_changes_nothing_and_each_request_is_recorded() {
    let world = World::new().await;
    let owner = world.person("owner@people.example", "owner").await;
    let support = world
        .person_with(
            "support@people.example",
            &["emails:read", "suppressions:write", "suppressions:read"],
            &[HiddenField::Recipients],
        )
        .await;
    world.call("POST", "/v1/suppressions", Some(json!({ "address": "eve@example.com" }))).await;
    let begun = begin(&world, &owner, &support).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    let begun = begun.json();
    assert_eq!(begun["permissions"], json!(["emails:read", "suppressions:read"]));
    let id = &begun["id"];
    let seen = see(&world, &owner, id, ("GET", "/v1/suppressions"), None).await.json();
    assert_eq!(seen["data"][0]["address"], "[hidden]", "what is hidden from the member is hidden");
    let lacking = see(&world, &owner, id, ("GET", "/v1/members"), None).await;
    assert_eq!(code(&lacking), (403, "INSUFFICIENT_SCOPE".into()), "what the member may not see");
    let change =
        see(&world, &owner, id, ("POST", "/v1/suppressions"), Some(json!({ "address": "a@example.com" })))
            .await;
    assert_eq!(code(&change), (403, "INSUFFICIENT_SCOPE".into()), "what the member may change");
    let again = json!({ "person_id": support.account.id, "reason": "longer" });
    let renewed = see(&world, &owner, id, ("POST", "/v1/impersonations"), Some(again)).await;
    assert_eq!(code(&renewed), (403, "INSUFFICIENT_SCOPE".into()));
    world.cloud.pump().await;
    let log = world.call("GET", "/v1/audit?limit=100", None).await.json();
    let entries: Vec<&Value> = log["data"].as_array().unwrap().iter().collect();
    let of = |action: &str| -> Vec<&Value> {
        entries.iter().copied().filter(|one| one["action"] == action).collect()
    };
    let requests = of("request.impersonated");
    assert_eq!(requests.len(), 1, "each request that was answered: {log}");
    let by = owner.account.id.to_string();
    assert_eq!(
        (&requests[0]["actor"]["id"], &requests[0]["function"]),
        (&json!(by), &json!("list-suppressions"))
    );
    assert_eq!(requests[0]["resource"]["id"], support.account.id.to_string());
    let began = of("impersonation.created");
    assert_eq!((began.len(), &began[0]["actor"]["id"]), (1, &json!(by)));
    assert!(began[0].to_string().contains("ticket 7"), "{}", began[0]);
}

#[tokio::test]
async fn it_ends_after_fifteen_minutes_with_its_session_and_by_hand() {
    let world = World::new().await;
    let owner = world.person("owner@people.example", "owner").await;
    let other = world.person("other@people.example", "owner").await;
    let viewer = world.person("viewer@people.example", "viewer").await;
    let ended = (403, "IMPERSONATION_ENDED".to_owned());
    let emails = ("GET", "/v1/emails");
    let first = begin(&world, &owner, &viewer).await.json()["id"].clone();
    assert_eq!(code(&see(&world, &other, &first, emails, None).await), ended, "another's");
    world.advance_seconds(15 * 60 - 1);
    assert_eq!(see(&world, &owner, &first, emails, None).await.status, 200);
    world.advance_seconds(1);
    assert_eq!(code(&see(&world, &owner, &first, emails, None).await), ended);
    let second = begin(&world, &owner, &viewer).await.json()["id"].clone();
    let path = format!("/v1/impersonations/{}", text(&second));
    assert_eq!(world.call_by(&owner, "DELETE", &path, None).await.status, 204);
    assert_eq!(code(&world.call_by(&owner, "DELETE", &path, None).await), (404, "NOT_FOUND".into()));
    assert_eq!(code(&see(&world, &owner, &second, emails, None).await), ended);
    let third = begin(&world, &owner, &viewer).await.json()["id"].clone();
    let remove = format!("/v1/members/{}", viewer.account.id);
    assert_eq!(world.call_by(&owner, "DELETE", &remove, None).await.status, 200);
    world.advance_seconds(31);
    assert_eq!(code(&see(&world, &owner, &third, emails, None).await), ended, "the member is gone");
    assert_eq!(code(&see(&world, &owner, &json!("imp_x"), emails, None).await), ended);
}

#[tokio::test]
async fn keys_members_with_fewer_rights_and_strangers_impersonate_nobody() {
    let world = World::new().await;
    let owner = world.person("owner@people.example", "owner").await;
    let viewer = world.person("viewer@people.example", "viewer").await;
    let lead = world.person_with("lead@people.example", &["members:write", "members:read"], &[]).await;
    let stranger = world.person_of(world.rival_scope().org(), "stranger@people.example", "owner").await;
    let body = json!({ "person_id": viewer.account.id, "reason": "r" });
    let by_key = world.call("POST", "/v1/impersonations", Some(body)).await;
    assert_eq!(code(&by_key), (403, "PERSON_NEEDED".into()));
    assert_eq!(code(&begin(&world, &lead, &viewer).await), (403, "INSUFFICIENT_SCOPE".into()));
    assert_eq!(code(&begin(&world, &viewer, &owner).await), (403, "INSUFFICIENT_SCOPE".into()));
    assert_eq!(code(&begin(&world, &owner, &owner).await), (422, "VALIDATION_FAILED".into()));
    assert_eq!(code(&begin(&world, &owner, &stranger).await), (404, "NOT_FOUND".into()));
    let id = begin(&world, &owner, &viewer).await.json()["id"].clone();
    let org = world.rival_scope().org().to_string();
    let elsewhere = [("posthorn-org", org.as_str()), ("posthorn-impersonation", id.as_str().unwrap())];
    let refused = world.call_with(&owner, "GET", "/v1/emails", None, &elsewhere).await;
    assert_eq!(code(&refused), (403, "IMPERSONATION_ENDED".into()), "in another organisation");
}

#[tokio::test]
async fn the_operator_sees_what_a_member_of_any_organisation_sees_as_long_as_they_operate() {
    let world = World::new().await;
    let viewer = world.person("viewer@people.example", "viewer").await;
    let operator = world.operating_person("op@people.example").await;
    let path = format!("/v1/orgs/{}/impersonations", world.scope().org());
    let body = json!({ "person_id": viewer.account.id, "reason": "ticket 7" });
    let begun = world.call_by(&operator, "POST", &path, Some(body.clone())).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    let id = &begun.json()["id"];
    assert_eq!(see(&world, &operator, id, ("GET", "/v1/emails"), None).await.status, 200);
    assert_eq!(
        code(&see(&world, &operator, id, ("GET", "/v1/audit"), None).await),
        (403, "INSUFFICIENT_SCOPE".into())
    );
    let org = world.scope().org().to_string();
    let plain = world.call_with(&operator, "GET", "/v1/emails", None, &[("posthorn-org", &org)]).await;
    assert_eq!(code(&plain), (403, "ORG_FORBIDDEN".into()), "without it the operator is a stranger");
    world.cloud.pump().await;
    let log = world.call("GET", "/v1/audit?limit=100", None).await.json();
    assert!(log.to_string().contains("request.impersonated"), "in the log of the member's organisation");
    let owner = world.person("owner@people.example", "owner").await;
    let refused = world.call_by(&owner, "POST", &path, Some(body)).await;
    assert_eq!(code(&refused), (403, "INSUFFICIENT_SCOPE".into()), "an owner is no operator");
}
