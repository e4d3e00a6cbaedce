//! Finds the function of a request.

use super::super::Cloud;
use crate::template::{EventSource, UNROUTED};

/// A route that a request matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matched {
    pub function: String,
    pub api_id: String,
    /// Such as `GET /v1/emails/{id}`.
    pub key: String,
    pub parameters: Vec<(String, String)>,
}

impl Cloud {
    /// The route of a method and path. If several match, the one with the fewest parameters.
    pub(super) fn route(&self, method: &str, path: &str) -> Option<Matched> {
        self.routes()
            .filter(|(_, _, its_method, _)| *its_method == method)
            .filter_map(|(function, api_id, method, pattern)| {
                let parameters = matches(pattern, path).filter(|_| self.has(function))?;
                let key = format!("{method} {pattern}");
                Some(Matched { function: function.into(), api_id: api_id.into(), key, parameters })
            })
            .min_by_key(|route| route.parameters.len())
            .or_else(|| self.unrouted(path))
    }

    /// The `$default` route of the path's API.
    fn unrouted(&self, path: &str) -> Option<Matched> {
        let wanted = self.api_of(path)?;
        let (function, api_id, ..) = self.routes().find(|(function, api_id, _, pattern)| {
            *pattern == UNROUTED && *api_id == wanted && self.has(function)
        })?;
        let (function, api_id, key) = (function.into(), api_id.into(), UNROUTED.into());
        Some(Matched { function, api_id, key, parameters: Vec::new() })
    }

    /// The API with a route for a path, whatever the method. If there is none, the API whose routes begin with the same
    /// segments, because the front door's patterns lead there.
    pub(super) fn api_of(&self, path: &str) -> Option<String> {
        let exact = self.routes().find(|(_, _, _, pattern)| matches(pattern, path).is_some());
        let alike = || {
            let alike = self.routes().map(|route| (common(route.3, path), route));
            alike.filter(|(parts, _)| *parts > 0).max_by_key(|(parts, _)| *parts).map(|(_, route)| route)
        };
        exact.or_else(alike).map(|(_, api_id, _, _)| api_id.to_string())
    }

    /// Whether the front door sends a path to an API, and not to the console.
    pub(crate) fn has_api(&self, path: &str) -> bool {
        self.api_of(path).is_some()
    }

    /// A path that is safe to show in a terminal: without tokens and without email addresses.
    pub(crate) fn shown_path(&self, path: &str) -> String {
        let fitting = self
            .routes()
            .map(|(_, _, _, pattern)| pattern)
            .filter(|pattern| matches(pattern, path).is_some());
        match fitting.min_by_key(|pattern| pattern.matches('{').count()) {
            Some(pattern) => shown(pattern.split('/'), path),
            // A mistyped path may still contain a token.
            None => unrouted(path),
        }
    }

    fn routes(&self) -> impl Iterator<Item = (&str, &str, &str, &str)> {
        self.events().filter_map(|(function, event)| match event {
            EventSource::Http { api_id, method, path } => {
                Some((function, api_id.as_str(), method.as_str(), path.as_str()))
            }
            _ => None,
        })
    }
}

/// The number of equal parts at the beginning of both.
fn common(pattern: &str, path: &str) -> usize {
    let both = pattern.split('/').zip(path.split('/')).skip(1);
    both.take_while(|(wanted, found)| wanted == found && !wanted.is_empty()).count()
}

/// Parameters whose values are never shown: they are tokens, or name a recipient.
const HIDDEN: [&str; 3] = ["{token}", "{address}", UNKNOWN];
const UNKNOWN: &str = "{...}";
/// Our ids have 30 characters with their prefix. A longer part may be a token.
const ID_LENGTH_MAX: usize = 32;

fn may_be_secret(part: &str) -> bool {
    part.len() > ID_LENGTH_MAX || decoded(part).contains('@')
}

fn unrouted(path: &str) -> String {
    shown(path.split('/').map(|part| if may_be_secret(part) { UNKNOWN } else { "" }), path)
}

fn shown<'p>(pattern: impl Iterator<Item = &'p str>, path: &'p str) -> String {
    let parts = pattern.zip(path.split('/'));
    parts
        .map(|(wanted, found)| if HIDDEN.contains(&wanted) { wanted } else { found })
        .collect::<Vec<_>>()
        .join("/")
}

/// The parameters of `path`, if it matches `pattern`.
fn matches(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (wanted, found): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    if wanted.len() != found.len() {
        return None;
    }
    let mut parameters = Vec::new();
    for (wanted, found) in wanted.into_iter().zip(found) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !found.is_empty() => parameters.push((name.to_string(), decoded(found))),
            None if wanted == found => {}
            _ => return None,
        }
    }
    Some(parameters)
}

/// Decodes percent escapes. Text that is not UTF-8 afterwards stays unchanged.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_taken_from_their_places() {
        assert_eq!(matches("/v1/emails/{id}", "/v1/emails/a%20b"), Some(vec![("id".into(), "a b".into())]));
        assert_eq!(matches("/v1/emails/{id}", "/v1/emails/"), None);
        assert_eq!(matches("/v1/emails", "/v1/emails/x"), None);
        assert_eq!(decoded("100%"), "100%");
    }

    #[test]
    fn a_shown_path_has_no_token_and_no_address() {
        let by = |pattern: &'static str, path| shown(pattern.split('/'), path);
        assert_eq!(by("/t/c/{token}", "/t/c/secret"), "/t/c/{token}");
        assert_eq!(
            by("/v1/suppressions/{address}", "/v1/suppressions/a%40b.c"),
            "/v1/suppressions/{address}"
        );
        assert_eq!(by("/v1/emails/{id}/cancel", "/v1/emails/email_1/cancel"), "/v1/emails/email_1/cancel");
        let token = "a".repeat(40);
        assert_eq!(unrouted(&format!("/t/x/{token}/")), "/t/x/{...}/");
        assert_eq!(unrouted("/u/a%40b.c/now"), "/u/{...}/now");
    }
}
