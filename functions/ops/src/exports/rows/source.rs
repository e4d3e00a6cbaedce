use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_store::StoreError;

use super::{audit, deliveries, emails, members, stretch::Stretch, suppressions, usage};
use crate::exports::{export::Export, kind::ExportKind};

/// The columns of a kind, in the order of the file.
pub(crate) fn columns(kind: ExportKind) -> &'static [&'static str] {
    match kind {
        ExportKind::Emails => emails::COLUMNS,
        ExportKind::Audit => audit::COLUMNS,
        ExportKind::Suppressions => suppressions::COLUMNS,
        ExportKind::Usage => usage::COLUMNS,
        ExportKind::Deliveries => deliveries::COLUMNS,
        ExportKind::Members => members::COLUMNS,
    }
}

/// Reads the next rows of an export from `cursor` on. Uses [`READS`](super::READS).
pub(crate) async fn read(
    app: &App,
    scope: &Scope,
    export: &Export,
    cursor: Option<&str>,
) -> Result<Stretch, StoreError> {
    match export.kind {
        ExportKind::Emails => emails::read(app, scope, export, cursor).await,
        ExportKind::Audit => audit::read(app, scope, export, cursor).await,
        ExportKind::Suppressions => suppressions::read(app, scope, export, cursor).await,
        ExportKind::Usage => usage::read(app, scope, export, cursor).await,
        ExportKind::Deliveries => deliveries::read(app, scope, export, cursor).await,
        ExportKind::Members => members::read(app, scope, export, cursor).await,
    }
}
