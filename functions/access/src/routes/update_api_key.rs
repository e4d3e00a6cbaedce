//! `PATCH /v1/api-keys/{id}`: changes a key's name and limits. Instances that have seen it believe it for 30 seconds more.
//!
//! A limit is widened no further than the caller's own key goes; to narrow one, being let in is enough.

use garde::Validate;
use posthorn_access::{
    Authorised, CREDENTIAL_SORT, Excess, Limits, Network, Permission, codes::API_KEY_INACTIVE,
};
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, Time, schema},
    uses::Table,
};
use posthorn_store::{CredentialItem, Revised, Store};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::{
    api_key::{self, ApiKeyView, authority_of, find, not_found},
    key_limits::{self, DOMAIN_BYTES_MAX, ENTRIES_MAX, RATE_LIMIT_MAX},
    times::to_come,
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

/// What to change; what is left out stays as it is, what is null is taken away.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateApiKey {
    /// What people call it.
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
    /// Requests that it may make in a second.
    #[garde(range(min = 1, max = RATE_LIMIT_MAX))]
    #[serde(default, deserialize_with = "given")]
    pub rate_limit: Option<Option<u32>>,
    /// When it ends (RFC 3339).
    #[garde(skip)]
    #[serde(default, deserialize_with = "given")]
    pub expires_at: Option<Option<Time>>,
}

/// Tells null from nothing.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The limits that a request sets: those that it names.
struct Changes {
    domains: Option<Option<std::collections::BTreeSet<String>>>,
    networks: Option<Option<Vec<Network>>>,
    rate_limit: Option<Option<u32>>,
    expires_at: Option<Option<i64>>,
}

impl Changes {
    fn read(wanted: &UpdateApiKey, now: jiff::Timestamp) -> Result<Self, Problem> {
        let domains = |names: &Option<Vec<String>>| names.as_deref().map(key_limits::domains).transpose();
        let ends = |at: Option<Time>| at.map(|at| to_come(at, now, "/expires_at")).transpose();
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
    let standing = find(app, caller, call.id()?).await?;
    let id = standing.value.id;
    let before = authority_of(&standing.value)?;
    let mut refusal: Option<Problem> = None;
    let change = |credential: &mut CredentialItem| {
        // Only the limits change, so what was read of the rest holds.
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
        let news = refusal.is_none() && (after != now || *name != credential.name);
        if news {
            credential.name = name.clone();
            after.limits.write_to(credential);
        }
        news
    };
    let partition = app.part::<Store>().credential(id);
    match (partition.revise_from(CREDENTIAL_SORT, standing, change).await?, refusal) {
        (_, Some(refusal)) => Err(refusal),
        (Revised::Changed(key) | Revised::Unchanged(key), None) => {
            Ok(Answer::ok(ApiKeyView::of(&key.value)?))
        }
        (Revised::Absent, None) => Err(not_found()),
    }
}

/// By what a changed key goes beyond both what it was and the caller.
fn widened(
    after: &posthorn_access::Authority,
    before: &posthorn_access::Authority,
    caller: &posthorn_access::Authority,
) -> Option<Excess> {
    after.excess(before).and_then(|_| after.excess(caller))
}
