use std::error::Error;

use aws_sdk_pinpointsmsvoicev2::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, ErrorMetadata, ProvideErrorMetadata, SdkError},
};
use serde::Deserialize;

/// AWS did not confirm a call.
///
/// Reasons are AWS's own words, such as `RESOURCE_NOT_EMPTY`.
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_ConflictException.html>
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// AWS will never take this call.
    #[error("AWS refused the call: {reason} {fields:?}: {text}")]
    Invalid {
        /// Such as `MISSING_PARAMETER`.
        reason: String,
        /// The fields that are wrong, by AWS's names.
        fields: Vec<String>,
        /// AWS's message.
        text: String,
    },
    /// A resource that the call names does not exist.
    #[error("AWS does not know the {kind} {id}")]
    NotFound {
        /// The type of the resource, such as `phone-number`.
        kind: String,
        /// Its id.
        id: String,
    },
    /// The state of a resource does not allow the call.
    #[error("AWS refused the call in this state: {reason}: {text}")]
    Conflict {
        /// Such as `DELETION_PROTECTION_ENABLED`.
        reason: String,
        /// AWS's message.
        text: String,
    },
    /// The account has as many of a thing as it may, or has spent as much.
    #[error("a quota of the account is used up: {reason}: {text}")]
    Quota {
        /// Such as `POOLS_PER_ACCOUNT`.
        reason: String,
        /// AWS's message.
        text: String,
    },
    /// The account may not do this: its role does not allow it, or AWS has disabled it.
    #[error("AWS does not permit the call: {reason}: {text}")]
    Denied {
        /// Such as `ACCOUNT_DISABLED`; empty if a role refused the call.
        reason: String,
        /// AWS's message.
        text: String,
    },
    /// The account calls as fast as it may. AWS did nothing.
    #[error("AWS did not take the call: {0}")]
    Throttled(String),
    /// AWS did nothing now, for example because it could not be reached.
    #[error("AWS did not take the call now: {0}")]
    NotNow(String),
    /// There was no response, or an unclear one: AWS may have done it.
    #[error("AWS did not answer: {0}")]
    Unknown(String),
}

/// The fields of AWS's errors.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Details {
    reason: String,
    resource_type: String,
    resource_id: String,
    fields: Vec<Field>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Field {
    name: String,
}

impl CallError {
    /// The reason in AWS's words; empty if there is none.
    pub fn reason(&self) -> &str {
        match self {
            Self::Invalid { reason, .. }
            | Self::Conflict { reason, .. }
            | Self::Quota { reason, .. }
            | Self::Denied { reason, .. } => reason,
            Self::NotFound { .. } | Self::Throttled(_) | Self::NotNow(_) | Self::Unknown(_) => "",
        }
    }

    /// A call that could not be built.
    pub(crate) fn unsendable(error: &impl ToString) -> Self {
        Self::Invalid { reason: String::new(), fields: Vec::new(), text: error.to_string() }
    }

    /// The meaning of the SDK's error. A response with a reason means that AWS did nothing. No response, or one that the front end
    /// of AWS makes when the real one is late or lost, means that the result is unknown.
    pub(crate) fn of<E>(error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        match error {
            SdkError::ServiceError(answered) => answer(answered.err().meta(), answered.raw()),
            SdkError::ConstructionFailure(_) => Self::unsendable(&NOT_MADE),
            SdkError::DispatchFailure(failure) if failure.is_user() => Self::unsendable(&NOT_MADE),
            // Without a connection, nothing was sent. A timeout here is always the connect timeout: the client's other one covers
            // the whole attempt, and the SDK reports it in another way.
            SdkError::DispatchFailure(failure) if failure.is_timeout() || says_connect(error) => {
                Self::NotNow("it could not be reached".into())
            }
            _ => Self::Unknown(DisplayErrorContext(error).to_string()),
        }
    }
}

const NOT_MADE: &str = "the request could not be made";

fn answer(error: &ErrorMetadata, response: &HttpResponse) -> CallError {
    let code = error.code().unwrap_or_default();
    let text = error.message().unwrap_or("no reason given").to_owned();
    let details: Details =
        response.body().bytes().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
    let Details { reason, resource_type, resource_id, fields } = details;
    match (code, response.status().as_u16()) {
        // After these, AWS may have done it. With 503, AWS says that it did not.
        (_, 500 | 502 | 504) => CallError::Unknown(format!("{code}: {text}")),
        ("ValidationException", _) => {
            CallError::Invalid { reason, fields: fields.into_iter().map(|field| field.name).collect(), text }
        }
        ("ResourceNotFoundException", _) => CallError::NotFound { kind: resource_type, id: resource_id },
        ("ConflictException", _) => CallError::Conflict { reason, text },
        ("ServiceQuotaExceededException", _) => CallError::Quota { reason, text },
        ("AccessDeniedException", _) => CallError::Denied { reason, text },
        (code, _) if code.starts_with("Throttling") || code == "TooManyRequestsException" => {
            CallError::Throttled(text)
        }
        _ => CallError::NotNow(format!("{code}: {text}")),
    }
}

/// Whether connecting failed: DNS, TCP or TLS. The SDK has no error type for this, so the error text of hyper decides.
fn says_connect(error: &dyn Error) -> bool {
    std::iter::successors(error.source(), |error: &&dyn Error| (*error).source())
        .any(|error| error.to_string() == "client error (Connect)")
}
