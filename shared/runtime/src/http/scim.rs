//! Answers and refusals of SCIM 2.0 (RFC 7644): resources with their version and place, and errors in its own form.

use http::{
    HeaderMap, HeaderValue,
    header::{ETAG, LOCATION},
};
use posthorn_problem::{Code, MALFORMED_BODY, Problem};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{
    Content,
    content::{Payload, WriteError, Written},
};

/// RFC 7644, section 3.1.
pub(crate) const SCIM_JSON: &str = "application/scim+json";
/// Where identity providers' directories send users and groups.
pub(crate) const SCIM_PATH: &str = "/scim/";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// A filter cannot be read.
pub const INVALID_FILTER: Code = Code::new("INVALID_FILTER", 400, "The filter cannot be read.");
/// The body is no request of this kind.
pub const INVALID_SYNTAX: Code = Code::new("INVALID_SYNTAX", 400, "The body is no such request.");
/// A path is malformed, or names nothing.
pub const INVALID_PATH: Code = Code::new("INVALID_PATH", 400, "The path names nothing.");
/// A required value is missing, or a value has the wrong type.
pub const INVALID_VALUE: Code = Code::new("INVALID_VALUE", 400, "A value is missing or of the wrong type.");
/// A path's filter matches nothing.
pub const NO_TARGET: Code = Code::new("NO_TARGET", 400, "The path's filter matches nothing.");
/// The attribute cannot be changed.
pub const MUTABILITY: Code = Code::new("MUTABILITY", 400, "The attribute cannot be changed.");
/// Another resource of the directory has this name.
pub const UNIQUENESS: Code = Code::new("UNIQUENESS", 409, "Another resource has this name.");
/// The resource was changed since the version of `If-Match`.
pub const PRECONDITION_FAILED: Code =
    Code::new("PRECONDITION_FAILED", 412, "The resource has another version.");

/// The types of errors (RFC 7644, section 3.12, table 9).
const TYPES: [(Code, &str); 8] = [
    (INVALID_FILTER, "invalidFilter"),
    (INVALID_SYNTAX, "invalidSyntax"),
    (MALFORMED_BODY, "invalidSyntax"),
    (INVALID_PATH, "invalidPath"),
    (INVALID_VALUE, "invalidValue"),
    (NO_TARGET, "noTarget"),
    (MUTABILITY, "mutability"),
    (UNIQUENESS, "uniqueness"),
];

/// An answer of SCIM.
#[derive(Debug)]
pub struct Scim {
    /// The resource, or the list.
    pub body: Value,
    /// Its version (RFC 7644, section 3.14).
    pub version: Option<String>,
}

impl Scim {
    /// An answer without a version.
    pub fn of(body: Value) -> Self {
        Self { body, version: None }
    }
}

impl Content for Scim {
    fn write(self) -> Result<Written, WriteError> {
        let mut headers = HeaderMap::new();
        if let Some(version) = self.version.and_then(|version| HeaderValue::try_from(version).ok()) {
            headers.insert(ETAG, version);
        }
        let place = self.body["meta"]["location"].as_str();
        if let Some(place) = place.and_then(|place| HeaderValue::try_from(place).ok()) {
            headers.insert(LOCATION, place);
        }
        Ok(Written { body: Some(Payload::Text(self.body.to_string())), headers })
    }
}

/// A refusal (RFC 7644, section 3.12).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ScimError {
    schemas: [&'static str; 1],
    /// The HTTP status, as a text.
    status: String,
    /// The type of the error, if the RFC names one.
    #[serde(rename = "scimType", skip_serializing_if = "Option::is_none")]
    scim_type: Option<&'static str>,
    /// What is wrong.
    detail: String,
}

impl ScimError {
    pub(crate) fn of(problem: &Problem) -> Self {
        let code = problem.code;
        let scim_type = TYPES.iter().find(|(one, _)| *one == code).map(|(_, name)| *name);
        Self { schemas: [ERROR], status: code.status.to_string(), scim_type, detail: problem.detail.clone() }
    }
}

#[cfg(test)]
mod tests {
    use posthorn_problem::NOT_FOUND;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_has_the_status_as_text_and_its_type() {
        let error = |code: Code| serde_json::to_value(ScimError::of(&code.because("So."))).unwrap();
        let expected =
            json!({"schemas": [ERROR], "status": "409", "scimType": "uniqueness", "detail": "So."});
        assert_eq!(error(UNIQUENESS), expected);
        assert_eq!(error(NOT_FOUND), json!({"schemas": [ERROR], "status": "404", "detail": "So."}));
    }

    #[test]
    fn an_answer_says_its_version_and_its_place() {
        let body = json!({"meta": {"location": "https://mail.example.com/scim/v2/Users/u"}});
        let written = Scim { body, version: Some("W/\"3\"".to_owned()) }.write().unwrap();
        assert_eq!(written.headers["etag"], "W/\"3\"");
        assert_eq!(written.headers["location"], "https://mail.example.com/scim/v2/Users/u");
        assert!(Scim::of(json!({})).write().unwrap().headers.is_empty());
    }
}
