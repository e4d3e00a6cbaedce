//! The routing table: maps prefixes of paths to contexts.

use std::collections::{BTreeMap, BTreeSet};

/// A route that two contexts declare.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} belongs to {first} and to {second}: the front door routes by path alone")]
pub struct Clash {
    /// The path, with `*` for each parameter.
    pub path: String,
    /// One of the contexts.
    pub first: String,
    /// The other.
    pub second: String,
}

/// Prefixes of paths with their contexts, longest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    entries: Vec<(String, String)>,
    /// The first segments that are paths themselves, such as `status`.
    bare: BTreeSet<String>,
}

/// Makes the table that takes each route to its context with the shortest possible prefixes. `routes` are pairs of a context and a
/// path such as `/v1/emails/{id}`. A prefix ends where a segment ends. `*` in a prefix is any one segment.
///
/// # Errors
/// [`Clash`] if two contexts have the same path.
pub fn table(routes: &[(&str, &str)]) -> Result<Table, Clash> {
    let mut root = Node::default();
    for (context, path) in routes {
        root.add(context, path)?;
    }
    let mut wanted = Vec::new();
    for (segment, node) in &root.below {
        node.collect(&format!("/{segment}"), &mut wanted);
    }
    // Short prefixes first, and of the same length those with more `*` first. So the table already has every prefix that could match
    // before it decides whether a longer one is needed.
    wanted.sort_by_key(|(prefix, _)| (prefix.matches('/').count(), usize::MAX - prefix.matches(ANY).count()));
    let bare =
        root.below.iter().filter(|(_, node)| node.context.is_some()).map(|(segment, _)| segment.clone());
    let mut table = Table { entries: Vec::new(), bare: bare.collect() };
    for (prefix, context) in wanted {
        if table.context_of(&prefix) != Some(&context) {
            table.insert(prefix, context);
        }
    }
    Ok(table)
}

/// Matches any one segment.
const ANY: &str = "*";

impl Table {
    /// The prefixes with their contexts, in the order in which they are matched.
    pub fn entries(&self) -> &[(String, String)] {
        &self.entries
    }

    /// The context for a request's path; `None` if no prefix matches.
    pub fn context_of(&self, path: &str) -> Option<&str> {
        let given: Vec<&str> = path.split('/').collect();
        let entry = self.entries.iter().find(|(prefix, _)| begins(&given, prefix));
        entry.map(|(_, context)| context.as_str())
    }

    /// The first segments that are paths themselves. A pattern such as `/status/*` does not match `/status`.
    pub fn bare(&self) -> &BTreeSet<String> {
        &self.bare
    }

    /// Inserts a prefix at its rank.
    fn insert(&mut self, prefix: String, context: String) {
        let at = self.entries.partition_point(|(other, _)| rank(other) < rank(&prefix));
        self.entries.insert(at, (prefix, context));
    }

    /// The contexts in the table, in alphabetical order.
    pub fn contexts(&self) -> BTreeSet<&str> {
        self.entries.iter().map(|(_, context)| context.as_str()).collect()
    }

    /// The first segments of paths, such as `v1`, in alphabetical order.
    pub fn namespaces(&self) -> BTreeSet<&str> {
        self.entries.iter().filter_map(|(prefix, _)| prefix.split('/').nth(1)).collect()
    }
}

/// The sort key for matching: long prefixes first, and of the same length, named segments before `*`.
fn rank(prefix: &str) -> (usize, Vec<bool>, &str) {
    let takes_any: Vec<bool> = prefix.split('/').map(|segment| segment == ANY).collect();
    (usize::MAX - takes_any.len(), takes_any, prefix)
}

fn begins(given: &[&str], prefix: &str) -> bool {
    let wanted = prefix.split('/').enumerate();
    wanted.map(|(at, segment)| (segment, given.get(at))).all(|(segment, given)| match given {
        Some(given) => segment == *given || segment == ANY && !given.is_empty(),
        None => false,
    })
}

/// A segment of paths, with the segments below it.
#[derive(Default)]
struct Node {
    /// The context of the route that ends here.
    context: Option<String>,
    below: BTreeMap<String, Node>,
}

impl Node {
    fn add(&mut self, context: &str, path: &str) -> Result<(), Clash> {
        let segments = path.split('/').skip(1).map(|one| if one.starts_with('{') { ANY } else { one });
        let mut node = self;
        for segment in segments.clone() {
            node = node.below.entry(segment.to_owned()).or_default();
        }
        match &node.context {
            Some(first) if first != context => {
                let path = segments.fold(String::new(), |path, segment| format!("{path}/{segment}"));
                Err(Clash { path, first: first.clone(), second: context.to_owned() })
            }
            _ => {
                node.context = Some(context.to_owned());
                Ok(())
            }
        }
    }

    /// Adds the prefixes of this segment and those below it to `wanted`. The prefix of a segment leads to the context that has all
    /// routes here and below, or else to the context of the route that ends here.
    fn collect(&self, prefix: &str, wanted: &mut Vec<(String, String)>) {
        let own = match self.contexts().as_slice() {
            [only] => Some(*only),
            _ => self.context.as_deref(),
        };
        wanted.extend(own.map(|own| (prefix.to_owned(), own.to_owned())));
        for (segment, node) in &self.below {
            node.collect(&format!("{prefix}/{segment}"), wanted);
        }
    }

    /// The contexts of all routes that end here or below.
    fn contexts(&self) -> Vec<&str> {
        let below = self.below.values().flat_map(Self::contexts);
        let all: BTreeSet<&str> = self.context.as_deref().into_iter().chain(below).collect();
        all.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(routes: &[(&str, &str)]) -> Vec<(String, String)> {
        table(routes).unwrap().entries
    }

    fn owned(entries: &[(&str, &str)]) -> Vec<(String, String)> {
        entries.iter().map(|(prefix, context)| ((*prefix).to_owned(), (*context).to_owned())).collect()
    }

    #[test]
    fn one_prefix_covers_all_routes_of_a_context_that_begin_with_it() {
        let routes = [
            ("mail", "/v1/mail"),
            ("mail", "/v1/mail/{id}"),
            ("ops", "/v1/health"),
            ("mail", "/t/o/{token}"),
            ("mail", "/t/c/{token}"),
        ];
        assert_eq!(entries(&routes), owned(&[("/v1/health", "ops"), ("/v1/mail", "mail"), ("/t", "mail")]));
    }

    #[test]
    fn a_route_below_another_contexts_gets_a_longer_prefix() {
        let routes = [
            ("content", "/v1/templates"),
            ("content", "/v1/templates/{id}"),
            ("mail", "/v1/templates/{id}/test"),
        ];
        let wanted = owned(&[("/v1/templates/*/test", "mail"), ("/v1/templates", "content")]);
        assert_eq!(entries(&routes), wanted);
        let table = table(&routes).unwrap();
        for (path, context) in [
            ("/v1/templates/welcome/test", Some("mail")),
            ("/v1/templates/welcome/test/x", Some("mail")),
            ("/v1/templates/welcome/tested", Some("content")),
            ("/v1/templates//test", Some("content")),
            ("/v1/templatesx", None),
            ("/v1", None),
            ("", None),
        ] {
            assert_eq!(table.context_of(path), context, "{path}");
        }
    }

    #[test]
    fn a_named_segment_is_matched_before_a_parameter() {
        let routes =
            [("a", "/v1/things/{id}"), ("b", "/v1/things/batch"), ("a", "/v1/other"), ("b", "/v1/more")];
        let table = table(&routes).unwrap();
        assert_eq!(table.context_of("/v1/things/batch"), Some("b"));
        assert_eq!(table.context_of("/v1/things/1"), Some("a"));
    }

    #[test]
    fn a_named_segment_keeps_its_context_next_to_another_contexts_parameter() {
        let routes =
            [("a", "/v1/things"), ("b", "/v1/things/{id}"), ("a", "/v1/things/batch"), ("b", "/v1/more")];
        let table = table(&routes).unwrap();
        assert_eq!(table.context_of("/v1/things/batch"), Some("a"));
        assert_eq!(table.context_of("/v1/things/1"), Some("b"));
    }

    #[test]
    fn a_path_declared_by_two_contexts_is_refused() {
        let clash = table(&[("a", "/v1/x/{id}"), ("b", "/v1/x/{name}")]).unwrap_err();
        assert_eq!(clash.to_string(), "/v1/x/* belongs to a and to b: the front door routes by path alone");
    }

    #[test]
    fn the_order_of_the_routes_does_not_matter() {
        let mut routes =
            [("a", "/v1/x/{id}"), ("b", "/v1/x/{id}/y"), ("c", "/w"), ("a", "/v1/x"), ("c", "/v1/z/{id}")];
        let first = entries(&routes);
        routes.reverse();
        assert_eq!(entries(&routes), first);
    }
}
