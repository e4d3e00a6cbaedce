//! `PATCH /v1/domains/{id}`: changes how a domain is sent from: tracking, its subdomain, warm-up.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Method, Route, schema},
};
use posthorn_senders::{Domain, domains};
use posthorn_store::Read;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::{
    DomainView,
    domain::revise,
    not_found,
    preferences::{Tls, WarmupWish, is_label, names_differ, tracking_name},
};

/// The function.
pub const FUNCTION: Function = Function {
    context: "senders",
    name: "update-domain",
    trigger: Trigger::Http(&ROUTE),
    settings: &["STAGE", "ACCESS_TABLE", "SENDERS_TABLE", "TRACKING_HOST"],
    invoke: |app, event| Box::pin(http::run(app, event, "update-domain", &ROUTE, handle)),
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/domains/{id}",
    permission: Some(Permission::Manage),
    summary: "Update a sending domain",
    request: Some(schema::<UpdateDomain>),
    response: Some(schema::<DomainView>),
    ..Route::DEFAULT
};

/// What to change; what is left out stays as it is, what is null is taken away.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateDomain {
    /// Whether opens are tracked, where an email does not say.
    #[garde(skip)]
    #[serde(default)]
    pub open_tracking: Option<bool>,
    /// Whether clicks are tracked, where an email does not say.
    #[garde(skip)]
    #[serde(default)]
    pub click_tracking: Option<bool>,
    /// The subdomain for tracked links, such as `links`.
    #[garde(inner(inner(custom(is_label))))]
    #[serde(default, deserialize_with = "given")]
    pub tracking_subdomain: Option<Option<String>>,
    /// How mail is encrypted on its way.
    #[garde(skip)]
    #[serde(default)]
    pub tls: Option<Tls>,
    /// Limits what is sent in a day while the domain is new.
    #[garde(inner(custom(is_wish)))]
    #[serde(default, deserialize_with = "given")]
    pub warmup: Option<Option<WarmupWish>>,
    /// Email SDKs say here again which domain; the path counts.
    #[garde(length(max = 64))]
    #[serde(default)]
    pub id: Option<String>,
}

/// Tells null from nothing.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn is_wish(wish: &Option<WarmupWish>, _: &()) -> garde::Result {
    match wish.as_ref().map(Validate::validate) {
        Some(Err(report)) => Err(garde::Error::new(report.to_string().trim().to_owned())),
        _ => Ok(()),
    }
}

async fn handle(app: &'static App, call: Call<UpdateDomain>) -> Result<Answer<DomainView>, Problem> {
    let (scope, id, wanted) = (call.scope()?, call.id()?, &call.body);
    let tracking = match &wanted.tracking_subdomain {
        Some(Some(label)) => Some(Some(tracking_name(app, label)?)),
        Some(None) => Some(None),
        None => None,
    };
    let warmup = match &wanted.warmup {
        Some(Some(wish)) => Some(Some(wish.read(app.now())?)),
        Some(None) => Some(None),
        None => None,
    };
    let apply = |domain: &mut Domain| {
        let before = domain.clone();
        domain.tracking.open = wanted.open_tracking.unwrap_or(before.tracking.open);
        domain.tracking.click = wanted.click_tracking.unwrap_or(before.tracking.click);
        domain.tracking.name = tracking.clone().unwrap_or_else(|| before.tracking.name.clone());
        domain.warmup = warmup.unwrap_or(before.warmup);
        *domain != before
    };
    // A domain's return path never changes, so what holds here holds when it is written.
    let standing = domains(app, scope).get::<Domain>(&Domain::sort(id), Read::Consistent).await?;
    let mut planned = standing.ok_or_else(not_found)?.value;
    apply(&mut planned);
    names_differ(&planned)?;
    Ok(Answer::ok(revise(app, scope, id, apply).await?))
}
