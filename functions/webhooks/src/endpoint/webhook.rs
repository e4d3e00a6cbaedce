use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{SigningKeyId, TenantId, WebhookId};
use posthorn_items::Scope;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::uses::{Table, Use};
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
    /// Ed25519; the receiver needs the public key alone.
    V1a,
    /// Both at once.
    Both,
}

impl Signature {
    /// The schemes behind it.
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

/// Where an endpoint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WebhookStatus")]
pub enum EndpointStatus {
    /// It gets events.
    Enabled,
    /// It gets events, but three deliveries or more in a row were exhausted.
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

/// A webhook endpoint as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Webhook {
    /// Always `webhook`.
    pub object: &'static str,
    /// Its id.
    pub id: WebhookId,
    /// Where it is told.
    pub url: String,
    /// The same, as email SDKs read it.
    pub endpoint: String,
    /// What its owner says of it.
    pub description: Option<String>,
    /// The event types it asks for: names, `message.*` for a family, `*` for all.
    pub events: Vec<String>,
    /// The tenant whose events it hears; of a root organisation's endpoint null where it hears all.
    pub tenant_id: Option<TenantId>,
    /// The names of the headers that are set on every delivery; their values are not shown.
    pub headers: Vec<String>,
    /// Deliveries a second, at most.
    pub rate_limit: Option<u32>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// Where it stands; email SDKs read it.
    pub status: EndpointStatus,
    /// Since when it is switched off (RFC 3339).
    pub disabled_at: Option<String>,
    /// Why: `requested`, `gone` (it answered 410) or `exhausted` (ten deliveries in a row).
    pub disabled_reason: Option<&'static str>,
    /// Deliveries that were exhausted since the last one that succeeded.
    pub failed_deliveries: usize,
    /// Since when it is failing (RFC 3339).
    pub failing_since: Option<String>,
    /// When it was last tried (RFC 3339), as far as its newest deliveries show.
    pub last_delivery_at: Option<String>,
    /// The last try of those that failed.
    pub last_error: Option<LastError>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// How its deliveries are signed.
    pub signature: Signature,
    /// The keys that sign now, the newest last.
    pub signing_keys: Vec<SigningKeyView>,
    /// The signing secret, `whsec_…`: shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_secret: Option<String>,
}

/// A try that failed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "WebhookError")]
pub struct LastError {
    /// When (RFC 3339).
    pub at: String,
    /// The receiver's status, if it answered.
    pub status: Option<u16>,
    /// Why there was no answer.
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
    /// The public key, `whpk_…`, of `v1a`.
    pub public_key: Option<String>,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// Until when it signs, where it was rotated out.
    pub expires_at: Option<String>,
}

impl Webhook {
    /// What an endpoint of `scope` shows of itself, without its deliveries.
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
            disabled_at: endpoint.disabled.map(|off| time(off.at_ms)),
            disabled_reason: endpoint.disabled.map(|off| off.reason.as_str()),
            failed_deliveries: endpoint.exhausted.len(),
            failing_since: endpoint.failing_at_ms.map(time),
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
        expires_at: key.until_ms.map(time),
    }
}

/// Unix milliseconds as callers read them.
pub(crate) fn time(unix_ms: i64) -> String {
    Timestamp::from_millisecond(unix_ms).unwrap_or_default().to_string()
}

/// The answer for what is absent and for what is somebody else's.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}

/// What [`find`] and [`find_enabled`] use.
pub(crate) const FINDS: Use = Table::Webhooks.get();

/// One of the scope's endpoints.
pub(crate) async fn find(app: &App, scope: &Scope, id: WebhookId) -> Result<Stored<Endpoint>, Problem> {
    collection(app, scope).get(&id.suffix(), Read::Consistent).await?.ok_or_else(not_found)
}

/// One of the scope's endpoints, which can be told something.
pub(crate) async fn find_enabled(app: &App, scope: &Scope, id: WebhookId) -> Result<Endpoint, Problem> {
    let endpoint = find(app, scope, id).await?.value;
    if endpoint.enabled {
        return Ok(endpoint);
    }
    Err(WEBHOOK_DISABLED.because("Switch it on first: PATCH it with `\"enabled\": true`."))
}
