//! `PATCH /v1/api-keys/{id}`: changes a key's name and limits. Warm instances cache keys, so it takes effect within 30 seconds.
//!
//! A limit can be widened only as far as the caller's own key goes. It can always be narrowed.

use garde::Validate;
use posthorn_access::{
    Authorised, CREDENTIAL_SORT, Excess, Limits, Network, Permission, codes::API_KEY_INACTIVE,
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, Time, given, schema},
    uses::Table,
};
use posthorn_store::{CredentialItem, Revised, Store};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    api_key::{self, ApiKeyView, authority_of, find, not_found},
    key_limits::{self, DOMAIN_BYTES_MAX, ENTRIES_MAX, RATE_LIMIT_MAX},
    times::future_ms,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "update-api-key",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_AUTHORITY, api_key::FINDS, Table::Access.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/api-keys/{id}",
    permission: Some(Permission::ApiKeysWrite),
    summary: "Update an API key",
    request: Some(schema::<UpdateApiKey>),
    response: Some(schema::<ApiKeyView>),
    codes: &[API_KEY_INACTIVE],
    example: Example::at("/v1/api-keys/key_01kajbch80fhra2avt0s3fj8ks")
        .body(r#"{"name": "deploys", "allowed_cidrs": ["198.51.100.0/24", "2001:db8::/32"]}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays; a limit that is null is removed.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateApiKey {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100))]
    #[serde(default)]
    pub name: Option<String>,
    /// The domains that it may send from.
    #[garde(length(min = 1, max = ENTRIES_MAX), inner(inner(inner(length(max = DOMAIN_BYTES_MAX)))))]
    #[schemars(inner(length(max = DOMAIN_BYTES_MAX)))]
    #[serde(default, deserialize_with = "given")]
    pub allowed_domains: Option<Option<Vec<String>>>,
    /// The networks that it may be used from, IPv4 and IPv6.
    #[garde(length(min = 1, max = ENTRIES_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub allowed_cidrs: Option<Option<Vec<Network>>>,
    /// Requests per second that it may make.
    #[garde(range(min = 1, max = RATE_LIMIT_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub rate_limit: Option<Option<u32>>,
    /// When it expires (RFC 3339).
    #[garde(skip)]
    #[serde(default, deserialize_with = "given")]
    pub expires_at: Option<Option<Time>>,
}

/// The limits that a request changes.
struct Changes {
    domains: Option<Option<std::collections::BTreeSet<String>>>,
    networks: Option<Option<Vec<Network>>>,
    rate_limit: Option<Option<u32>>,
    expires_at: Option<Option<i64>>,
}

impl Changes {
    fn read(wanted: &UpdateApiKey, now: jiff::Timestamp) -> Result<Self, Problem> {
        let domains = |names: &Option<Vec<String>>| names.as_deref().map(key_limits::domains).transpose();
        let ends = |at: Option<Time>| at.map(|at| future_ms(at, now, "/expires_at")).transpose();
        Ok(Self {
            domains: wanted.allowed_domains.as_ref().map(domains).transpose()?,
            networks: wanted.allowed_cidrs.as_ref().map(|nets| nets.as_deref().map(key_limits::networks)),
            rate_limit: wanted.rate_limit,
            expires_at: wanted.expires_at.map(ends).transpose()?,
        })
    }

    fn apply(&self, limits: &Limits) -> Limits {
        Limits {
            domains: self.domains.clone().unwrap_or_else(|| limits.domains.clone()),
            networks: self.networks.clone().unwrap_or_else(|| limits.networks.clone()),
            rate_limit: self.rate_limit.unwrap_or(limits.rate_limit),
            expires_at: self.expires_at.unwrap_or(limits.expires_at),
        }
    }
}

async fn handle(app: &'static App, call: Call<UpdateApiKey>) -> Result<Answer<ApiKeyView>, Problem> {
    let caller = call.authorised()?;
    let changes = Changes::read(&call.body, app.now())?;
    let own = caller.authority_now(app).await?;
    let stored = find(app, caller, call.id()?).await?;
    let id = stored.value.id;
    let before = authority_of(&stored.value)?;
    let mut refusal: Option<Problem> = None;
    let change = |credential: &mut CredentialItem| {
        // Only limits can change, so the rest of what was read is still current.
        let mut now = before.clone();
        now.limits = posthorn_access::Authority::of(credential).map_or(Limits::default(), |one| one.limits);
        let mut after = now.clone();
        after.limits = changes.apply(&now.limits);
        refusal = match (credential.revoked_at, widened(&after, &now, &own)) {
            (Some(_), _) => Some(API_KEY_INACTIVE.because("The API key was revoked.")),
            (None, Some(excess)) => Some(excess.into()),
            (None, None) => None,
        };
        let name = call.body.name.as_ref().unwrap_or(&credential.name);
        let changed = refusal.is_none() && (after != now || *name != credential.name);
        if changed {
            credential.name = name.clone();
            after.limits.write_to(credential);
        }
        changed
    };
    let partition = app.part::<Store>().credential(id);
    match (partition.revise_from(CREDENTIAL_SORT, stored, change).await?, refusal) {
        (_, Some(refusal)) => Err(refusal),
        (Revised::Changed(key) | Revised::Unchanged(key), None) => {
            Ok(Answer::ok(ApiKeyView::of(&key.value)?))
        }
        (Revised::Absent, None) => Err(not_found()),
    }
}

/// Returns how a changed key exceeds both its state before the change and the caller's key. None if it does not.
fn widened(
    after: &posthorn_access::Authority,
    before: &posthorn_access::Authority,
    caller: &posthorn_access::Authority,
) -> Option<Excess> {
    after.excess(before).and_then(|_| after.excess(caller))
}
