//! An export as the API shows it, and who may see it.

use std::{collections::BTreeMap, time::Duration};

use posthorn_access::{
    Authorised, Reach,
    codes::{FIELD_HIDDEN, TENANT_BOUND_KEY},
};
use posthorn_app::App;
use posthorn_blobs::Blobs;
use posthorn_hidden::MailField;
use posthorn_ids::ExportId;
use posthorn_problem::{INSUFFICIENT_SCOPE, Problem, not_found};
use posthorn_runtime::{
    http::time_of,
    uses::{Bucket, Table, Use},
};
use posthorn_store::Read;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    exports::{
        export::{Export, ExportState},
        kind::{ExportFormat, ExportKind},
        objects::{EXPORTS, EXPORTS_PREFIX, download_name, file_name},
    },
    places::exports,
};

/// An export.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Export")]
pub struct ExportView {
    /// Always `export`.
    pub object: &'static str,
    /// Its id.
    pub id: ExportId,
    /// What is exported.
    pub kind: ExportKind,
    /// The form of the file.
    pub format: ExportFormat,
    /// The filters.
    pub filter: BTreeMap<String, MailField>,
    /// Only what was made at this time or later (RFC 3339); null: from the beginning.
    pub since: Option<String>,
    /// Only what was made before this time (RFC 3339).
    pub until: String,
    /// `pending`, `processing`, `ready` or `failed`.
    pub status: &'static str,
    /// The rows written so far.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Why it failed; null if it did not.
    pub failure: Option<String>,
    /// When it was asked for (RFC 3339).
    pub created_at: String,
    /// When it was ready or failed (RFC 3339); null before.
    pub ended_at: Option<String>,
    /// When it and its file are removed (RFC 3339).
    pub expires_at: String,
    /// A link to the file, only on a single export that is ready. It needs no key, and is valid for 15 minutes.
    pub download_url: Option<String>,
    /// When the link ends (RFC 3339).
    pub download_expires_at: Option<String>,
}

/// How long a link is valid: long enough to begin a download.
const LINK_VALID: Duration = Duration::from_secs(15 * 60);

/// The `uses` of [`find`].
pub(crate) const FINDS: Use = Table::Ops.get();
/// The `uses` of [`ExportView::with_link`].
pub(crate) const LINKS: Use = Bucket::BLOBS.get(EXPORTS_PREFIX);

impl ExportView {
    /// The view of an export, without a link.
    pub fn of(export: &Export) -> Self {
        let filter = export.filter.iter().map(|(name, value)| (name.clone(), value.clone().into()));
        Self {
            object: "export",
            id: export.id,
            kind: export.kind,
            format: export.format,
            filter: filter.collect(),
            since: export.since_ms.map(time_of),
            until: time_of(export.until_ms),
            status: export.state.as_str(),
            rows: export.progress.rows,
            bytes: export.progress.bytes,
            failure: export.failure.clone(),
            created_at: export.id.created_at().to_string(),
            ended_at: export.ended_ms.map(time_of),
            expires_at: time_of(export.gone_ms()),
            download_url: None,
            download_expires_at: None,
        }
    }

    /// The view with a link to the file, if there is one. Uses [`LINKS`].
    ///
    /// # Errors
    /// If the link cannot be signed.
    pub async fn with_link(app: &App, caller: &Authorised, export: &Export) -> Result<Self, Problem> {
        let mut view = Self::of(export);
        if export.state == ExportState::Ready {
            let (blobs, name) = (app.part::<Blobs>().scoped(caller.scope()), file_name(export));
            let link = blobs.download_link(EXPORTS, &name, &download_name(export), LINK_VALID).await?;
            let end = app.now() + jiff::SignedDuration::try_from(LINK_VALID).unwrap_or_default();
            (view.download_url, view.download_expires_at) = (Some(link), Some(end.to_string()));
        }
        Ok(view)
    }
}

/// Checks that a caller may read data of the kind, besides exports.
///
/// # Errors
/// `INSUFFICIENT_SCOPE`, `TENANT_BOUND_KEY`.
pub(crate) fn check_permission(caller: &Authorised, kind: ExportKind) -> Result<(), Problem> {
    let permission = kind.permission();
    if !caller.holds(permission) {
        let (kind, needed) = (kind.as_str(), permission.as_str());
        return Err(
            INSUFFICIENT_SCOPE.because(format!("An export of {kind} needs the permission {needed} too."))
        );
    }
    if permission.reach() != Reach::Tenant && caller.scope().tenant().is_some() {
        return Err(
            TENANT_BOUND_KEY.because("What is exported belongs to the organisation, not to a tenant.")
        );
    }
    Ok(())
}

/// Checks that a caller may deal with an export: read its data, and whatever its file does not hide. Its filter and its counts tell of the
/// data too.
///
/// # Errors
/// The errors of [`check_permission`]; `FIELD_HIDDEN`.
pub(crate) fn check_may_see(caller: &Authorised, export: &Export) -> Result<(), Problem> {
    check_permission(caller, export.kind)?;
    match caller.authority().hides.difference(&export.hides).next() {
        None => Ok(()),
        Some(field) => Err(FIELD_HIDDEN.because(format!(
            "Your role hides {}, and the export shows it. Ask for one of your own.",
            field.as_str()
        ))),
    }
}

/// Finds an export of the caller's scope. Uses [`FINDS`].
///
/// # Errors
/// `NOT_FOUND`, also for one that is gone and that DynamoDB has not deleted yet.
pub(crate) async fn find(app: &App, caller: &Authorised, id: ExportId) -> Result<Export, Problem> {
    let found = exports(app, caller.scope()).get::<Export>(&id.suffix(), Read::Consistent).await?;
    let found = found.map(|found| found.value);
    found.filter(|export| !export.is_gone(app.now().as_millisecond())).ok_or_else(not_found)
}
