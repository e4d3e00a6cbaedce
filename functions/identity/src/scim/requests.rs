//! Bodies and queries of SCIM.

use garde::Validate;
use posthorn_directory::{Order, PatchRequest, Selection, Shown};
use posthorn_problem::Problem;
use posthorn_runtime::http::INVALID_SYNTAX;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::refusals::refused;

/// The largest body, in bytes: a group with all users of a directory, 100 bytes each.
pub(crate) const BODY_BYTES_MAX: usize = 256 * 1024;
/// The largest document of a user or group that is kept, in bytes.
const DOCUMENT_BYTES_MAX: usize = 16 * 1024;
/// The longest parameter, in characters.
const PARAMETER_CHARS_MAX: usize = 4_000;
/// The most resources of one page.
pub(crate) const PAGE_MAX: usize = 200;

/// A resource, or a change of one, as RFC 7643 and RFC 7644 describe it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ScimBody(pub Value);

impl Validate for ScimBody {
    type Context = ();

    // The schemas of SCIM decide, in their own words.
    fn validate_into(&self, _: &(), _: &mut dyn FnMut() -> garde::Path, _: &mut garde::Report) {}
}

impl ScimBody {
    /// The operations of a PATCH.
    ///
    /// # Errors
    /// `INVALID_SYNTAX`.
    pub(crate) fn patch(&self) -> Result<PatchRequest, Problem> {
        serde_json::from_value(self.0.clone()).map_err(|error| {
            INVALID_SYNTAX.because(format!("The body is no PatchOp: {error}.")).caused_by(&error)
        })
    }
}

/// Refuses a document that is too large to keep.
///
/// # Errors
/// `INVALID_VALUE`.
pub(crate) fn check_size(document: &str) -> Result<(), Problem> {
    match document.len() <= DOCUMENT_BYTES_MAX {
        true => Ok(()),
        false => Err(posthorn_runtime::http::INVALID_VALUE
            .because(format!("The resource has more than {DOCUMENT_BYTES_MAX} bytes."))),
    }
}

/// What an answer with one resource shows (RFC 7644, section 3.9).
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
pub struct ShownQuery {
    /// The attributes to show, with commas between them.
    #[garde(length(max = PARAMETER_CHARS_MAX))]
    #[serde(default)]
    pub attributes: Option<String>,
    /// The attributes to leave out, with commas between them.
    #[garde(length(max = PARAMETER_CHARS_MAX))]
    #[serde(default, rename = "excludedAttributes")]
    pub excluded_attributes: Option<String>,
}

impl ShownQuery {
    /// # Errors
    /// `INVALID_VALUE`, `INVALID_PATH`.
    pub(crate) fn read(&self) -> Result<Shown, Problem> {
        Shown::read(self.attributes.as_deref(), self.excluded_attributes.as_deref()).map_err(refused)
    }
}

/// Which resources a list has (RFC 7644, section 3.4.2).
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
pub struct ScimQuery {
    /// A filter, such as `userName eq "ada@example.com"`.
    #[garde(length(max = PARAMETER_CHARS_MAX))]
    #[serde(default)]
    pub filter: Option<String>,
    /// The attribute to sort by.
    #[garde(length(max = PARAMETER_CHARS_MAX))]
    #[serde(default, rename = "sortBy")]
    pub sort_by: Option<String>,
    /// `ascending` or `descending`.
    #[garde(skip)]
    #[serde(default, rename = "sortOrder")]
    pub sort_order: Option<SortOrder>,
    /// The first resource of the page, from 1.
    #[garde(skip)]
    #[serde(default, rename = "startIndex")]
    pub start_index: Option<i64>,
    /// How many resources the page has at most.
    #[garde(skip)]
    #[serde(default)]
    pub count: Option<i64>,
    /// The attributes to show, with commas between them.
    #[garde(length(max = PARAMETER_CHARS_MAX))]
    #[serde(default)]
    pub attributes: Option<String>,
    /// The attributes to leave out, with commas between them.
    #[garde(length(max = PARAMETER_CHARS_MAX))]
    #[serde(default, rename = "excludedAttributes")]
    pub excluded_attributes: Option<String>,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// From the least value.
    Ascending,
    /// From the greatest value.
    Descending,
}

impl ScimQuery {
    /// The filter and the order.
    ///
    /// # Errors
    /// `INVALID_FILTER`, `INVALID_PATH`.
    pub(crate) fn selection(&self) -> Result<Selection, Problem> {
        let order = match self.sort_order {
            Some(SortOrder::Descending) => Order::Descending,
            Some(SortOrder::Ascending) | None => Order::Ascending,
        };
        Selection::read(self.filter.as_deref(), self.sort_by.as_deref(), order).map_err(refused)
    }

    /// What each resource shows.
    ///
    /// # Errors
    /// `INVALID_VALUE`, `INVALID_PATH`.
    pub(crate) fn shown(&self) -> Result<Shown, Problem> {
        Shown::read(self.attributes.as_deref(), self.excluded_attributes.as_deref()).map_err(refused)
    }

    /// The place of the page: how many resources come before it, and how many it has. What is out of range counts as the nearest
    /// value (RFC 7644, section 3.4.2.4).
    pub(crate) fn page(&self) -> (usize, usize) {
        let start = usize::try_from(self.start_index.unwrap_or(1).max(1) - 1).unwrap_or(usize::MAX);
        let count = usize::try_from(self.count.unwrap_or(PAGE_MAX as i64).max(0)).unwrap_or(PAGE_MAX);
        (start, count.min(PAGE_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_out_of_range_is_the_nearest_one() {
        let page = |start_index, count| ScimQuery { start_index, count, ..ScimQuery::default() }.page();
        assert_eq!(page(None, None), (0, PAGE_MAX));
        assert_eq!(page(Some(3), Some(2)), (2, 2));
        assert_eq!(page(Some(-5), Some(-1)), (0, 0));
        assert_eq!(page(Some(0), Some(i64::MAX)), (0, PAGE_MAX));
    }

    #[test]
    fn a_change_names_its_operations_and_anything_else_is_refused() {
        let body = |json: &str| ScimBody(serde_json::from_str(json).unwrap());
        let change = body(r#"{"schemas": [], "Operations": [{"op": "Add", "path": "title", "value": "x"}]}"#);
        assert_eq!(change.patch().unwrap().operations.len(), 1);
        assert_eq!(body("{}").patch().unwrap_err().code, INVALID_SYNTAX);
        assert_eq!(body("[1]").patch().unwrap_err().code, INVALID_SYNTAX);
    }
}
