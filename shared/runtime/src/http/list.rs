use std::borrow::Cow;

use garde::Validate;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_store::{Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::call::{Query, form_pairs};

/// The query parameters of a list.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// The most items on the page, 1 to 100. Default: 20.
    #[garde(range(min = 1, max = 100))]
    #[serde(default)]
    pub limit: Option<u16>,
    /// A page's `next_cursor`, or an id in the list. The page has the older items after it.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub after: Option<String>,
    /// A cursor or an id. The page has the newer items before it.
    #[garde(length(max = 512))]
    #[serde(default)]
    pub before: Option<String>,
}

const LIMIT_DEFAULT: usize = 20;

impl ListQuery {
    /// The requested page.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` if the query has both `after` and `before`.
    pub fn page(&self) -> Result<PageRequest, Problem> {
        if self.after.is_some() && self.before.is_some() {
            return Err(VALIDATION_FAILED
                .because("A page is after one cursor or before one, not both.")
                .at("query/before", "cannot be combined with `after`"));
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

/// The query of a list with filters: the page, and the filter.
#[derive(Debug, Default, JsonSchema)]
pub struct Filtered<F> {
    /// The page.
    #[schemars(flatten)]
    pub list: ListQuery,
    /// The filter.
    #[schemars(flatten)]
    pub filter: F,
}

/// The names of the parameters of [`ListQuery`].
const PAGE_PARAMETERS: [&str; 3] = ["limit", "after", "before"];

impl<F: Query> Query for Filtered<F> {
    /// Passes each parameter to the part that knows it. One flattened struct does not work: serde reads flattened fields without
    /// their types, and numbers in a query are text.
    fn read(raw: &str) -> Result<Self, Problem> {
        let (of_list, of_filter): (Vec<_>, Vec<_>) =
            form_pairs(raw).partition(|(name, _)| PAGE_PARAMETERS.contains(&name.as_ref()));
        let raw = |pairs| {
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs::<_, Cow<str>, Cow<str>>(pairs)
                .finish()
        };
        Ok(Self { list: ListQuery::read(&raw(of_list))?, filter: F::read(&raw(of_filter))? })
    }
}

/// One page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct ListPage<T> {
    /// Always `list`.
    object: &'static str,
    /// The items, newest first unless the route's description says otherwise.
    data: Vec<T>,
    /// Whether there are more items in the direction of reading.
    has_more: bool,
    /// The cursor for the next page; null if there are no more items.
    next_cursor: Option<String>,
}

impl<T> ListPage<T> {
    /// A page, with the cursor for the next page if there are more items.
    pub fn new(data: Vec<T>, next_cursor: Option<String>) -> Self {
        Self { object: "list", data, has_more: next_cursor.is_some(), next_cursor }
    }

    /// A complete list.
    pub fn whole(data: Vec<T>) -> Self {
        Self::new(data, None)
    }

    /// A page of the store's items, each converted by `show`.
    pub fn of<I>(page: Page<I>, show: impl FnMut(&I) -> T) -> Self {
        Self::new(page.items.iter().map(show).collect(), page.next_cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        #[garde(skip)]
        size: Option<u8>,
        #[garde(length(min = 1))]
        q: Option<String>,
    }

    #[test]
    fn each_query_parameter_is_read_by_the_part_that_knows_it() {
        let read = Filtered::<Wanted>::read("q=a%26b%3D%C3%A9&limit=5&size=7&after=x").unwrap();
        assert_eq!(
            (read.list.limit, read.list.after.as_deref(), read.list.before),
            (Some(5), Some("x"), None)
        );
        assert_eq!((read.filter.size, read.filter.q.as_deref()), (Some(7), Some("a&b=é")));
        for (raw, pointer) in [
            ("limit=x&size=7", "query/limit"),
            ("limit=0", "query/limit"),
            ("limit=1&limit=2", "query/limit"),
            ("size=x", "query/size"),
            ("q=", "query/q"),
            ("limt=5", "query/limt"),
        ] {
            let refused = Filtered::<Wanted>::read(raw).unwrap_err();
            assert_eq!(refused.errors[0].pointer, pointer, "{raw}");
        }
    }
}
