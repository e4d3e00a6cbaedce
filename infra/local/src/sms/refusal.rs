//! Refusals, in the shapes of AWS's errors.
//! <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/CommonErrors.html>

use serde_json::{Value, json};

use crate::aws::Answer;

/// Why a call is refused. Reasons are AWS's own words.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The request is wrong: a reason, and the fields with what is wrong about each.
    Invalid(&'static str, Vec<(String, String)>),
    /// A resource does not exist: its type and id.
    Missing(&'static str, String),
    /// The state of a resource does not allow it: a reason, the resource's type and its id.
    Conflict(&'static str, &'static str, String),
    /// A quota is used up.
    Quota(&'static str),
    /// Too many requests or parts per second.
    Throttled(&'static str),
    /// AWS has disabled the account.
    Disabled,
    /// The state could not be read or written.
    Broken(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

impl Refusal {
    /// One wrong field.
    pub fn field(reason: &'static str, name: &str, message: &str) -> Self {
        Self::Invalid(reason, vec![(name.to_owned(), message.to_owned())])
    }

    /// The answer to the call.
    pub fn answer(self) -> Answer {
        let status = if matches!(self, Self::Broken(_)) { 500 } else { 400 };
        let mut body = self.body();
        body["message"] = body["Message"].clone();
        Answer::raw(status, body.to_string().into_bytes())
    }

    fn body(self) -> Value {
        let of = |kind: &str, message: &str| json!({ "__type": kind, "Message": message });
        match self {
            Self::Invalid(reason, fields) => invalid(reason, &fields),
            Self::Missing(kind, id) => {
                let message = format!("Resource not found: {kind} {id}");
                with(
                    of("ResourceNotFoundException", &message),
                    &[("ResourceType", kind), ("ResourceId", &id)],
                )
            }
            Self::Conflict(reason, kind, id) => {
                let message = format!("Conflict occurred: {reason} {kind} {id}");
                let details = [("Reason", reason), ("ResourceType", kind), ("ResourceId", id.as_str())];
                with(of("ConflictException", &message), &details)
            }
            Self::Quota(reason) => {
                let message = format!("Service quota exceeded: {reason}");
                with(of("ServiceQuotaExceededException", &message), &[("Reason", reason)])
            }
            Self::Throttled(message) => of("ThrottlingException", message),
            Self::Disabled => {
                let message = "The account's sending is disabled.";
                with(of("AccessDeniedException", message), &[("Reason", "ACCOUNT_DISABLED")])
            }
            Self::Broken(error) => {
                tracing::error!(%error, "the state of the SMS service could not be read or written");
                of("InternalServerException", "The state could not be stored.")
            }
        }
    }
}

/// The error with details.
fn with(mut error: Value, details: &[(&str, &str)]) -> Value {
    for (name, value) in details {
        error[*name] = json!(value);
    }
    error
}

fn invalid(reason: &str, fields: &[(String, String)]) -> Value {
    let shown = |(name, message): &(String, String)| json!({ "Name": name, "Message": message });
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    json!({
        "__type": "ValidationException",
        "Message": format!("Validation failed - Reason=\"{reason}\" Fields={names:?}"),
        "Reason": reason,
        "Fields": fields.iter().map(shown).collect::<Vec<_>>(),
    })
}
