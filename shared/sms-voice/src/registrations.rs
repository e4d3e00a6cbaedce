use aws_sdk_pinpointsmsvoicev2::types::{
    RegistrationAssociationMetadata, RegistrationInformation, RegistrationStatus,
    RegistrationVersionInformation, RegistrationVersionStatus,
};
use posthorn_uses::Use;

use crate::{Page, SmsVoice, named, refusal::CallError, tags};

const REGISTRATIONS: &[&str] = &["registration/*"];
/// The uses of [`SmsVoice::create_registration`] and [`SmsVoice::create_version`].
pub const CREATES_REGISTRATIONS: Use = Use::All(&[
    Use::SmsVoice(&["CreateRegistration"], &["*"]),
    Use::SmsVoice(&["CreateRegistrationVersion", "TagResource"], REGISTRATIONS),
]);
/// The uses of [`SmsVoice::registrations`], [`SmsVoice::versions`] and [`SmsVoice::associations`].
pub const READS_REGISTRATIONS: Use = Use::SmsVoice(
    &["DescribeRegistrationVersions", "DescribeRegistrations", "ListRegistrationAssociations"],
    REGISTRATIONS,
);
/// The uses of [`SmsVoice::associate`].
pub const ASSOCIATES_REGISTRATIONS: Use =
    Use::SmsVoice(&["CreateRegistrationAssociation"], &["phone-number/*", "registration/*"]);
/// The uses of [`SmsVoice::submit`] and [`SmsVoice::discard`].
pub const SUBMITS_REGISTRATIONS: Use =
    Use::SmsVoice(&["DiscardRegistrationVersion", "SubmitRegistrationVersion"], REGISTRATIONS);
/// The uses of [`SmsVoice::delete_registration`].
pub const DELETES_REGISTRATIONS: Use = Use::SmsVoice(&["DeleteRegistration"], REGISTRATIONS);

/// A registration with the carriers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// AWS's id, such as `registration-4f…`.
    pub id: String,
    /// Its type, such as `US_TEN_DLC_BRAND_REGISTRATION`.
    pub registration_type: String,
    /// How far it is.
    pub status: RegistrationStatus,
    /// The number of its latest version, from 1.
    pub version: i64,
    /// The version that was approved last.
    pub approved_version: Option<i64>,
    /// The version that was denied last.
    pub denied_version: Option<i64>,
}

/// A version of a registration: a set of fields that is submitted at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// How far it is.
    pub status: RegistrationVersionStatus,
    /// Why it was denied.
    pub denied: Vec<DeniedReason>,
}

/// A reason of a denial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeniedReason {
    /// AWS's word for it.
    pub reason: String,
    /// For people, in short.
    pub short: String,
    /// For people, in full.
    pub long: Option<String>,
}

/// A number or a registration that belongs to a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// The ARN of the number or registration.
    pub arn: String,
    /// Its id.
    pub id: String,
    /// Its type, such as `phone-number`.
    pub kind: String,
    /// The number itself.
    pub number: Option<String>,
}

impl SmsVoice {
    /// Creates a registration with an empty draft. Returns its id. A repeated call with the same token gives the same one. Uses
    /// [`CREATES_REGISTRATIONS`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_CreateRegistration.html>
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown; the same call with the same token then tells.
    pub async fn create_registration(
        &self,
        registration_type: &str,
        registration_tags: &[(String, String)],
        token: &str,
    ) -> Result<String, CallError> {
        let call = self.client.create_registration().registration_type(registration_type);
        let call = call.set_tags(tags(registration_tags)?).client_token(token);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        Ok(answer.registration_id)
    }

    /// Opens a new draft of a registration that was approved or denied. The draft is empty: every field must be put again. Returns
    /// its number. Uses [`CREATES_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn create_version(&self, registration: &str) -> Result<i64, CallError> {
        let call = self.client.create_registration_version().registration_id(registration);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        Ok(answer.version_number)
    }

    /// The account's registrations, a page at a time: those with these ids (at most 5), or all if `ids` is empty. Uses
    /// [`READS_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn registrations(
        &self,
        ids: &[String],
        next: Option<String>,
    ) -> Result<Page<Registration>, CallError> {
        let call = self.client.describe_registrations();
        let call = call.set_registration_ids(named(ids)).set_next_token(next);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.registrations.into_iter().map(Registration::from);
        Ok(Page { items: items.collect(), next: answer.next_token })
    }

    /// The versions of a registration, a page at a time: those with these numbers (at most 5), or all if `numbers` is empty. Uses
    /// [`READS_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn versions(
        &self,
        registration: &str,
        numbers: &[i64],
        next: Option<String>,
    ) -> Result<Page<Version>, CallError> {
        let call = self.client.describe_registration_versions().registration_id(registration);
        let call = call.set_version_numbers((!numbers.is_empty()).then(|| numbers.to_vec()));
        let answer = call.set_next_token(next).send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.registration_versions.into_iter().map(Version::from);
        Ok(Page { items: items.collect(), next: answer.next_token })
    }

    /// Submits a registration's draft for review. It can't be changed afterwards. Uses [`SUBMITS_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, with the fields that are missing, or that the result is unknown.
    pub async fn submit(&self, registration: &str) -> Result<(), CallError> {
        let call = self.client.submit_registration_version().registration_id(registration);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Discards a registration's draft. Uses [`SUBMITS_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn discard(&self, registration: &str) -> Result<(), CallError> {
        let call = self.client.discard_registration_version().registration_id(registration);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Adds a number or another registration, by id or ARN, to a registration. Uses [`ASSOCIATES_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn associate(&self, registration: &str, resource: &str) -> Result<(), CallError> {
        let call = self.client.create_registration_association();
        let call = call.registration_id(registration).resource_id(resource);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// What belongs to a registration, a page at a time. Uses [`READS_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn associations(
        &self,
        registration: &str,
        next: Option<String>,
    ) -> Result<Page<Association>, CallError> {
        let call = self.client.list_registration_associations();
        let call = call.registration_id(registration).set_next_token(next);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.registration_associations.into_iter().map(Association::from);
        Ok(Page { items: items.collect(), next: answer.next_token })
    }

    /// Deletes a registration that nothing belongs to any more. Uses [`DELETES_REGISTRATIONS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn delete_registration(&self, registration: &str) -> Result<(), CallError> {
        let call = self.client.delete_registration().registration_id(registration);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }
}

impl From<RegistrationInformation> for Registration {
    fn from(shown: RegistrationInformation) -> Self {
        Self {
            id: shown.registration_id,
            registration_type: shown.registration_type,
            status: shown.registration_status,
            version: shown.current_version_number,
            approved_version: shown.approved_version_number,
            denied_version: shown.latest_denied_version_number,
        }
    }
}

impl From<RegistrationVersionInformation> for Version {
    fn from(shown: RegistrationVersionInformation) -> Self {
        let denied = shown.denied_reasons.unwrap_or_default().into_iter();
        let denied = denied.map(|one| DeniedReason {
            reason: one.reason,
            short: one.short_description,
            long: one.long_description,
        });
        Self {
            number: shown.version_number,
            status: shown.registration_version_status,
            denied: denied.collect(),
        }
    }
}

impl From<RegistrationAssociationMetadata> for Association {
    fn from(shown: RegistrationAssociationMetadata) -> Self {
        Self {
            arn: shown.resource_arn,
            id: shown.resource_id,
            kind: shown.resource_type,
            number: shown.phone_number,
        }
    }
}
