use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_store::{Read, Scope, Stored};
use posthorn_webhooks::{Endpoint, collection};
use schemars::JsonSchema;
use serde::Serialize;

/// A webhook endpoint as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Webhook {
    /// Always `webhook`.
    pub object: &'static str,
    /// Its id.
    pub id: WebhookId,
    /// Where it is told.
    pub url: String,
    /// The event types it asks for; `*` for all.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// The signing secret, `whsec_…`: shown once, when the endpoint is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_secret: Option<String>,
}

impl Webhook {
    /// What an endpoint shows of itself.
    pub fn of(endpoint: &Endpoint) -> Self {
        Self {
            object: "webhook",
            id: endpoint.id,
            url: endpoint.url.clone(),
            events: endpoint.events.clone(),
            enabled: endpoint.enabled,
            created_at: endpoint.id.created_at().to_string(),
            signing_secret: None,
        }
    }
}

/// The answer for what is absent and for what is somebody else's.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}

/// One of the scope's endpoints.
pub(crate) async fn find(app: &App, scope: &Scope, id: WebhookId) -> Result<Stored<Endpoint>, Problem> {
    collection(app, scope).get(&id.suffix(), Read::Consistent).await?.ok_or_else(not_found)
}
