//! `POST /v1/domains`: adds a sending domain and returns the DNS records to publish.
//!
//! In: the name and the settings for sending. Refused: a name that nobody can own, a name that the scope has already, and more domains
//! than a scope or an organisation may have. Written, in this order: the idempotency record (if the request has a key), the name's
//! pointer, its place in the organisation's list, the domain. A repetition after a crash goes on from what it finds, under the id in
//! the pointer. SES is not called: its identity belongs to the AWS account, and only a proven domain may use it. A later check finds
//! the proof.

use aws_lc_rs::rand;
use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::DomainId;
use posthorn_items::Scope;
use posthorn_problem::{INTERNAL, Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_senders::{
    DOMAINS_MAX, Domain, DomainName, Enrolled, ORG_DOMAINS_MAX, RETURN_PATH,
    codes::{DOMAIN_EXISTS, DOMAIN_LIMIT_REACHED, INVALID_DOMAIN},
};
use posthorn_senders_store::{
    DomainNameItem, ENROLS_DOMAINS, NAME_SORT, domains, enrol_domain, name_partition,
};
use posthorn_store::{Created, Read, Table};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::domain::{
    domain_view::DomainView,
    preferences::{self, Tls, WarmupWish, is_label, names_differ, tracking_name},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "create-domain",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        keeps_answers(Table::Senders),
        ENROLS_DOMAINS,
        preferences::NAMES_TRACKING,
        Table::Senders.get().put().delete(),
    ],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/domains",
    permission: Some(Permission::DomainsWrite),
    summary: "Add a sending domain",
    request: Some(schema::<CreateDomain>),
    response: Some(schema::<DomainView>),
    codes: &[ALREADY_REMOVED, DOMAIN_EXISTS, DOMAIN_LIMIT_REACHED, INVALID_DOMAIN],
    idempotent: true,
    example: Example::NONE.body(r#"{"name": "example.com"}"#),
    ..Route::DEFAULT
};

/// A domain to add.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateDomain {
    /// Its name. International names may be in Unicode or in ASCII (Punycode).
    #[garde(length(chars, min = 1, max = 253))]
    pub name: String,
    /// The region to send from. A deployment has only one, and no other value is allowed.
    #[garde(length(max = 32))]
    #[serde(default)]
    pub region: Option<String>,
    /// The subdomain that bounces return to. Default: `send`.
    #[garde(inner(custom(is_label)))]
    #[serde(default)]
    pub custom_return_path: Option<String>,
    /// Whether opens are tracked. An email may override it. Default: false.
    #[garde(skip)]
    #[serde(default)]
    pub open_tracking: bool,
    /// Whether clicks are tracked. An email may override it. Default: false.
    #[garde(skip)]
    #[serde(default)]
    pub click_tracking: bool,
    /// The subdomain for tracked links, such as `links`.
    #[garde(inner(custom(is_label)))]
    #[serde(default)]
    pub tracking_subdomain: Option<String>,
    /// How the connection to the recipient's server is encrypted.
    #[garde(skip)]
    #[serde(default)]
    pub tls: Tls,
    /// Limits the emails per day while the domain is new.
    #[garde(dive)]
    #[serde(default)]
    pub warmup: Option<WarmupWish>,
}

async fn handle(app: &'static App, call: Call<CreateDomain>) -> Result<Answer<DomainView>, Problem> {
    let scope = call.scope()?;
    let name: DomainName = call.body.name.parse().map_err(|error| {
        INVALID_DOMAIN.because(format!("The domain {error}.")).at("/name", format!("{error}"))
    })?;
    let wanted = wanted(app, scope, &call.body, name)?;
    let record =
        record_request(app, scope, Table::Senders, call.idempotency_key.as_ref(), DomainId::new(app.now()))
            .await?;
    if let Some(kept) = record.kept_answer::<DomainView>() {
        return Ok(Answer::ok(kept).replayed(true));
    }
    record.refuse_removed(app).await?;
    let taken = take_name(app, scope, &wanted.name, record.id).await?;
    let domain = match taken.domain {
        Some(domain) => domain,
        None => {
            let domain = Domain { id: taken.id, claimed: record.id, ..wanted };
            make_room(app, scope, &domain, taken.adopted).await?;
            create(app, scope, domain, taken.adopted).await?
        }
    };
    if domain.claimed != record.id {
        let detail = format!("{} was added before, as {}.", domain.name, domain.id);
        return Err(DOMAIN_EXISTS.because(detail).at("/name", "was added before"));
    }
    let view = DomainView::of(&domain, app.now());
    record.keep_answer(app, &view).await?;
    Ok(Answer::ok(view).replayed(record.again))
}

fn region(app: &App, body: &CreateDomain) -> Result<String, Problem> {
    let ours = app.sdk().region().map(ToString::to_string).unwrap_or_default();
    match &body.region {
        Some(other) if *other != ours => Err(VALIDATION_FAILED
            .because(format!("This deployment sends from {ours}."))
            .at("/region", format!("must be `{ours}` or left out"))),
        _ => Ok(ours),
    }
}

/// A name's pointer, and the domain that it names.
struct Taken {
    id: DomainId,
    /// The pointer existed before: another request wrote it, or an earlier attempt of this one.
    adopted: bool,
    domain: Option<Domain>,
}

/// Takes the name for the id `wanted`, or finds the domain that has it.
async fn take_name(app: &App, scope: &Scope, name: &DomainName, wanted: DomainId) -> Result<Taken, Problem> {
    let pointer = DomainNameItem { id: wanted };
    match name_partition(app, scope, name).create(NAME_SORT, &pointer).await? {
        Created::New => Ok(Taken { id: wanted, adopted: false, domain: None }),
        Created::Existing(existing) => {
            let id = existing.value.id;
            let domain = domains(app, scope).get::<Domain>(&Domain::sort(id), Read::Consistent).await?;
            Ok(Taken { id, adopted: true, domain: domain.map(|stored| stored.value) })
        }
    }
}

/// Builds the domain from the request, with a preliminary id.
fn wanted(app: &App, scope: &Scope, body: &CreateDomain, name: DomainName) -> Result<Domain, Problem> {
    let region = region(app, body)?;
    let tracking = body.tracking_subdomain.as_deref().map(|label| tracking_name(app, label)).transpose()?;
    let warmup = body.warmup.as_ref().map(|wish| wish.read(app.now())).transpose()?;
    let simulated = !scope.environment().is_live();
    let mut domain = Domain::new(DomainId::new(app.now()), name, region, random_token()?, simulated);
    domain.return_path = body.custom_return_path.clone().unwrap_or_else(|| RETURN_PATH.to_owned());
    domain.tracking.open = body.open_tracking;
    domain.tracking.click = body.click_tracking;
    domain.tracking.name = tracking;
    domain.warmup = warmup;
    names_differ(&domain)?;
    Ok(domain)
}

/// Adds the domain to its organisation's list. If the list is full, frees the name again.
async fn make_room(app: &App, scope: &Scope, domain: &Domain, adopted: bool) -> Result<(), Problem> {
    let detail = match enrol_domain(app, scope, domain.id).await? {
        Enrolled::Yes => return Ok(()),
        Enrolled::ScopeFull => {
            format!("At most {DOMAINS_MAX} domains are allowed in one environment. Delete one first.")
        }
        Enrolled::OrgFull => format!(
            "At most {ORG_DOMAINS_MAX} domains are allowed for an organisation and its tenants together. Delete one first."
        ),
    };
    if !adopted {
        name_partition(app, scope, &domain.name).delete::<DomainNameItem>(NAME_SORT).await?;
    }
    Err(DOMAIN_LIMIT_REACHED.because(detail))
}

/// Writes the domain. If another request was faster, returns that request's domain.
async fn create(app: &App, scope: &Scope, domain: Domain, adopted: bool) -> Result<Domain, Problem> {
    let created = domains(app, scope).create(&Domain::sort(domain.id), &domain).await?;
    if adopted {
        // A deletion that still runs may have removed the pointer since it was read.
        name_partition(app, scope, &domain.name).create(NAME_SORT, &DomainNameItem { id: domain.id }).await?;
    }
    match created {
        Created::New => Ok(domain),
        Created::Existing(existing) => Ok(existing.value),
    }
}

/// Returns 128 random bits in hexadecimal: nobody can publish it by chance or guess it in advance.
fn random_token() -> Result<String, Problem> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes)
        .map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
