use garde::Validate;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_store::{Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The query of a list.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// How many, 1 to 100; 20 where it is not given.
    #[garde(inner(range(min = 1, max = 100)))]
    #[schemars(range(min = 1, max = 100))]
    #[serde(default)]
    pub limit: Option<u16>,
    /// A page's `next_cursor`, or an id in the list: go on from there, to older ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
    /// A cursor or an id: the page before it, newer ones.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub before: Option<String>,
}

const LIMIT_DEFAULT: usize = 20;

impl ListQuery {
    /// The page asked for.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` where both directions are asked for at once.
    pub fn page(&self) -> Result<PageRequest, Problem> {
        if self.after.is_some() && self.before.is_some() {
            return Err(VALIDATION_FAILED
                .because("A page lies after one cursor or before one, not both.")
                .at("query/before", "cannot stand beside `after`"));
        }
        let limit = self.limit.map_or(LIMIT_DEFAULT, usize::from);
        Ok(PageRequest {
            limit,
            after: self.after.clone(),
            before: self.before.clone(),
            ..PageRequest::default()
        })
    }
}

/// A page of a list, as callers get it. Its schema is called after what is listed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct ListPage<T> {
    /// Always `list`.
    object: &'static str,
    /// What is listed, newest first unless the route says otherwise.
    data: Vec<T>,
    /// Whether there are more in the direction of reading.
    has_more: bool,
    /// Where to go on from; null where there are no more.
    next_cursor: Option<String>,
}

impl<T> ListPage<T> {
    /// A page with where to go on from, where there are more.
    pub fn new(data: Vec<T>, next_cursor: Option<String>) -> Self {
        Self { object: "list", data, has_more: next_cursor.is_some(), next_cursor }
    }

    /// A list that is here whole.
    pub fn whole(data: Vec<T>) -> Self {
        Self::new(data, None)
    }

    /// What the store found, each as `show` shows it.
    pub fn of<I>(page: Page<I>, show: impl FnMut(&I) -> T) -> Self {
        Self::new(page.items.iter().map(show).collect(), page.next_cursor)
    }
}
