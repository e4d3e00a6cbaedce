use std::borrow::Cow;

use garde::Validate;
use posthorn_problem::{Problem, VALIDATION_FAILED};
use posthorn_store::{Page, PageRequest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::call::{Query, form_pairs};

/// The query of a list.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// How many, 1 to 100; 20 where it is not given.
    #[garde(range(min = 1, max = 100))]
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

/// The query of a list with filters: where the page lies, and what stands on it.
#[derive(Debug, Default, JsonSchema)]
pub struct Filtered<F> {
    /// Where it lies.
    #[schemars(flatten)]
    pub list: ListQuery,
    /// What stands on it.
    #[schemars(flatten)]
    pub filter: F,
}

/// The parameters of [`ListQuery`].
const OF_LISTS: [&str; 3] = ["limit", "after", "before"];

impl<F: Query> Query for Filtered<F> {
    /// Each parameter goes to the part that knows it. One flattened struct would not do: serde reads flattened fields without
    /// knowing their types, and numbers in a query are text.
    fn read(raw: &str) -> Result<Self, Problem> {
        let (of_list, of_filter): (Vec<_>, Vec<_>) =
            form_pairs(raw).partition(|(name, _)| OF_LISTS.contains(&name.as_ref()));
        let raw = |pairs| {
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs::<_, Cow<str>, Cow<str>>(pairs)
                .finish()
        };
        Ok(Self { list: ListQuery::read(&raw(of_list))?, filter: F::read(&raw(of_filter))? })
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
    fn each_parameter_goes_to_the_part_that_knows_it() {
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
