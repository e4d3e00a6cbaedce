//! For each route that honours an `Idempotency-Key`: the call, and what the caller does next with the object that it made.

use posthorn_harness::{Receiver, World, email, text};
use serde_json::{Value, json};

/// A call: method, path and body. The method `wait` lets a day and an hour pass instead.
pub type Step = (&'static str, String, Option<Value>);

/// Makes the next steps from the answer.
pub type Then = Box<dyn Fn(&Value) -> Vec<Step>>;

/// One request and the steps after it.
pub struct Recipe {
    pub key: String,
    pub path: String,
    pub body: Option<Value>,
    /// The steps after the request.
    pub then: Then,
}

const TO: &str = "success@simulator.amazonses.com";

async fn made(world: &World, path: &str, body: Value) -> String {
    let answer = world.call("POST", path, Some(body)).await;
    assert!(answer.status < 300, "{path}: {}", answer.json());
    world.cloud.pump().await;
    text(&answer.json()["id"])
}

fn template() -> Value {
    json!({ "name": "T", "alias": "t", "from": "hello@acme.example", "subject": "s", "html": "<p>h</p>" })
}

fn incident() -> Value {
    json!({ "name": "Slow webhooks", "impact": "minor", "body": "They arrive late." })
}

/// The recipe of a function; `None` if it has none.
pub async fn recipe(world: &World, receiver: &Receiver, function: &str) -> Option<Recipe> {
    let nothing = |_: &Value| Vec::new();
    let removed = |collection: &'static str| {
        move |made: &Value| vec![("DELETE", format!("{collection}/{}", text(&made["id"])), None)]
    };
    let of_key = |key: &str, path: &str, body: Value, then: Then| {
        let body = Some(body).filter(|body| !body.is_null());
        Some(Recipe { key: key.to_owned(), path: path.to_owned(), body, then })
    };
    let post = |path: &str, body: Value, then: Then| of_key(&world.acme.live, path, body, then);
    let hook = json!({ "url": receiver.url, "events": ["*"] });
    match function {
        "create-webhook" => post("/v1/webhooks", hook, Box::new(removed("/v1/webhooks"))),
        "rotate-webhook-secret" => {
            let path =
                format!("/v1/webhooks/{}/signing-secret/rotate", made(world, "/v1/webhooks", hook).await);
            let again = path.clone();
            // Long enough that the first rotation's key expires and is removed.
            let then = move |_: &Value| {
                let rotate = || ("POST", again.clone(), None);
                vec![rotate(), ("wait", String::new(), None), rotate()]
            };
            post(&path, json!(null), Box::new(then))
        }
        "test-webhook" => {
            let path = format!("/v1/webhooks/{}/test", made(world, "/v1/webhooks", hook).await);
            post(&path, json!({}), Box::new(nothing))
        }
        "replay-delivery" => {
            let webhook = made(world, "/v1/webhooks", hook).await;
            let delivery = made(world, &format!("/v1/webhooks/{webhook}/test"), json!({})).await;
            let path = format!("/v1/webhooks/{webhook}/deliveries/{delivery}/replay");
            post(&path, json!(null), Box::new(nothing))
        }
        "create-topic" => {
            let topic = json!({ "name": "n", "default_subscription": "opt_in" });
            post("/v1/topics", topic, Box::new(removed("/v1/topics")))
        }
        "create-suppression" => {
            let then = |_: &Value| vec![("DELETE", "/v1/suppressions/a@example.com".to_owned(), None)];
            post("/v1/suppressions", json!({ "address": "a@example.com" }), Box::new(then))
        }
        "create-suppressions" => {
            let then = |_: &Value| vec![("DELETE", "/v1/suppressions/a@example.com".to_owned(), None)];
            let body = json!({ "suppressions": [{ "address": "a@example.com" }] });
            post("/v1/suppressions/batch", body, Box::new(then))
        }
        "create-domain" => {
            post("/v1/domains", json!({ "name": "new.example" }), Box::new(removed("/v1/domains")))
        }
        "create-phone-number" => {
            let number = json!({ "country": "US", "type": "toll_free" });
            post("/v1/phone-numbers", number, Box::new(removed("/v1/phone-numbers")))
        }
        "create-ip-pool" => post("/v1/ip-pools", json!({ "name": "n" }), Box::new(removed("/v1/ip-pools"))),
        "create-role" => {
            let role = json!({ "name": "n", "permissions": ["emails:read"] });
            post("/v1/roles", role, Box::new(removed("/v1/roles")))
        }
        "create-org-domain" => {
            let domain = json!({ "name": "people.example" });
            post("/v1/org/domains", domain, Box::new(removed("/v1/org/domains")))
        }
        "create-sso-connection" => {
            let oidc =
                json!({ "issuer": "https://login.example.com", "client_id": "c", "client_secret": "s" });
            let connection = json!({ "name": "n", "oidc": oidc, "default_role": "viewer" });
            post("/v1/sso/connections", connection, Box::new(removed("/v1/sso/connections")))
        }
        "create-setup-link" => {
            let link = json!({ "name": "n", "default_role": "viewer" });
            post("/v1/setup-links", link, Box::new(removed("/v1/setup-links")))
        }
        "create-setup-token" => {
            let link = json!({ "name": "n", "default_role": "viewer" });
            let link = world.call("POST", "/v1/setup-links", Some(link)).await.json();
            let token = text(&link["url"]).split_once("token=").map(|(_, token)| token.to_owned());
            let opened = world.call_public("/v1/setup/open", json!({ "token": token })).await.json();
            of_key(&text(&opened["key"]), "/v1/setup/directory-token", json!(null), Box::new(nothing))
        }
        "create-directory" => {
            let directory = json!({ "name": "n", "default_role": "viewer" });
            post("/v1/directories", directory, Box::new(removed("/v1/directories")))
        }
        "create-directory-token" => {
            let directory =
                made(world, "/v1/directories", json!({ "name": "n", "default_role": "viewer" })).await;
            let path = format!("/v1/directories/{directory}/tokens");
            post(&path, json!({ "name": "n" }), Box::new(removed("/v1/api-keys")))
        }
        "create-invitation" => {
            let invitation = json!({ "email": "a@example.com", "role": "viewer" });
            post("/v1/invitations", invitation, Box::new(removed("/v1/invitations")))
        }
        "create-template" => post("/v1/templates", template(), Box::new(removed("/v1/templates"))),
        "duplicate-template" => {
            made(world, "/v1/templates", template()).await;
            post("/v1/templates/t/duplicate", json!({}), Box::new(removed("/v1/templates")))
        }
        "test-template" => {
            made(world, "/v1/templates", template()).await;
            let then = |_: &Value| vec![("DELETE", "/v1/templates/t".to_owned(), None)];
            post("/v1/templates/t/test", json!({ "to": TO }), Box::new(then))
        }
        "create-environment" => {
            let then = |_: &Value| vec![("DELETE", "/v1/environments/staging".to_owned(), None)];
            post("/v1/environments", json!({ "name": "staging" }), Box::new(then))
        }
        "create-ip-rule" => {
            let rule = json!({ "cidr": "198.51.100.0/24", "action": "deny" });
            post("/v1/ip-rules", rule, Box::new(removed("/v1/ip-rules")))
        }
        "create-api-key" => post("/v1/api-keys", json!({ "name": "n" }), Box::new(removed("/v1/api-keys"))),
        "rotate-api-key" => {
            let key = made(world, "/v1/api-keys", json!({ "name": "n" })).await;
            let then = removed("/v1/api-keys");
            post(&format!("/v1/api-keys/{key}/rotate"), json!({}), Box::new(then))
        }
        "create-tenant" => post("/v1/tenants", json!({ "name": "n" }), Box::new(removed("/v1/tenants"))),
        "create-product" => {
            let then = |made: &Value| {
                let path = format!("/v1/products/{}/state", text(&made["id"]));
                vec![("POST", path, Some(json!({ "state": "disabled" })))]
            };
            post("/v1/products", json!({ "name": "n" }), Box::new(then))
        }
        "create-user" => {
            let users = format!("{}/users", world.product_app().await.path);
            let collection = users.clone();
            let then =
                move |made: &Value| vec![("DELETE", format!("{collection}/{}", text(&made["id"])), None)];
            post(&users, json!({ "email": "ada@users.example" }), Box::new(then))
        }
        "create-org" => {
            of_key(&world.operator, "/v1/orgs", json!({ "name": "n" }), Box::new(removed("/v1/orgs")))
        }
        "run-job" => of_key(&world.operator, "/v1/jobs/poll-ip-pools/run", json!(null), Box::new(nothing)),
        "create-export" => {
            let export = json!({ "kind": "emails", "format": "csv" });
            post("/v1/exports", export, Box::new(removed("/v1/exports")))
        }
        "create-incident" => {
            let then = removed("/v1/status/incidents");
            of_key(&world.operator, "/v1/status/incidents", incident(), Box::new(then))
        }
        "add-incident-update" => {
            let made =
                world.call_as(&world.operator, "POST", "/v1/status/incidents", Some(incident()), &[]).await;
            assert_eq!(made.status, 200, "{}", made.json());
            let path = format!("/v1/status/incidents/{}/updates", text(&made.json()["id"]));
            let update = json!({ "status": "resolved", "body": "All is well again." });
            of_key(&world.operator, &path, update, Box::new(nothing))
        }
        "create-upload" => post("/v1/uploads", json!({ "bytes": 4 }), Box::new(nothing)),
        "send-email" => {
            let mut later = email(TO);
            later["scheduled_at"] = "in 1 hour".into();
            post("/v1/emails", later, Box::new(removed("/v1/emails")))
        }
        "send-batch" => post("/v1/emails/batch", json!([email(TO), email(TO)]), Box::new(nothing)),
        "resend-email" => {
            let id = made(world, "/v1/emails", email(TO)).await;
            post(&format!("/v1/emails/{id}/resend"), json!(null), Box::new(nothing))
        }
        _ => None,
    }
}
