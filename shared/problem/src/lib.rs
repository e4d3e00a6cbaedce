//! Refusals as RFC 9457 `application/problem+json`, with a stable code, JSON pointers and the request's id.

mod causes;
mod codes;
mod not_found;

pub use causes::causes;
pub use codes::*;
pub use not_found::not_found;

use serde::Serialize;

/// A stable reason for a refusal: a name in SCREAMING_SNAKE for programs, a title for people, and an HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The name that programs match on. Its meaning never changes.
    pub code: &'static str,
    /// The HTTP status of the response (RFC 9110).
    pub status: u16,
    /// One short sentence, the same for every occurrence (RFC 9457, section 3.1.3).
    pub title: &'static str,
}

impl Code {
    /// A code. Contexts declare their codes as constants next to the rules that return them.
    pub const fn new(code: &'static str, status: u16, title: &'static str) -> Self {
        Self { code, status, title }
    }

    /// A problem with this code. `detail` describes this occurrence.
    pub fn because(&self, detail: impl Into<String>) -> Problem {
        Problem {
            code: *self,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_seconds: None,
            cause: None,
        }
    }
}

/// One field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FieldError {
    /// JSON pointer into the body (RFC 6901), or `query/NAME`, `header/NAME`, `path/NAME` outside it.
    pub pointer: String,
    /// The rule that it breaks.
    pub detail: String,
}

/// A refusal, to be sent to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The reason.
    pub code: Code,
    /// A description of this occurrence that helps the caller to act. Never internal text.
    pub detail: String,
    /// The fields at fault.
    pub errors: Vec<FieldError>,
    /// Seconds to wait before trying again, if that makes sense.
    pub retry_after_seconds: Option<u32>,
    /// The underlying error with its whole chain of sources. For the log only.
    pub cause: Option<String>,
}

impl Problem {
    /// Records `error` and its sources for the log.
    pub fn caused_by(mut self, error: &dyn std::error::Error) -> Self {
        self.cause = Some(causes(error));
        self
    }

    /// Adds a field at fault.
    pub fn at(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.errors.push(FieldError { pointer: pointer.into(), detail: detail.into() });
        self
    }

    /// Sets the seconds to wait before trying again.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The response body.
    pub fn to_body(&self, instance: &str, request_id: &str) -> ProblemBody {
        ProblemBody {
            r#type: format!(
                "https://posthorn.dev/problems/{}",
                self.code.code.to_ascii_lowercase().replace('_', "-")
            ),
            title: self.code.title.into(),
            status: self.code.status,
            detail: self.detail.clone(),
            instance: instance.into(),
            code: self.code.code.into(),
            errors: self.errors.clone(),
            request_id: request_id.into(),
            name: sdk_name(self.code.code),
            message: self.detail.clone(),
            status_code: self.code.status,
        }
    }
}

/// The name that email SDKs use for a code: a fixed name where SDKs match on one, otherwise the code in lower case.
fn sdk_name(code: &str) -> String {
    match code {
        "VALIDATION_FAILED" => "validation_error".to_owned(),
        "INTERNAL" => "application_error".to_owned(),
        "IDEMPOTENCY_KEY_REUSED" => "invalid_idempotent_request".to_owned(),
        other => other.to_ascii_lowercase(),
    }
}

/// A body of type `application/problem+json`.
#[derive(Debug, Clone, Serialize, schemars::JsonSchema)]
#[schemars(rename = "Problem")]
pub struct ProblemBody {
    /// A page that explains the code.
    pub r#type: String,
    /// One short sentence about the code, always the same.
    pub title: String,
    /// The HTTP status, as in the response's status line.
    pub status: u16,
    /// What happened in this request.
    pub detail: String,
    /// The path that was called.
    pub instance: String,
    /// The stable code that programs match on.
    pub code: String,
    /// The fields at fault, if any.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<FieldError>,
    /// The request's id, to quote to the operator. Every log line of the request carries it.
    pub request_id: String,
    /// The name that email SDKs use for the code: the code in lower case, or `validation_error`, `application_error` or
    /// `invalid_idempotent_request`.
    pub name: String,
    /// The same text as `detail`, where email SDKs read it.
    pub message: String,
    /// The HTTP status again, where email SDKs read it.
    #[serde(rename = "statusCode")]
    pub status_code: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_body_has_the_fields_of_rfc_9457_and_those_that_email_sdks_read() {
        let body = VALIDATION_FAILED
            .because("1 field is wrong.")
            .at("/to/0", "is no email address")
            .to_body("/v1/emails", "req_1");
        let json = serde_json::to_value(body).unwrap();
        assert_eq!(json["type"], "https://posthorn.dev/problems/validation-failed");
        assert_eq!(
            (json["code"].as_str(), json["name"].as_str()),
            (Some("VALIDATION_FAILED"), Some("validation_error"))
        );
        assert_eq!(json["errors"][0]["pointer"], "/to/0");
        assert_eq!(json["message"], json["detail"]);
        assert_eq!(json["statusCode"], 422);
    }
}
