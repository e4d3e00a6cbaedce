use std::collections::BTreeSet;

use posthorn_hidden::{HiddenField, hiding};
use posthorn_store::{Page, PageRequest};
use serde::Serialize;
use serde_json::Value;

use crate::exports::{export::Export, text::Row};

/// The rows of one read.
const PAGE_ITEMS: usize = 100;

/// Rows that were read, and where the next ones begin; `None`: there are no more.
#[derive(Debug)]
pub(crate) struct Stretch {
    pub rows: Vec<Row>,
    pub next: Option<String>,
}

impl Stretch {
    /// The rows of a page, without what the export hides.
    pub fn of<T, R: Serialize>(export: &Export, page: Page<T>, row: impl Fn(&T) -> Option<R>) -> Self {
        let rows = page.items.iter().filter_map(&row).map(|row| shown(&export.hides, &row)).collect();
        Self { rows, next: page.next_cursor }
    }
}

/// A row without what is hidden.
pub(super) fn shown(hides: &BTreeSet<HiddenField>, row: &impl Serialize) -> Row {
    match hiding(hides, || serde_json::to_value(row)) {
        Ok(Value::Object(fields)) => fields,
        // A row is a struct of texts, numbers, lists and maps of texts.
        _ => Row::new(),
    }
}

/// The request for the page after `cursor`.
pub(super) fn request(export: &Export, cursor: Option<&str>) -> PageRequest {
    let time = |ms: i64| jiff::Timestamp::from_millisecond(ms).ok();
    PageRequest {
        limit: PAGE_ITEMS,
        after: cursor.map(str::to_owned),
        before: None,
        since: export.since_ms.and_then(time),
        until: time(export.until_ms),
    }
}

/// Whether something of this time is in the export's span.
pub(super) fn is_within(export: &Export, at: jiff::Timestamp) -> bool {
    let at_ms = at.as_millisecond();
    export.since_ms.is_none_or(|since| at_ms >= since) && at_ms < export.until_ms
}
