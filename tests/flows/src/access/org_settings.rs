//! An organisation's settings: defaults, changes, and the sessions that they limit.

use posthorn_harness::World;
use serde_json::{Value, json};

#[tokio::test]
async fn settings_have_defaults_and_each_is_changed_alone() {
    let world = World::new().await;
    let none = json!({ "accent_color": null, "logo_url": null, "product_name": null });
    let defaults = json!({
        "object": "org_settings", "time_zone": "UTC", "locale": "en", "session_days_max": 30, "sessions_max": 50,
        "sso_only": false, "theme": none,
        "retention": { "emails_days": 90, "deliveries_days": 30, "statistics_days": 180 },
    });
    assert_eq!(world.call("GET", "/v1/org/settings", None).await.json(), defaults);
    let change = async |body: Value| {
        let changed = world.call("PATCH", "/v1/org/settings", Some(body)).await;
        assert_eq!(changed.status, 200, "{}", changed.json());
        changed.json()
    };
    change(json!({ "time_zone": "Europe/Berlin", "theme": { "accent_color": "#2f6fed" } })).await;
    let changed = change(json!({ "locale": "pt-BR", "theme": { "product_name": "Acme Mail" } })).await;
    assert_eq!((&changed["time_zone"], &changed["locale"]), (&json!("Europe/Berlin"), &json!("pt-BR")));
    assert_eq!(
        changed["theme"],
        json!({ "accent_color": "#2f6fed", "logo_url": null, "product_name": "Acme Mail" })
    );
    let kept = change(json!({ "retention": { "emails_days": null, "deliveries_days": 15 } })).await;
    assert_eq!(
        kept["retention"],
        json!({ "emails_days": null, "deliveries_days": 15, "statistics_days": 180 })
    );
    change(json!({ "retention": { "emails_days": 90, "deliveries_days": 30 } })).await;
    let back = json!({ "time_zone": "UTC", "locale": "en", "theme": { "accent_color": null, "product_name": null } });
    assert_eq!(change(back).await, defaults);
    let refused = world
        .call("PATCH", "/v1/org/settings", Some(json!({ "theme": { "logo_url": "javascript:x" } })))
        .await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!("/theme/logo_url")));
}

#[tokio::test]
async fn a_shorter_limit_ends_older_sessions_for_this_organisation_only() {
    let world = World::new().await;
    let bob = world.person("bob@example.com", "viewer").await;
    let in_rival = world.person_of(world.rival_scope().org(), "bob@example.com", "viewer").await;
    world.advance_seconds(2 * 24 * 3600);
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 200);
    assert_eq!(
        world.call("PATCH", "/v1/org/settings", Some(json!({ "session_days_max": 1 }))).await.status,
        200
    );
    world.advance_seconds(31);
    assert_eq!(world.call_by(&bob, "GET", "/v1/emails", None).await.status, 401);
    assert_eq!(world.call_by(&in_rival, "GET", "/v1/emails", None).await.status, 200);
}
