//! `PATCH /v1/domains/{id}`: changes a domain's tracking, return path and warm-up, and whether its mail is received.
//!
//! The right to receive a name's mail is taken before `receiving` is set, and given up after it is cleared. A crash in between leaves a
//! right that a repetition takes again or gives up, but never a wrong `receiving`. A new return path is set at SES before it is written
//! to the domain: after a crash in between, the domain takes over SES's value at its next check.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, given, schema},
    topic::scope_of,
    uses::Table,
};
use posthorn_senders::{
    Domain, RETURN_PATH,
    codes::{DOMAIN_NOT_VERIFIED, RECEIVING_TAKEN, RETURN_PATH_NOT_PUBLISHED},
};
use posthorn_senders_store::{
    LEAVES_RECEIVING, Receiving, ReceivingItem, TAKES_RECEIVING, domains, free_receiving, leave_receiving,
    take_receiving,
};
use posthorn_store::Read;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    domain::{
        domain_view::{self, DomainView, revise},
        preferences::{self, Tls, WarmupWish, is_label, names_differ, tracking_name},
        return_path::{self, move_return_path},
    },
    refusals::not_found,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "update-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        preferences::NAMES_TRACKING,
        return_path::USES,
        TAKES_RECEIVING,
        LEAVES_RECEIVING,
        domain_view::REVISES,
        Table::Senders.get(),
    ],
    timeout_seconds: 20,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/domains/{id}",
    permission: Some(Permission::DomainsWrite),
    summary: "Update a sending domain",
    request: Some(schema::<UpdateDomain>),
    response: Some(schema::<DomainView>),
    codes: &[DOMAIN_NOT_VERIFIED, RECEIVING_TAKEN, RETURN_PATH_NOT_PUBLISHED],
    example: Example::at("/v1/domains/domain_01kajbch80ebzr71ga9q10764e")
        .body(r#"{"open_tracking": true, "warmup": {"days": 14}}"#),
    ..Route::DEFAULT
};

/// The changes. A field that is left out stays as it is; a field that is null is removed.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateDomain {
    /// Whether opens are tracked. An email may override it.
    #[garde(skip)]
    #[serde(default)]
    pub open_tracking: Option<bool>,
    /// Whether clicks are tracked. An email may override it.
    #[garde(skip)]
    #[serde(default)]
    pub click_tracking: Option<bool>,
    /// The subdomain for tracked links, such as `links`.
    #[garde(inner(inner(custom(is_label))))]
    #[serde(default, deserialize_with = "given")]
    pub tracking_subdomain: Option<Option<String>>,
    /// How the connection to the recipient's server is encrypted.
    #[garde(skip)]
    #[serde(default)]
    pub tls: Option<Tls>,
    /// The subdomain that bounces return to. Null means `send`. After the ownership is proven, publish its records before you change it.
    #[garde(inner(inner(custom(is_label))))]
    #[serde(default, deserialize_with = "given")]
    pub custom_return_path: Option<Option<String>>,
    /// Whether mail to it is received. The domain must be verified, and no other domain with the same name may receive its mail.
    #[garde(skip)]
    #[serde(default)]
    pub receiving: Option<bool>,
    /// Limits the emails per day while the domain is new.
    #[garde(dive)]
    #[serde(default, deserialize_with = "given")]
    pub warmup: Option<Option<WarmupWish>>,
    /// Ignored: email SDKs repeat the domain's id here. The id in the path counts.
    #[garde(length(max = 64))]
    #[serde(default)]
    pub id: Option<String>,
}

/// How often the right to a name's mail is tried: the second time after a former holder has lost it. A third time would mean that
/// others compete for the name.
const TAKES_MAX: usize = 2;

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
    let return_path = wanted.custom_return_path.as_ref().map(|label| label.as_deref().unwrap_or(RETURN_PATH));
    let apply = |domain: &mut Domain| {
        let before = domain.clone();
        domain.tracking.open = wanted.open_tracking.unwrap_or(before.tracking.open);
        domain.tracking.click = wanted.click_tracking.unwrap_or(before.tracking.click);
        domain.receiving = wanted.receiving.unwrap_or(before.receiving);
        domain.tracking.name = tracking.clone().unwrap_or_else(|| before.tracking.name.clone());
        domain.warmup = warmup.unwrap_or(before.warmup);
        if let Some(label) = return_path.filter(|label| *label != before.return_path) {
            domain.move_return_path(label, app.now().as_millisecond());
        }
        *domain != before
    };
    let current = domains(app, scope).get::<Domain>(&Domain::sort(id), Read::Consistent).await?;
    let current = current.ok_or_else(not_found)?.value;
    let mut planned = current.clone();
    apply(&mut planned);
    names_differ(&planned)?;
    if planned.is_registered() && planned.return_path != current.return_path {
        move_return_path(app, scope, &planned).await?;
    }
    if wanted.receiving == Some(true) {
        receive(app, scope, &planned).await?;
    }
    let view = revise(app, scope, id, apply).await?;
    if wanted.receiving == Some(false) {
        leave_receiving(app, scope, id, &planned.name).await?;
    }
    Ok(Answer::ok(view))
}

/// Takes the right to receive the name's mail for this domain. A holder that is no longer verified loses the right.
async fn receive(app: &App, scope: &Scope, domain: &Domain) -> Result<(), Problem> {
    if !scope.environment().is_live() {
        return Err(VALIDATION_FAILED
            .because("Only the live environment receives mail.")
            .at("/receiving", "must be false outside the live environment"));
    }
    if !domain.is_verified() {
        return Err(DOMAIN_NOT_VERIFIED.because(format!("{} is not verified yet.", domain.name)));
    }
    for _ in 0..TAKES_MAX {
        let Receiving::Taken(holder) = take_receiving(app, scope, domain.id, &domain.name).await? else {
            return Ok(());
        };
        if still_holds(app, &holder).await? {
            break;
        }
        free_receiving(app, &domain.name, &holder).await?;
    }
    Err(RECEIVING_TAKEN
        .because(format!("Another domain with the same name receives the mail to {}.", domain.name)))
}

async fn still_holds(app: &App, holder: &ReceivingItem) -> Result<bool, Problem> {
    let Some(scope) = scope_of(&holder.scope) else { return Ok(false) };
    let sort = Domain::sort(holder.domain_id);
    let domain = domains(app, &scope).get::<Domain>(&sort, Read::Consistent).await?;
    Ok(domain.is_some_and(|domain| domain.value.is_verified()))
}
