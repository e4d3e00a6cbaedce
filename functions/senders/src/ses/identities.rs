//! SES's side of a domain: the identity, whose keys sign, and its envelope sender. Every call waits for its turn.

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

/// What each call is on: identities of whatever name.
const IDENTITIES: &[&str] = &["identity/*"];
/// What [`Identities::find`] uses.
pub(crate) const FINDS: Use = Use::All(&[pace::USES, Use::Ses(&["GetEmailIdentity"], IDENTITIES)]);
/// What [`Identities::create`] uses.
pub(crate) const CREATES: Use = Use::All(&[FINDS, Use::Ses(&["CreateEmailIdentity"], IDENTITIES)]);
/// What [`Identities::set_mail_from`] uses.
pub(crate) const SETS_MAIL_FROM: Use =
    Use::All(&[pace::USES, Use::Ses(&["PutEmailIdentityMailFromAttributes"], IDENTITIES)]);
/// What [`Identities::remove`] uses.
pub(crate) const REMOVES: Use = Use::All(&[pace::USES, Use::Ses(&["DeleteEmailIdentity"], IDENTITIES)]);

/// SES's identities. They belong to the AWS account, not to a scope: the same domain in two scopes is one identity.
pub(crate) struct Identities {
    client: Client,
}

/// An identity as SES has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    /// Of its DKIM keys.
    pub tokens: Vec<String>,
    /// The envelope sender's domain, if one was set.
    pub mail_from: Option<String>,
    /// How far SES is with it.
    pub report: SesReport,
}

/// Why SES did not do as asked about a domain.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdentityError {
    /// It does not take such a name.
    #[error("SES refused the domain")]
    Refused(#[source] BoxError),
    /// The account is full.
    #[error("SES has as many identities as it allows")]
    LimitReached(#[source] BoxError),
    /// It is not this call's turn, or SES says that there were too many.
    #[error("SES is to be asked later")]
    Later(#[source] BoxError),
    /// It did not answer.
    #[error("SES did not do as asked")]
    Unavailable(#[source] BoxError),
    /// It registered the domain without keys of its own to sign with.
    #[error("SES named no DKIM tokens")]
    NoTokens,
}

impl FromApp for Identities {
    fn from_app(app: &App) -> Self {
        Self { client: pace::client(app) }
    }
}

impl Identities {
    /// What SES has under a domain's name.
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

    /// Registers a domain; one that is there by now is taken as it is.
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

    /// Sets the envelope sender's domain. While its MX record is missing, mail goes out under SES's own.
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

    /// Removes a domain; one that is not there is no error.
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

    /// SES has looked for its keys in vain for 72 hours, and does not look any more.
    pub(crate) fn is_given_up(&self) -> bool {
        self.report.dkim == "FAILED" && !self.report.sending
    }

    /// The label that stands before `name` in its envelope sender.
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
            IdentityError::Refused(_) => {
                INVALID_DOMAIN.because("SES does not take this domain.").at("/name", "is not taken by SES")
            }
            IdentityError::LimitReached(_) => DOMAIN_LIMIT_REACHED
                .because("Delete identities in SES, or have AWS raise the account's limit."),
            IdentityError::Later(_) | IdentityError::Unavailable(_) | IdentityError::NoTokens => {
                UNAVAILABLE.because("SES did not answer. Try again.").retry_after(5)
            }
        };
        problem.caused_by(&error)
    }
}
