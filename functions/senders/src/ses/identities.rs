//! SES's part of a domain: the identity with its DKIM keys and its envelope sender. Every call waits for its turn.

use aws_sdk_sesv2::{
    Client,
    config::http::HttpResponse,
    error::{BoxError, ProvideErrorMetadata, SdkError},
    operation::{
        create_email_identity::CreateEmailIdentityError, delete_email_identity::DeleteEmailIdentityError,
        get_email_identity::GetEmailIdentityError,
    },
    types::{BehaviorOnMxFailure, DkimAttributes, MailFromAttributes},
};
use posthorn_app::{App, FromApp};
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_runtime::uses::Use;
use posthorn_senders::{
    DomainName, SesReport,
    codes::{DOMAIN_LIMIT_REACHED, INVALID_DOMAIN},
};

use crate::ses::pace::{self, NotNow, Pace, is_throttle};

/// The resources of the calls: all identities.
const IDENTITIES: &[&str] = &["identity/*"];
/// The `uses` of [`Identities::find`].
pub(crate) const FINDS: Use = Use::All(&[pace::USES, Use::Ses(&["GetEmailIdentity"], IDENTITIES)]);
/// The `uses` of [`Identities::create`].
pub(crate) const CREATES: Use = Use::All(&[FINDS, Use::Ses(&["CreateEmailIdentity"], IDENTITIES)]);
/// The `uses` of [`Identities::set_mail_from`].
pub(crate) const SETS_MAIL_FROM: Use =
    Use::All(&[pace::USES, Use::Ses(&["PutEmailIdentityMailFromAttributes"], IDENTITIES)]);
/// The `uses` of [`Identities::remove`].
pub(crate) const REMOVES: Use = Use::All(&[pace::USES, Use::Ses(&["DeleteEmailIdentity"], IDENTITIES)]);

/// The client for SES's identities. They belong to the AWS account, not to a scope: the same domain in two scopes is one identity.
pub(crate) struct Identities {
    client: Client,
}

/// An identity in SES.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    /// The tokens of its DKIM keys.
    pub tokens: Vec<String>,
    /// The envelope sender's domain, if one was set.
    pub mail_from: Option<String>,
    /// SES's report about it.
    pub report: SesReport,
}

/// Why a call about an identity failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdentityError {
    /// SES does not accept the name.
    #[error("SES refused the domain")]
    Refused(#[source] BoxError),
    /// The account has reached its limit.
    #[error("the AWS account has reached its limit of identities in SES")]
    LimitReached(#[source] BoxError),
    /// It was not this call's turn, or SES throttled the call.
    #[error("the call to SES must wait")]
    Later(#[source] BoxError),
    /// SES did not answer, or failed.
    #[error("SES failed on an identity")]
    Unavailable(#[source] BoxError),
    /// SES has the identity without DKIM keys.
    #[error("SES returned no DKIM tokens")]
    NoTokens,
}

impl FromApp for Identities {
    fn from_app(app: &App) -> Self {
        Self { client: pace::client(app) }
    }
}

impl Identities {
    /// Reads the identity of a domain's name. `None` if SES has none.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html>
    pub(crate) async fn find(
        &self,
        pace: Pace<'_>,
        name: &DomainName,
    ) -> Result<Option<Identity>, IdentityError> {
        pace.turn().await?;
        match self.client.get_email_identity().email_identity(name.as_str()).send().await {
            Ok(known) => Ok(Some(Identity::of(
                known.verified_for_sending_status,
                known.dkim_attributes,
                known.mail_from_attributes,
            ))),
            Err(error)
                if error.as_service_error().is_some_and(GetEmailIdentityError::is_not_found_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(classify(error)),
        }
    }

    /// Creates the identity of a domain. If it exists already, it is returned as it is.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentity.html>
    pub(crate) async fn create(&self, pace: Pace<'_>, name: &DomainName) -> Result<Identity, IdentityError> {
        pace.turn().await?;
        match self.client.create_email_identity().email_identity(name.as_str()).send().await {
            Ok(created) => {
                Ok(Identity::of(created.verified_for_sending_status, created.dkim_attributes, None))
            }
            Err(error) if is_taken(&error) => self.find(pace, name).await?.ok_or(IdentityError::NoTokens),
            Err(error) => Err(classify(error)),
        }
    }

    /// Sets the envelope sender's domain. While its MX record is missing, SES sends with its own domain as the envelope sender.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityMailFromAttributes.html>
    pub(crate) async fn set_mail_from(
        &self,
        pace: Pace<'_>,
        name: &DomainName,
        mail_from: &str,
    ) -> Result<(), IdentityError> {
        pace.turn().await?;
        self.client
            .put_email_identity_mail_from_attributes()
            .email_identity(name.as_str())
            .mail_from_domain(mail_from)
            .behavior_on_mx_failure(BehaviorOnMxFailure::UseDefaultValue)
            .send()
            .await
            .map_err(classify)?;
        Ok(())
    }

    /// Removes the identity of a domain. It is no error if it does not exist.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteEmailIdentity.html>
    pub(crate) async fn remove(&self, pace: Pace<'_>, name: &DomainName) -> Result<(), IdentityError> {
        pace.turn().await?;
        let removed = self.client.delete_email_identity().email_identity(name.as_str()).send().await;
        match removed {
            Ok(_) => Ok(()),
            Err(error)
                if error.as_service_error().is_some_and(DeleteEmailIdentityError::is_not_found_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(classify(error)),
        }
    }
}

impl Identity {
    fn of(sending: bool, dkim: Option<DkimAttributes>, mail_from: Option<MailFromAttributes>) -> Self {
        let mut report = SesReport { sending, ..SesReport::default() };
        if let Some(status) = dkim.as_ref().and_then(|dkim| dkim.status.as_ref()) {
            report.dkim = status.as_str().to_owned();
        }
        if let Some(attributes) = &mail_from {
            report.mail_from = attributes.mail_from_domain_status.as_str().to_owned();
        }
        Self {
            tokens: dkim.and_then(|dkim| dkim.tokens).unwrap_or_default(),
            mail_from: mail_from.map(|attributes| attributes.mail_from_domain),
            report,
        }
    }

    /// Whether SES has given up: it did not find the DKIM records within 72 hours, and no longer looks for them.
    pub(crate) fn is_given_up(&self) -> bool {
        self.report.dkim == "FAILED" && !self.report.sending
    }

    /// Returns the label before `name` in the envelope sender's domain.
    pub(crate) fn return_path(&self, name: &DomainName) -> Option<&str> {
        self.mail_from.as_deref()?.strip_suffix(name.as_str())?.strip_suffix('.')
    }
}

fn is_taken(error: &SdkError<CreateEmailIdentityError, HttpResponse>) -> bool {
    error.as_service_error().is_some_and(CreateEmailIdentityError::is_already_exists_exception)
}

fn classify<E>(error: SdkError<E, HttpResponse>) -> IdentityError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some("BadRequestException") => IdentityError::Refused(error.into()),
        Some("LimitExceededException") => IdentityError::LimitReached(error.into()),
        Some(code) if is_throttle(code) => IdentityError::Later(error.into()),
        _ => IdentityError::Unavailable(error.into()),
    }
}

impl From<NotNow> for IdentityError {
    fn from(reason: NotNow) -> Self {
        Self::Later(reason.into())
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        let problem = match error {
            IdentityError::Refused(_) => INVALID_DOMAIN
                .because("SES does not accept this domain.")
                .at("/name", "is not accepted by SES"),
            IdentityError::LimitReached(_) => DOMAIN_LIMIT_REACHED
                .because("Delete identities in SES, or ask AWS to raise the account's limit."),
            IdentityError::Later(_) | IdentityError::Unavailable(_) | IdentityError::NoTokens => {
                UNAVAILABLE.because("SES did not answer. Try again.").retry_after(5)
            }
        };
        problem.caused_by(&error)
    }
}
