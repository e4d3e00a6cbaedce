//! Exports: asked for, written by a job, downloaded by a link for a week.

use posthorn_access::HiddenField;
use posthorn_harness::{BLOBS, Receiver, World, email, text};
use serde_json::{Value, json};

/// Asks for an export; gives its path.
pub(super) async fn ask(world: &World, key: &str, body: Value) -> String {
    world.advance_seconds(1);
    let answer = world.call_as(key, "POST", "/v1/exports", Some(body), &[]).await;
    assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("pending")), "{}", answer.json());
    format!("/v1/exports/{}", text(&answer.json()["id"]))
}

/// Lets five minutes pass, after which every kind is written, and writes what was asked for.
pub(super) async fn write(world: &World) {
    world.advance_seconds(300);
    world.cloud.tick("write-exports", "{}").await.unwrap();
    world.cloud.pump().await;
    world.advance_seconds(60);
}

/// The file of an export that is ready.
async fn file(world: &World, key: &str, path: &str) -> String {
    let read = world.call_as(key, "GET", path, None, &[]).await.json();
    assert_eq!(read["status"], "ready", "{read}");
    let (status, bytes) = world.cloud.get_under_link(read["download_url"].as_str().unwrap()).await;
    assert_eq!((status, &read["bytes"].as_u64().is_some()), (200, &true));
    String::from_utf8(bytes).unwrap()
}

async fn exported(world: &World, key: &str, body: Value) -> String {
    let path = ask(world, key, body).await;
    write(world).await;
    file(world, key, &path).await
}

async fn rows(world: &World, key: &str, mut body: Value) -> Vec<Value> {
    body["format"] = "json".into();
    serde_json::from_str::<Value>(&exported(world, key, body).await).unwrap().as_array().unwrap().clone()
}

fn exports_kept(world: &World) -> usize {
    let keys = world.cloud.account().object_keys(BLOBS);
    keys.iter().filter(|key| key.starts_with("exports/")).count()
}

#[tokio::test]
async fn emails_are_exported_newest_first_with_filters_and_only_of_the_asked_time() {
    let world = World::new().await;
    let key = world.acme.live.clone();
    let mut ids = Vec::new();
    for number in 0..230 {
        let mut body = email(&format!("success+{number}@simulator.amazonses.com"));
        body["subject"] =
            if number == 0 { "=cmd|'/c calc'!A1".into() } else { format!("Nr {number}, \"x\"").into() };
        body["tags"] = json!([{ "name": "half", "value": if number % 2 == 0 { "even" } else { "odd" } }]);
        let sent = world.call("POST", "/v1/emails", Some(body)).await;
        ids.push(text(&sent.json()["id"]));
        world.advance_seconds(1);
    }
    world.cloud.pump().await;
    ids.reverse();
    let all = rows(&world, &key, json!({ "kind": "emails" })).await;
    assert_eq!(all.iter().map(|row| text(&row["id"])).collect::<Vec<_>>(), ids);
    assert_eq!((&all[0]["status"], &all[0]["last_event"]), (&json!("delivered"), &json!("delivered")));
    assert_eq!(all[0]["to"], json!(["success+229@simulator.amazonses.com"]));
    let filter = json!({ "kind": "emails", "filter": { "tag": "half:odd", "status": "delivered" } });
    assert_eq!(rows(&world, &key, filter).await.len(), 115);
    let (since, until) = (text(&all[9]["created_at"]), text(&all[0]["created_at"]));
    let span = json!({ "kind": "emails", "since": since, "until": until });
    let found = rows(&world, &key, span).await;
    assert_eq!(found, all[1..10]);
    let csv = exported(&world, &key, json!({ "kind": "emails", "format": "csv" })).await;
    let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 231);
    assert!(
        lines[0].starts_with("id,created_at,status,scheduled_at,from,to,cc,bcc,subject,"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains(",\"Nr 229, \"\"x\"\"\",half:odd,"), "{}", lines[1]);
    assert!(lines[230].contains(",'=cmd|'/c calc'!A1,half:even,"), "{}", lines[230]);
}

#[tokio::test]
async fn the_audit_log_suppressions_usage_deliveries_and_members_are_exported() {
    let (world, receiver) = (World::new().await, Receiver::start().await);
    let key = world.acme.live.clone();
    let (webhook, _) = world.webhook(&receiver.url).await;
    world.send_to("success@simulator.amazonses.com").await;
    let suppressed = json!({ "address": "ada@example.com" });
    world.call("POST", "/v1/suppressions", Some(suppressed)).await;
    let person = world.person("grace@acme.example", "developer").await;
    world.cloud.pump().await;
    let audit =
        rows(&world, &key, json!({ "kind": "audit", "filter": { "action": "webhook.created" } })).await;
    assert_eq!((audit.len(), &audit[0]["resource_id"]), (1, &json!(webhook)));
    assert_eq!((&audit[0]["actor_type"], &audit[0]["function"]), (&json!("key"), &json!("create-webhook")));
    let suppressions = rows(&world, &key, json!({ "kind": "suppressions" })).await;
    assert_eq!((suppressions.len(), &suppressions[0]["address"]), (1, &json!("ada@example.com")));
    assert_eq!(suppressions[0]["reasons"], json!(["manual"]));
    let usage = rows(&world, &key, json!({ "kind": "usage" })).await;
    let count = |counter: &str| usage.iter().find(|row| row["counter"] == counter).cloned();
    assert_eq!(
        count("email.sent"),
        Some(json!({ "date": "2026-11-21", "counter": "email.sent", "count": 1 }))
    );
    let deliveries =
        rows(&world, &key, json!({ "kind": "deliveries", "filter": { "webhook_id": webhook } })).await;
    assert!(deliveries.iter().any(|row| row["event_type"] == "message.sent" && row["state"] == "succeeded"));
    assert_eq!(rows(&world, &key, json!({ "kind": "deliveries" })).await.len(), deliveries.len());
    let members = rows(&world, &key, json!({ "kind": "members" })).await;
    let grace = members.iter().find(|row| row["email"] == "grace@acme.example").unwrap();
    assert_eq!((&grace["id"], &grace["role"]), (&json!(person.account.id), &json!("developer")));
    // The log says who exported what, and nothing of how a file came to be.
    let log = world.call("GET", "/v1/audit?resource_type=export", None).await.json();
    let actions: Vec<String> =
        log["data"].as_array().unwrap().iter().map(|one| text(&one["action"])).collect();
    assert_eq!(actions, vec!["export.created"; 6], "{log}");
}

#[tokio::test]
async fn an_export_needs_the_permission_of_its_data_and_a_file_is_only_for_those_who_may_read_it() {
    let world = World::new().await;
    let key = async |scopes: Value| {
        let made = world.call("POST", "/v1/api-keys", Some(json!({ "name": "k", "scopes": scopes }))).await;
        text(&made.json()["token"])
    };
    let weak = key(json!(["exports:read", "exports:write", "emails:read"])).await;
    let refused = |kind: &str| Some(json!({ "kind": kind, "format": "csv" }));
    for kind in ["audit", "suppressions", "usage", "deliveries", "members"] {
        let answer = world.call_as(&weak, "POST", "/v1/exports", refused(kind), &[]).await;
        assert_eq!((answer.status, &answer.json()["code"]), (403, &json!("INSUFFICIENT_SCOPE")), "{kind}");
    }
    let audit = ask(&world, &world.acme.live, json!({ "kind": "audit", "format": "csv" })).await;
    write(&world).await;
    assert_eq!(world.call_as(&weak, "GET", &audit, None, &[]).await.status, 403);
    let own = ask(&world, &weak, json!({ "kind": "emails", "format": "csv" })).await;
    write(&world).await;
    assert!(file(&world, &weak, &own).await.starts_with("id,"));
    for (method, path) in [("GET", &own), ("DELETE", &own)] {
        let answer = world.call_as(&world.rival.live, method, path, None, &[]).await;
        assert_eq!(answer.status, 404, "a stranger's");
    }
    let reads = key(json!(["exports:read", "emails:read"])).await;
    assert_eq!(world.call_as(&reads, "DELETE", &own, None, &[]).await.status, 403);
}

#[tokio::test]
async fn a_file_hides_what_the_role_of_who_asked_hides_and_such_a_role_gets_no_other_file() {
    let world = World::new().await;
    world.send_to("success@simulator.amazonses.com").await;
    let suppressed = json!({ "address": "ada@example.com" });
    world.call("POST", "/v1/suppressions", Some(suppressed)).await;
    let permissions = ["*:read", "exports:write"];
    let person = world.person_with("support@acme.example", &permissions, &[HiddenField::Recipients]).await;
    world.advance_seconds(1);
    for (kind, filter) in [("emails", "to"), ("emails", "q"), ("suppressions", "q")] {
        let body = json!({ "kind": kind, "format": "csv", "filter": { filter: "ada" } });
        let refused = world.call_by(&person, "POST", "/v1/exports", Some(body)).await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (403, &json!("FIELD_HIDDEN")),
            "{kind} {filter}"
        );
    }
    for (kind, marker) in [("emails", "simulator"), ("suppressions", "ada@example.com")] {
        for format in ["csv", "json"] {
            let body = json!({ "kind": kind, "format": format });
            let asked = world.call_by(&person, "POST", "/v1/exports", Some(body)).await.json();
            write(&world).await;
            let path = format!("/v1/exports/{}", text(&asked["id"]));
            let read = world.call_by(&person, "GET", &path, None).await.json();
            let (_, bytes) = world.cloud.get_under_link(read["download_url"].as_str().unwrap()).await;
            let file = String::from_utf8(bytes).unwrap();
            assert!(file.contains("[hidden]") && !file.contains(marker), "{file}");
        }
        let whole = ask(&world, &world.acme.live, json!({ "kind": kind, "format": "csv" })).await;
        write(&world).await;
        assert!(file(&world, &world.acme.live, &whole).await.contains(marker));
        let refused = world.call_by(&person, "GET", &whole, None).await;
        assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("FIELD_HIDDEN")));
    }
}

#[tokio::test]
async fn a_tenant_exports_its_own_data_only() {
    let world = World::new().await;
    world.send_to("success@simulator.amazonses.com").await;
    let tenant = text(&world.call("POST", "/v1/tenants", Some(json!({ "name": "t" }))).await.json()["id"]);
    let wanted = json!({ "name": "t", "tenant_id": tenant });
    let key = text(&world.call("POST", "/v1/api-keys", Some(wanted)).await.json()["token"]);
    world.cloud.pump().await;
    assert!(rows(&world, &key, json!({ "kind": "emails" })).await.is_empty());
    let audit = rows(&world, &key, json!({ "kind": "audit" })).await;
    assert!(audit.iter().all(|row| row["tenant_id"] == json!(tenant)), "{audit:?}");
    let members = json!({ "kind": "members", "format": "csv" });
    let refused = world.call_as(&key, "POST", "/v1/exports", Some(members.clone()), &[]).await;
    assert_eq!(refused.status, 403, "{}", refused.json());
    let acting = [("posthorn-tenant", tenant.as_str())];
    let refused = world.call_as(&world.acme.live, "POST", "/v1/exports", Some(members), &acting).await;
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("TENANT_BOUND_KEY")));
    assert_eq!(rows(&world, &world.acme.live, json!({ "kind": "emails" })).await.len(), 1);
}

#[tokio::test]
async fn an_export_that_is_removed_has_no_file_and_is_not_written() {
    let world = World::new().await;
    let key = world.acme.live.clone();
    let pending = ask(&world, &key, json!({ "kind": "usage", "format": "csv" })).await;
    let ready = ask(&world, &key, json!({ "kind": "audit", "format": "csv" })).await;
    assert_eq!(world.call("DELETE", &pending, None).await.status, 200);
    write(&world).await;
    let link = text(&world.call("GET", &ready, None).await.json()["download_url"]);
    assert_eq!(exports_kept(&world), 1, "the file alone: no part, and nothing of the removed one");
    assert_eq!(world.call("DELETE", &ready, None).await.status, 200);
    assert_eq!((world.cloud.get_under_link(&link).await.0, exports_kept(&world)), (404, 0));
    for path in [&pending, &ready] {
        assert_eq!(world.call("GET", path, None).await.status, 404);
    }
    assert_eq!(world.call("GET", "/v1/exports", None).await.json()["data"], json!([]));
}

#[tokio::test]
async fn an_export_is_gone_after_seven_days() {
    let world = World::new().await;
    let path = ask(&world, &world.acme.live, json!({ "kind": "usage", "format": "csv" })).await;
    write(&world).await;
    world.advance_days(6);
    assert_eq!(world.call("GET", &path, None).await.json()["status"], "ready");
    world.advance_days(1);
    assert_eq!(world.call("GET", &path, None).await.status, 404, "before DynamoDB deletes it");
    assert_eq!(world.call("GET", "/v1/exports", None).await.json()["data"], json!([]));
    world.expire().await;
    assert!(world.items_of("ops", "export").is_empty());
}

#[tokio::test]
async fn a_request_is_refused_by_field_and_a_scope_has_few_open_exports() {
    let world = World::new().await;
    for (body, pointer) in [
        (json!({ "kind": "emails", "format": "csv", "filter": { "action": "x" } }), "/filter/action"),
        (json!({ "kind": "emails", "format": "csv", "filter": { "status": "lost" } }), "/filter/status"),
        (json!({ "kind": "audit", "format": "csv", "since": "2099-01-01T00:00:00Z" }), "/since"),
        (json!({ "kind": "members", "format": "csv", "since": "2026-01-01T00:00:00Z" }), "/since"),
    ] {
        let refused = world.call("POST", "/v1/exports", Some(body)).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!(pointer)));
    }
    let usage = || Some(json!({ "kind": "usage", "format": "csv" }));
    for _ in 0..5 {
        ask(&world, &world.acme.live, usage().unwrap()).await;
    }
    let refused = world.call("POST", "/v1/exports", usage()).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("EXPORT_LIMIT_REACHED")));
    write(&world).await;
    assert_eq!(world.call("POST", "/v1/exports", usage()).await.status, 200);
}

#[tokio::test]
async fn a_request_that_is_repeated_with_its_key_asks_for_one_export() {
    let world = World::new().await;
    let post = || {
        let body = Some(json!({ "kind": "usage", "format": "csv" }));
        world.call_as(&world.acme.live, "POST", "/v1/exports", body, &[("idempotency-key", "k")])
    };
    let first = post().await.json();
    write(&world).await;
    let again = post().await;
    assert_eq!((again.header("idempotent-replayed"), &again.json()["id"]), (Some("true"), &first["id"]));
    assert_eq!(world.call("GET", "/v1/exports", None).await.json()["data"].as_array().unwrap().len(), 1);
}
