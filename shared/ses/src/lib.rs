//! Hands a finished message over to SES, and decides from the response whether SES took the message. A message must go out only
//! once.

mod account;

use std::{error::Error, time::Duration};

use aws_sdk_sesv2::{
    Client,
    config::{http::HttpResponse, retry::RetryConfig, timeout::TimeoutConfig},
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};
use posthorn_app::{App, FromApp};
use posthorn_uses::Use;

pub use account::{Account, READS_ACCOUNT};

/// The IAM actions that SES v2 requires to send a raw message.
const OPERATIONS: &[&str] = &["SendEmail", "SendRawEmail"];
/// The uses of a hand-over without a configuration set.
pub const SENDS: Use = Use::Ses(OPERATIONS, &["identity/*"]);
/// The uses of a hand-over with the deployment's configuration set or that of a pool of IP addresses.
pub const SENDS_BY_SETS: Use =
    Use::All(&[SENDS, Use::Ses(OPERATIONS, &["configuration-set/{stage}", "configuration-set/{stage}-*"])]);

/// A message for SES.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The sender, with display name.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The message as RFC 5322 text.
    pub mime: Vec<u8>,
    /// The configuration set. Without one, SES publishes no events of the message.
    pub configuration_set: Option<String>,
    /// A name and a value that SES adds to every event of the message.
    pub tag: Option<(&'static str, String)>,
    /// How long to wait for the response, including the upload: 28 MiB of attachments make a request of 53 MB.
    pub within: Duration,
}

/// SES did not confirm that it took the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// SES will never take this message.
    #[error("SES refused the message: {0}")]
    Refused(String),
    /// The configuration set does not exist. It may have been removed after the sender was read. SES did not take the message, so
    /// trying again with another set is safe.
    #[error("SES did not take the message: {0}")]
    NoSet(String),
    /// SES did not take the message now, for example because it could not be reached. Trying again is safe.
    #[error("SES did not take the message now: {0}")]
    NotNow(String),
    /// The account sends as fast as it may. SES did not take the message.
    #[error("SES did not take the message: {0}")]
    Throttled(String),
    /// The account has sent as many messages in the last 24 hours as it may. SES did not take the message.
    #[error("SES did not take the message: {0}")]
    NoQuota(String),
    /// AWS or the owner has paused the account's sending. SES did not take the message.
    #[error("SES did not take the message: {0}")]
    Paused(String),
    /// There was no response, or an unclear one, so SES may have taken the message. Trying again is safe only after its events had
    /// time to arrive.
    #[error("SES did not answer: {0}")]
    Unknown(String),
}

/// SES v2.
pub struct Ses {
    client: Client,
}

impl FromApp for Ses {
    fn from_app(app: &App) -> Self {
        // The SDK must not try again by itself: after a lost response, that would send the message twice.
        let config =
            aws_sdk_sesv2::config::Builder::from(app.sdk()).retry_config(RetryConfig::disabled()).build();
        Self { client: Client::from_conf(config) }
    }
}

impl Ses {
    /// Hands over a message. Returns the message id that SES gave it. Uses [`SENDS`] or [`SENDS_BY_SETS`].
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>
    pub async fn send(&self, outgoing: Outgoing) -> Result<String, SendError> {
        let build = |error: aws_sdk_sesv2::error::BuildError| SendError::Refused(error.to_string());
        let raw = RawMessage::builder().data(Blob::new(outgoing.mime)).build().map_err(build)?;
        let tag = |(name, value): (&str, String)| MessageTag::builder().name(name).value(value).build();
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(outgoing.within).build();
        let patience = aws_sdk_sesv2::config::Builder::default().timeout_config(timeouts);
        let tags = outgoing.tag.map(tag).transpose().map_err(build)?.map(|tag| vec![tag]);
        let answer = self
            .client
            .send_email()
            .from_email_address(outgoing.from)
            .destination(Destination::builder().set_to_addresses(Some(outgoing.to)).build())
            .content(EmailContent::builder().raw(raw).build())
            .set_email_tags(tags)
            .set_configuration_set_name(outgoing.configuration_set)
            .customize()
            .config_override(patience)
            .send()
            .await
            .map_err(|error| meaning(&error))?;
        Ok(answer.message_id.unwrap_or_default())
    }
}

/// The meaning of an error. A response with a reason means that SES did not take the message. No response, or one that the front
/// end of SES makes when the real one is late or lost, means that the result is unknown.
fn meaning(error: &SdkError<SendEmailError, HttpResponse>) -> SendError {
    match error {
        SdkError::ServiceError(answered) => answer(answered.err(), answered.raw().status().as_u16()),
        SdkError::ConstructionFailure(_) => SendError::Refused("the request could not be made".into()),
        SdkError::DispatchFailure(failure) if failure.is_user() => {
            SendError::Refused("the request could not be made".into())
        }
        // Without a connection, nothing was sent. A timeout here is always the connect timeout: the client has no other.
        SdkError::DispatchFailure(failure) if failure.is_timeout() || says_connect(error) => {
            SendError::NotNow("SES could not be reached".into())
        }
        _ => SendError::Unknown(DisplayErrorContext(error).to_string()),
    }
}

fn answer(error: &SendEmailError, status: u16) -> SendError {
    let reason =
        format!("{}: {}", error.code().unwrap_or("error"), error.message().unwrap_or("no reason given"));
    let for_good = matches!(
        error,
        SendEmailError::MessageRejected(_)
            | SendEmailError::BadRequestException(_)
            | SendEmailError::MailFromDomainNotVerifiedException(_)
    );
    match status {
        _ if for_good => SendError::Refused(reason),
        // A raw message refers to nothing else that could be missing.
        _ if matches!(error, SendEmailError::NotFoundException(_)) => SendError::NoSet(reason),
        // After these, SES may have taken the message. With 503, SES says that it did not.
        500 | 502 | 504 => SendError::Unknown(reason),
        _ if is_pause(error) => SendError::Paused(reason),
        _ if is_throttle(error) && reason.to_ascii_lowercase().contains("quota") => {
            SendError::NoQuota(reason)
        }
        _ if is_throttle(error) => SendError::Throttled(reason),
        _ => SendError::NotNow(reason),
    }
}

fn is_pause(error: &SendEmailError) -> bool {
    matches!(error, SendEmailError::AccountSuspendedException(_) | SendEmailError::SendingPausedException(_))
}

/// Rate and quota have the same codes, and differ in their texts: "Maximum sending rate exceeded", "Daily message quota exceeded".
/// <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html>
fn is_throttle(error: &SendEmailError) -> bool {
    let code = error.code().unwrap_or_default();
    code.starts_with("Throttling") || matches!(code, "TooManyRequestsException" | "LimitExceededException")
}

/// Whether connecting failed: DNS, TCP or TLS. The SDK has no error type for this, so the error text of hyper decides.
fn says_connect(error: &dyn Error) -> bool {
    std::iter::successors(error.source(), |error: &&dyn Error| (*error).source())
        .any(|error| error.to_string() == "client error (Connect)")
}

#[cfg(test)]
mod tests;
