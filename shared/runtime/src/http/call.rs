use std::{collections::HashMap, net::IpAddr};

use garde::Validate;
use http::HeaderMap;
use posthorn_access::{Authorised, SignedIn};
use posthorn_idempotency::IdempotencyKey;
use posthorn_ids::{Id, Kind, Principal};
use posthorn_items::Scope;
use posthorn_problem::{Problem, not_found};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Route,
    body::{check, misshapen},
    peek::Found,
    viewer::Viewer,
};

/// One authorised call: its caller, path, query and checked body. It exists only after authorisation.
pub struct Call<B = (), Q = NoQuery> {
    /// The body.
    pub body: B,
    /// The query.
    pub query: Q,
    /// The id of the call in answers, logs and events.
    pub request_id: String,
    /// The caller's idempotency key, on routes that support it.
    pub idempotency_key: Option<IdempotencyKey>,
    pub(super) authorised: Option<Authorised>,
    pub(super) signed_in: Option<SignedIn>,
    pub(super) device: Option<String>,
    pub(super) sso: Option<String>,
    pub(super) path: HashMap<String, String>,
    pub(super) headers: HeaderMap,
    pub(super) is_head: bool,
    pub(super) viewer: Viewer,
    pub(super) host: Option<String>,
}

impl<B, Q> Call<B, Q> {
    /// The scope that the caller may access.
    ///
    /// # Errors
    /// Only on a public route, which has no caller and must not call this.
    pub fn scope(&self) -> Result<&Scope, Problem> {
        Ok(self.authorised()?.scope())
    }

    /// The caller.
    ///
    /// # Errors
    /// Only on a public route.
    pub fn authorised(&self) -> Result<&Authorised, Problem> {
        self.authorised
            .as_ref()
            .ok_or_else(|| posthorn_problem::MISSING_API_KEY.because("This route needs an API key."))
    }

    /// The id in the path.
    ///
    /// # Errors
    /// `NOT_FOUND` if the text is not an id of this kind.
    pub fn id<K: Kind>(&self) -> Result<Id<K>, Problem> {
        let text = self.path.get("id").map(String::as_str).unwrap_or_default();
        text.parse().map_err(|_| not_found())
    }

    /// A parameter of the path, percent-decoded by API Gateway; empty if the route has no such parameter.
    pub fn parameter(&self, name: &str) -> &str {
        self.path.get(name).map(String::as_str).unwrap_or_default()
    }

    /// A header of the request, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The caller's address from a trusted source; `None` if there is none.
    pub fn viewer(&self) -> Option<IpAddr> {
        self.viewer.address
    }

    /// Whether this deployment knows its callers' addresses.
    pub fn knows_viewers(&self) -> bool {
        self.viewer.is_known
    }

    /// The requested host name of the front door, in lower case, without a port; `None` for a call that bypasses the front door.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Whether the request is a HEAD, on routes that accept it. HEAD requests come from scanners and link checkers, not from people.
    pub fn is_head(&self) -> bool {
        self.is_head
    }

    /// The person, on routes of the person's own account.
    ///
    /// # Errors
    /// Only on other routes.
    pub fn signed_in(&self) -> Result<&SignedIn, Problem> {
        let needed = || posthorn_problem::INVALID_SESSION.because("This route needs a session.");
        self.signed_in.as_ref().ok_or_else(needed)
    }

    /// The value of the cookie that marks a known device.
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// The value of the cookie that binds a log-in through an identity provider to this browser.
    pub fn sso(&self) -> Option<&str> {
        self.sso.as_deref()
    }

    /// Who calls; `None` on public routes.
    pub fn principal(&self) -> Option<Principal> {
        let person = self.signed_in.as_ref().map(|one| Principal::Person(one.person));
        self.authorised.as_ref().map(Authorised::principal).or(person)
    }
}

/// A route without query parameters.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// The query of a page that people open from a link. It ignores parameters that other systems add to links.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
pub struct AnyQuery {}

/// The type of a query: any struct of parameters, or [`Filtered`](super::Filtered).
pub trait Query: Sized {
    /// Reads and checks a query string.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for parameters that are unknown or break their rules.
    fn read(raw: &str) -> Result<Self, Problem>;
}

impl<Q: DeserializeOwned + Validate<Context = ()>> Query for Q {
    fn read(raw: &str) -> Result<Self, Problem> {
        parse_pairs(raw, "query")
    }
}

/// Reads and checks a urlencoded form.
pub(super) fn parse_form<B>(raw: &str) -> Result<B, Problem>
where
    B: DeserializeOwned + Validate<Context = ()>,
{
    parse_pairs(raw, "form")
}

fn parse_pairs<T>(raw: &str, place: &str) -> Result<T, Problem>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let pairs = serde_urlencoded::Deserializer::new(form_pairs(raw));
    let value: T = serde_path_to_error::deserialize(pairs)
        .map_err(|error| misshapen(error.path(), &error.inner().to_string(), place))?;
    check(&value, place, |pointer| {
        let (_, value) =
            form_pairs(raw).find(|(name, _)| Some(name.as_ref()) == pointer.strip_prefix('/'))?;
        Some(Found::Text { chars: value.chars().count() })
    })?;
    Ok(value)
}

pub(super) fn form_pairs(raw: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(raw.as_bytes())
}

/// The names of a route's path parameters.
pub(super) fn path_parameters(route: &Route) -> impl Iterator<Item = &'static str> {
    route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

#[cfg(test)]
mod tests {
    use super::{super::ListQuery, *};

    #[test]
    fn a_query_is_checked_and_the_refusal_names_the_parameter() {
        assert_eq!(ListQuery::read("limit=5").unwrap().limit, Some(5));
        for (raw, pointer) in [
            ("limit=0", "query/limit"),
            ("limit=x", "query/limit"),
            ("limt=5", "query/limt"),
            ("limit=101", "query/limit"),
            ("limit=1&limit=2", "query/limit"),
        ] {
            let refused = ListQuery::read(raw).unwrap_err();
            assert_eq!(refused.errors[0].pointer, pointer, "{raw}");
            assert!(refused.detail.starts_with(pointer), "{}", refused.detail);
        }
        for (raw, detail) in [
            ("limit=0", "must be at least 1"),
            ("limit=x", "must be a whole number"),
            ("limit=70000", "must be a smaller number"),
            ("limit=", "must be a whole number"),
            ("limt=5", "is unknown; known here: `limit`, `after`, `before`"),
            ("limit=1&limit=2", "is given twice"),
        ] {
            assert_eq!(ListQuery::read(raw).unwrap_err().errors[0].detail, detail, "{raw}");
        }
        let long = ListQuery::read(&format!("after={}", "a".repeat(513))).unwrap_err();
        assert_eq!(long.errors[0].detail, "must have at most 512 characters");
        assert!(NoQuery::read("utm_source=news").is_err());
        assert!(AnyQuery::read("utm_source=news&x=%ff").is_ok());
        assert!(ListQuery::read("after=a&before=b").unwrap().page().is_err());
    }
}
