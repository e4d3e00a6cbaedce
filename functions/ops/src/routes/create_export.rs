//! `POST /v1/exports`: asks for an export: emails, the audit log, suppressions, usage, deliveries or members, as a file.
//!
//! Written: the idempotency record (with a key), then the export. `write-exports` finds it and writes the file.

use garde::Validate;
use posthorn_access::{
    Authorised, Permission,
    codes::{FIELD_HIDDEN, TENANT_BOUND_KEY},
};
use posthorn_app::App;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::ExportId;
use posthorn_items::Scope;
use posthorn_problem::{Code, Problem, VALIDATION_FAILED};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, Time, schema},
    uses::Table,
};
use posthorn_store::{Created, PageRequest, Read, Store};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    exports::{
        export::{Export, ExportState, Progress},
        export_view::{ExportView, check_permission},
        filter::{ExportFilter, searches},
        kind::{ExportFormat, ExportKind},
    },
    places::exports,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "create-export",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Ops), Table::Ops.query().get_many().list().put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/exports",
    permission: Some(Permission::ExportsWrite),
    summary: "Export data to a file",
    request: Some(schema::<CreateExport>),
    response: Some(schema::<ExportView>),
    codes: &[ALREADY_REMOVED, EXPORT_LIMIT_REACHED, FIELD_HIDDEN, TENANT_BOUND_KEY],
    idempotent: true,
    example: Example::NONE
        .body(r#"{"kind": "emails", "format": "csv", "filter": {"status": "bounced"}, "since": "2026-11-01T00:00:00Z"}"#),
    ..Route::DEFAULT
};

/// The scope or its organisation has as many exports as it may have.
pub const EXPORT_LIMIT_REACHED: Code = Code::new(
    "EXPORT_LIMIT_REACHED",
    409,
    "The scope or its organisation has as many exports as it may have.",
);

/// The exports of a scope that are being written at once.
const OPEN_MAX: usize = 5;
/// The same of an organisation: each of its tenants has a scope for each environment.
const OPEN_OF_ORG_MAX: usize = 20;
/// The exports of a scope that are kept: a request reads all of them.
const KEPT_MAX: usize = 100;

/// The data to export.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateExport {
    /// What is exported. Each kind needs the permission for reading it too.
    #[garde(skip)]
    pub kind: ExportKind,
    /// The form of the file.
    #[garde(skip)]
    pub format: ExportFormat,
    /// Only what passes these filters.
    #[garde(dive)]
    #[serde(default)]
    pub filter: Option<ExportFilter>,
    /// Only what was made at this time or later (RFC 3339). Usage: by whole days.
    #[garde(skip)]
    #[serde(default)]
    pub since: Option<Time>,
    /// Only what was made before this time (RFC 3339), at the latest now.
    #[garde(skip)]
    #[serde(default)]
    pub until: Option<Time>,
}

async fn handle(app: &'static App, call: Call<CreateExport>) -> Result<Answer<ExportView>, Problem> {
    let caller = call.authorised()?;
    check_permission(caller, call.body.kind)?;
    let scope = caller.scope();
    let fresh = ExportId::new(app.now());
    let record = record_request(app, scope, Table::Ops, call.idempotency_key.as_ref(), fresh).await?;
    let wanted = wanted(caller, &call.body, record.id)?;
    if let Some(kept) = record.kept_answer::<Export>() {
        return Ok(Answer::ok(ExportView::of(&kept)).replayed(true));
    }
    record.refuse_removed(app).await?;
    check_room(app, scope, record.id).await?;
    let stored = match exports(app, scope).create(&record.id.suffix(), &wanted).await? {
        Created::New => wanted,
        Created::Existing(existing) => existing.value,
    };
    record.keep_answer(app, &stored).await?;
    Ok(Answer::ok(ExportView::of(&stored)).replayed(record.again))
}

/// The export that is asked for. It ends at the time of the first request, so a repetition asks for the same.
fn wanted(caller: &Authorised, asked: &CreateExport, id: ExportId) -> Result<Export, Problem> {
    let filter = asked.filter.clone().unwrap_or_default().checked(asked.kind)?;
    let hides = caller.authority().hides.clone();
    for name in filter.keys() {
        if let Some(field) = searches(name).iter().copied().find(|field| hides.contains(field)) {
            let detail = format!("Your role hides {}, so you cannot search by `{name}`.", field.as_str());
            return Err(FIELD_HIDDEN
                .because(detail)
                .at(format!("/filter/{name}"), "searches what is hidden"));
        }
    }
    let now_ms = id.created_at().as_millisecond();
    let since_ms = asked.since.as_ref().map(|time| time.0.as_millisecond());
    let until_ms = asked.until.as_ref().map_or(now_ms, |time| time.0.as_millisecond().min(now_ms));
    let faulty = |name: &str, rule: &str| {
        Err(VALIDATION_FAILED.because(format!("/{name} {rule}.")).at(format!("/{name}"), rule.to_owned()))
    };
    if since_ms.is_some_and(|since_ms| since_ms >= until_ms) {
        return faulty("since", "must be before `until`, and in the past");
    }
    if asked.kind == ExportKind::Members && (asked.since.is_some() || asked.until.is_some()) {
        return faulty(if asked.since.is_some() { "since" } else { "until" }, "does not apply to members");
    }
    Ok(Export {
        id,
        org: caller.scope().org(),
        kind: asked.kind,
        format: asked.format,
        filter,
        since_ms,
        until_ms,
        hides,
        state: ExportState::Pending,
        progress: Progress::default(),
        tries: 0,
        due_ms: now_ms + asked.kind.lag_ms(),
        ended_ms: None,
        failure: None,
    })
}

/// Checks that the scope may have one more, and its organisation. Requests at the same time may go a few over it.
async fn check_room(app: &App, scope: &Scope, id: ExportId) -> Result<(), Problem> {
    let (now_ms, mut others) = (app.now().as_millisecond(), Vec::new());
    for item in exports(app, scope).query("", KEPT_MAX as i32 + 1, true, Read::Consistent).await? {
        others.push(item.decode::<Export>()?.value);
    }
    if others.iter().any(|export| export.id == id) {
        return Ok(());
    }
    let counts = |export: &Export| export.is_open() && !export.is_gone(now_ms);
    if others.iter().filter(|export| counts(export)).count() >= OPEN_MAX {
        return Err(EXPORT_LIMIT_REACHED
            .because(format!("{OPEN_MAX} exports are being written. Wait for one, or remove one.")));
    }
    if others.iter().filter(|export| !export.is_gone(now_ms)).count() >= KEPT_MAX {
        return Err(EXPORT_LIMIT_REACHED.because(format!("{KEPT_MAX} exports are kept. Remove some.")));
    }
    let request = PageRequest { limit: OPEN_OF_ORG_MAX, ..PageRequest::default() };
    let store = app.part::<Store>().scoped(scope);
    let open = store.list_of_org::<Export>(Table::Ops, &request, counts).await?;
    match open.items.len() >= OPEN_OF_ORG_MAX {
        true => Err(EXPORT_LIMIT_REACHED.because(format!(
            "{OPEN_OF_ORG_MAX} exports of the organisation are being written. Wait for one."
        ))),
        false => Ok(()),
    }
}
