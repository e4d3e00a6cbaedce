//! SES's side of a domain: the identity, whose keys sign, and its envelope sender.

use aws_sdk_sesv2::{
    Client,
    config::http::HttpResponse,
    error::{BoxError, ProvideErrorMetadata, SdkError},
    operation::{
        create_email_identity::CreateEmailIdentityError, delete_email_identity::DeleteEmailIdentityError,
        get_email_identity::GetEmailIdentityError,
    },
    types::{BehaviorOnMxFailure, DkimAttributes, DkimStatus},
};
use posthorn_app::{App, FromApp};
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_senders::{
    DomainName, SesReport,
    codes::{DOMAIN_LIMIT_REACHED, INVALID_DOMAIN},
};

/// SES's identities. They belong to the AWS account, not to a scope: the same domain in two scopes is one identity.
pub(crate) struct Identities {
    client: Client,
}

/// What SES has under a name.
pub(crate) enum Found {
    /// Nothing.
    Nothing,
    /// An identity whose keys it has looked for in vain for 72 hours: it does not look any more.
    GivenUp,
    /// An identity.
    Identity {
        /// Of its DKIM keys.
        tokens: Vec<String>,
        /// The envelope sender's domain, if one was set.
        mail_from: Option<String>,
    },
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
    /// It did not answer, or not now.
    #[error("SES did not do as asked")]
    Unavailable(#[source] BoxError),
    /// It registered the domain without keys of its own to sign with.
    #[error("SES named no DKIM tokens")]
    NoTokens,
}

impl FromApp for Identities {
    fn from_app(app: &App) -> Self {
        Self { client: Client::new(app.sdk()) }
    }
}

impl Identities {
    /// What SES has under a domain's name.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html>
    pub(crate) async fn find(&self, name: &DomainName) -> Result<Found, IdentityError> {
        let known = match self.client.get_email_identity().email_identity(name.as_str()).send().await {
            Ok(known) => known,
            Err(error)
                if error.as_service_error().is_some_and(GetEmailIdentityError::is_not_found_exception) =>
            {
                return Ok(Found::Nothing);
            }
            Err(error) => return Err(classify(error)),
        };
        let given_up = known.dkim_attributes.as_ref().and_then(|dkim| dkim.status.as_ref());
        if given_up == Some(&DkimStatus::Failed) && !known.verified_for_sending_status {
            return Ok(Found::GivenUp);
        }
        let mail_from = known.mail_from_attributes.map(|attributes| attributes.mail_from_domain);
        Ok(Found::Identity { tokens: tokens(known.dkim_attributes)?, mail_from })
    }

    /// Registers a domain; answers the tokens of its DKIM keys. One that is there by now is taken as it is.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateEmailIdentity.html>
    pub(crate) async fn create(&self, name: &DomainName) -> Result<Vec<String>, IdentityError> {
        match self.client.create_email_identity().email_identity(name.as_str()).send().await {
            Ok(created) => tokens(created.dkim_attributes),
            Err(error) if is_taken(&error) => match self.find(name).await? {
                Found::Identity { tokens, .. } => Ok(tokens),
                Found::Nothing | Found::GivenUp => Err(IdentityError::NoTokens),
            },
            Err(error) => Err(classify(error)),
        }
    }

    /// Sets the envelope sender's domain. While its MX record is missing, mail goes out under SES's own.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityMailFromAttributes.html>
    pub(crate) async fn set_mail_from(
        &self,
        name: &DomainName,
        mail_from: &str,
    ) -> Result<(), IdentityError> {
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

    /// What SES says of a domain.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetEmailIdentity.html>
    pub(crate) async fn report(&self, name: &DomainName) -> Result<SesReport, IdentityError> {
        let known = self.client.get_email_identity().email_identity(name.as_str()).send().await;
        let known = match known {
            Ok(known) => known,
            // It was taken away from outside: SES will not send.
            Err(error)
                if error.as_service_error().is_some_and(GetEmailIdentityError::is_not_found_exception) =>
            {
                let none = "NOT_STARTED".to_owned();
                return Ok(SesReport { sending: false, dkim: none.clone(), mail_from: none });
            }
            Err(error) => return Err(classify(error)),
        };
        let text = |status: Option<&str>| status.unwrap_or("NOT_STARTED").to_owned();
        let dkim = known.dkim_attributes.as_ref().and_then(|dkim| dkim.status.as_ref());
        let mail_from =
            known.mail_from_attributes.as_ref().map(|attributes| &attributes.mail_from_domain_status);
        Ok(SesReport {
            sending: known.verified_for_sending_status,
            dkim: text(dkim.map(|status| status.as_str())),
            mail_from: text(mail_from.map(|status| status.as_str())),
        })
    }

    /// Removes a domain; one that is not there is no error.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteEmailIdentity.html>
    pub(crate) async fn remove(&self, name: &DomainName) -> Result<(), IdentityError> {
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

fn tokens(dkim: Option<DkimAttributes>) -> Result<Vec<String>, IdentityError> {
    let tokens = dkim.and_then(|dkim| dkim.tokens).filter(|tokens| !tokens.is_empty());
    tokens.ok_or(IdentityError::NoTokens)
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
        _ => IdentityError::Unavailable(error.into()),
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
            IdentityError::Unavailable(_) | IdentityError::NoTokens => {
                UNAVAILABLE.because("SES did not answer. Try again.").retry_after(5)
            }
        };
        problem.caused_by(&error)
    }
}
