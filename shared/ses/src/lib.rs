//! Handing a finished message to SES, and telling apart what its answers mean for a message that must go out once.

use std::{error::Error, time::Duration};

use aws_sdk_sesv2::{
    Client,
    config::{http::HttpResponse, retry::RetryConfig, timeout::TimeoutConfig},
    error::{ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};
use posthorn_app::{App, FromApp};
use posthorn_uses::Use;

/// IAM's names of what SES v2 asks for where it is handed a raw message.
const OPERATIONS: &[&str] = &["SendEmail", "SendRawEmail"];
/// What handing over a message uses that is sent by no configuration set.
pub const SENDS: Use = Use::Ses(OPERATIONS, &["identity/*"]);
/// What handing over one uses that is sent by the deployment's set, or by that of a pool of addresses.
pub const SENDS_BY_SETS: Use =
    Use::All(&[SENDS, Use::Ses(OPERATIONS, &["configuration-set/{stage}", "configuration-set/{stage}-*"])]);

/// A message as SES takes it.
pub struct Outgoing {
    /// The sender, with name.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// RFC 5322 text.
    pub mime: Vec<u8>,
    /// The configuration set to send by; without one, SES tells no events of the message.
    pub configuration_set: Option<String>,
    /// Comes back with every event of the message, under this name.
    pub tag: Option<(&'static str, String)>,
    /// How long to wait for SES's answer, the upload included: 28 MiB of attachments are 53 MB of request.
    pub within: Duration,
}

/// SES did not say that it took the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It will never take this message.
    #[error("SES refused the message: {0}")]
    Refused(String),
    /// The configuration set to send by does not exist. It may be one that was removed since the sender was looked up, so it
    /// did not take the message, and trying again with another set is safe.
    #[error("SES did not take the message: {0}")]
    NoSet(String),
    /// It did not take the message now: throttled, paused, or out of reach. Trying again is safe.
    #[error("SES did not take the message now: {0}")]
    NotNow(String),
    /// No answer came, or one that leaves it open: it may have taken the message. Trying again is safe only once its events have had time to come.
    #[error("SES did not answer: {0}")]
    Unknown(String),
}

/// SES v2.
pub struct Ses {
    client: Client,
}

impl FromApp for Ses {
    fn from_app(app: &App) -> Self {
        // The SDK must not try again by itself: after a lost answer that would send twice.
        let config =
            aws_sdk_sesv2::config::Builder::from(app.sdk()).retry_config(RetryConfig::disabled()).build();
        Self { client: Client::from_conf(config) }
    }
}

impl Ses {
    /// Hands over a message; answers SES's id of it. Uses [`SENDS`] or [`SENDS_BY_SETS`].
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

/// An answer that says why means that SES did not take the message; no answer, or one that its front makes up when SES's own
/// is late or lost, means that nobody knows.
fn meaning(error: &SdkError<SendEmailError, HttpResponse>) -> SendError {
    match error {
        SdkError::ServiceError(answered) => answer(answered.err(), answered.raw().status().as_u16()),
        SdkError::ConstructionFailure(_) => SendError::Refused("the request could not be made".into()),
        SdkError::DispatchFailure(failure) if failure.is_user() => {
            SendError::Refused("the request could not be made".into())
        }
        // A connection that was never made carried nothing. The time limit can only be that of connecting: the client knows no other.
        SdkError::DispatchFailure(failure) if failure.is_timeout() || says_connect(error) => {
            SendError::NotNow("SES could not be reached".into())
        }
        _ => SendError::Unknown(error.to_string()),
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
        // Raw messages name nothing else that could be missing.
        _ if matches!(error, SendEmailError::NotFoundException(_)) => SendError::NoSet(reason),
        // After these it may have taken the message; 503 is SES's word that it has not.
        500 | 502 | 504 => SendError::Unknown(reason),
        _ => SendError::NotNow(reason),
    }
}

/// Whether it failed in connecting: to find the address, to reach it, to agree on TLS. The SDK keeps no type for it, so hyper's
/// own words count.
fn says_connect(error: &dyn Error) -> bool {
    std::iter::successors(error.source(), |error: &&dyn Error| (*error).source())
        .any(|error| error.to_string() == "client error (Connect)")
}

#[cfg(test)]
mod tests;
