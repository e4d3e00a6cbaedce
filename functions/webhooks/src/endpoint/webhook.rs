use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{SigningKeyId, TenantId, WebhookId};
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::time_of,
    uses::{Table, Use},
};
use posthorn_store::{Read, Stored};
use posthorn_webhooks::{Endpoint, Scheme, SigningKey, collection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::endpoint::rules::WEBHOOK_DISABLED;

/// How deliveries are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Signature {
    /// HMAC-SHA256 with a shared secret.
    V1,
    /// Ed25519. The receiver needs only the public key.
    V1a,
    /// Both signatures on every delivery.
    Both,
}

impl Signature {
    /// Returns its schemes.
    pub(crate) fn schemes(self) -> &'static [Scheme] {
        match self {
            Self::V1 => &[Scheme::V1],
            Self::V1a => &[Scheme::V1a],
            Self::Both => &[Scheme::V1, Scheme::V1a],
        }
    }

    pub(crate) fn of(keys: &[SigningKey]) -> Self {
        let has = |scheme| keys.iter().any(|key| key.scheme == scheme);
        match (has(Scheme::V1), has(Scheme::V1a)) {
            (true, true) => Self::Both,
            (false, true) => Self::V1a,
            _ => Self::V1,
        }
    }
}

/// The state of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WebhookStatus")]
pub enum EndpointStatus {
    /// It gets events.
    Enabled,
    /// It gets events, but the last three or more deliveries were exhausted.
    Failing,
    /// It gets no events.
    Disabled,
}

impl EndpointStatus {
    fn of(endpoint: &Endpoint) -> Self {
        match (endpoint.enabled, endpoint.failing_at_ms) {
            (false, _) => Self::Disabled,
            (true, Some(_)) => Self::Failing,
            (true, None) => Self::Enabled,
        }
    }
}

/// A webhook endpoint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Webhook {
    /// Always `webhook`.
    pub object: &'static str,
    /// Its id.
    pub id: WebhookId,
    /// The URL that events are delivered to.
    pub url: String,
    /// The same as `url`, for email SDKs.
    pub endpoint: String,
    /// Its owner's description.
    pub description: Option<String>,
    /// The event types that it gets: names, `message.*` for a family, `*` for all.
    pub events: Vec<String>,
    /// The tenant whose events it gets. Null if it is the organisation's own endpoint and gets the events of all tenants.
    pub tenant_id: Option<TenantId>,
    /// The names of the headers that are set on every delivery. Their values are not shown.
    pub headers: Vec<String>,
    /// Deliveries per second, at most; null for no limit.
    pub rate_limit: Option<u32>,
    /// Whether it gets events.
    pub enabled: bool,
    /// Its state. Email SDKs read it.
    pub status: EndpointStatus,
    /// When it was disabled (RFC 3339); null if it is enabled.
    pub disabled_at: Option<String>,
    /// Why it was disabled: `requested`, `gone` (it answered 410) or `exhausted` (ten deliveries in a row failed).
    pub disabled_reason: Option<&'static str>,
    /// How many deliveries were exhausted since the last successful one.
    pub failed_deliveries: usize,
    /// Since when it is failing (RFC 3339); null if it is not.
    pub failing_since: Option<String>,
    /// When the last attempt was made (RFC 3339), computed from its newest deliveries.
    pub last_delivery_at: Option<String>,
    /// The last failed attempt; null if none is known.
    pub last_error: Option<LastError>,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// How its deliveries are signed.
    pub signature: Signature,
    /// The keys that sign now, the newest last.
    pub signing_keys: Vec<SigningKeyView>,
    /// The signing secret, `whsec_…`. It is shown once, when it is created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_secret: Option<String>,
}

/// A failed attempt.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WebhookError")]
pub struct LastError {
    /// When it was made (RFC 3339).
    pub at: String,
    /// The HTTP status of the receiver; null if there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer; null if there was one.
    pub error: Option<String>,
}

/// A key that signs deliveries.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SigningKey")]
pub struct SigningKeyView {
    /// Its id.
    pub id: SigningKeyId,
    /// `v1` or `v1a`.
    pub signature: Signature,
    /// The public key, `whpk_…`; null for `v1`.
    pub public_key: Option<String>,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// Until when it signs (RFC 3339); null if it was not rotated out.
    pub expires_at: Option<String>,
}

impl Webhook {
    /// Builds the view of an endpoint of `scope`, without its health.
    pub fn of(scope: &Scope, endpoint: &Endpoint, now: Timestamp) -> Self {
        let now_ms = now.as_millisecond();
        Self {
            object: "webhook",
            id: endpoint.id,
            url: endpoint.url.clone(),
            endpoint: endpoint.url.clone(),
            description: endpoint.description.clone(),
            events: endpoint.events.clone(),
            tenant_id: endpoint.tenant_id.or(scope.tenant()),
            headers: endpoint.header_names.clone(),
            rate_limit: endpoint.rate_limit,
            enabled: endpoint.enabled,
            status: EndpointStatus::of(endpoint),
            disabled_at: endpoint.disabled.map(|off| time_of(off.at_ms)),
            disabled_reason: endpoint.disabled.map(|off| off.reason.as_str()),
            failed_deliveries: endpoint.exhausted.len(),
            failing_since: endpoint.failing_at_ms.map(time_of),
            last_delivery_at: None,
            last_error: None,
            created_at: endpoint.id.created_at().to_string(),
            signature: Signature::of(&endpoint.keys),
            signing_keys: endpoint.keys.iter().filter(|key| key.signs_at(now_ms)).map(key_view).collect(),
            signing_secret: None,
        }
    }
}

fn key_view(key: &SigningKey) -> SigningKeyView {
    SigningKeyView {
        id: key.id,
        signature: Signature::of(std::slice::from_ref(key)),
        public_key: key.public.clone(),
        created_at: key.id.created_at().to_string(),
        expires_at: key.until_ms.map(time_of),
    }
}

/// The problem for an item that does not exist or is out of the caller's scope.
pub(crate) fn not_found() -> Problem {
    posthorn_problem::not_found()
}

/// The `uses` of [`find`] and [`find_enabled`].
pub(crate) const FINDS: Use = Table::Webhooks.get();

/// Finds an endpoint of the scope.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn find(app: &App, scope: &Scope, id: WebhookId) -> Result<Stored<Endpoint>, Problem> {
    collection(app, scope).get(&id.suffix(), Read::Consistent).await?.ok_or_else(not_found)
}

/// Finds an enabled endpoint of the scope.
///
/// # Errors
/// `NOT_FOUND`, and `WEBHOOK_DISABLED`.
pub(crate) async fn find_enabled(app: &App, scope: &Scope, id: WebhookId) -> Result<Endpoint, Problem> {
    let endpoint = find(app, scope, id).await?.value;
    if endpoint.enabled {
        return Ok(endpoint);
    }
    Err(WEBHOOK_DISABLED.because("Enable the endpoint first: PATCH it with `\"enabled\": true`."))
}
