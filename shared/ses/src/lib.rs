//! Handing a finished message to SES, and telling apart what its answers mean for a message that must go out once.

use aws_sdk_sesv2::{
    Client,
    config::retry::RetryConfig,
    error::{ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};
use posthorn_app::{App, FromApp};

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
}

/// SES did not say that it took the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It will never take this message.
    #[error("SES refused the message: {0}")]
    Refused(String),
    /// It did not take the message now: throttled, paused, or in trouble. Trying again is safe.
    #[error("SES did not take the message now: {0}")]
    NotNow(String),
    /// No answer came: it may have taken the message. Trying again is safe only once its events have had time to come.
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
    /// Hands over a message; answers SES's id of it.
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>
    pub async fn send(&self, outgoing: Outgoing) -> Result<String, SendError> {
        let build = |error: aws_sdk_sesv2::error::BuildError| SendError::Refused(error.to_string());
        let raw = RawMessage::builder().data(Blob::new(outgoing.mime)).build().map_err(build)?;
        let tag = |(name, value): (&str, String)| MessageTag::builder().name(name).value(value).build();
        let tags = outgoing.tag.map(tag).transpose().map_err(build)?.map(|tag| vec![tag]);
        let answer = self
            .client
            .send_email()
            .from_email_address(outgoing.from)
            .destination(Destination::builder().set_to_addresses(Some(outgoing.to)).build())
            .content(EmailContent::builder().raw(raw).build())
            .set_email_tags(tags)
            .set_configuration_set_name(outgoing.configuration_set)
            .send()
            .await
            .map_err(|error| meaning(&error))?;
        Ok(answer.message_id.unwrap_or_default())
    }
}

/// An answer that is an error means that SES did not take the message; no answer means that nobody knows.
fn meaning<R: std::fmt::Debug>(error: &SdkError<SendEmailError, R>) -> SendError {
    match error {
        SdkError::ServiceError(answered) => {
            let inner = answered.err();
            let reason = format!(
                "{}: {}",
                inner.code().unwrap_or("error"),
                inner.message().unwrap_or("no reason given")
            );
            let for_good = matches!(
                inner,
                SendEmailError::MessageRejected(_)
                    | SendEmailError::BadRequestException(_)
                    | SendEmailError::NotFoundException(_)
                    | SendEmailError::MailFromDomainNotVerifiedException(_)
            );
            if for_good { SendError::Refused(reason) } else { SendError::NotNow(reason) }
        }
        SdkError::ConstructionFailure(_) => SendError::Refused("the request could not be made".into()),
        // A connection that was never made carried nothing.
        SdkError::DispatchFailure(failure) if failure.is_user() => {
            SendError::Refused("the request could not be made".into())
        }
        _ => SendError::Unknown(error.to_string()),
    }
}
