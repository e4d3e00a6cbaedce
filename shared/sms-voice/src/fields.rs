use aws_sdk_pinpointsmsvoicev2::types::{
    FieldRequirement, RegistrationFieldDefinition, RegistrationFieldValueInformation,
};
use posthorn_uses::Use;

use crate::{Page, SmsVoice, refusal::CallError};

const REGISTRATIONS: &[&str] = &["registration/*"];
/// The uses of [`SmsVoice::field_definitions`].
pub const DEFINES_FIELDS: Use = Use::SmsVoice(&["DescribeRegistrationFieldDefinitions"], &["*"]);
/// The uses of [`SmsVoice::field_values`].
pub const READS_FIELDS: Use = Use::SmsVoice(&["DescribeRegistrationFieldValues"], REGISTRATIONS);
/// The uses of [`SmsVoice::put_field`] and [`SmsVoice::delete_field`].
pub const WRITES_FIELDS: Use =
    Use::SmsVoice(&["DeleteRegistrationFieldValue", "PutRegistrationFieldValue"], REGISTRATIONS);

/// A field of a registration's form. AWS changes the forms now and then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDefinition {
    /// Such as `companyInfo.companyName`.
    pub path: String,
    /// Whether it must be filled in.
    pub requirement: FieldRequirement,
    /// The values of a field of choices, and how many of them to choose; `None` for other fields.
    pub choices: Option<Choices>,
    /// The rules of a text; `None` for other fields.
    pub text: Option<TextRules>,
    /// For people.
    pub title: String,
    /// For people.
    pub description: String,
}

/// The rules of a field of choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The values.
    pub options: Vec<String>,
    /// The fewest choices.
    pub least: i32,
    /// The most choices.
    pub most: i32,
}

/// The rules of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRules {
    /// The fewest characters.
    pub least: i32,
    /// The most characters.
    pub most: i32,
    /// A regular expression that it matches as a whole.
    pub pattern: String,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedValue {
    /// A text.
    Text(String),
    /// Chosen options.
    Choices(Vec<String>),
}

/// A field of a version with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    /// Such as `companyInfo.companyName`.
    pub path: String,
    /// Its value; `None` if it is a file.
    pub value: Option<TypedValue>,
    /// What the reviewers did not like about it.
    pub denied: Option<String>,
}

impl SmsVoice {
    /// The fields of a type of registration, a page at a time. Uses [`DEFINES_FIELDS`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DescribeRegistrationFieldDefinitions.html>
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn field_definitions(
        &self,
        registration_type: &str,
        next: Option<String>,
    ) -> Result<Page<FieldDefinition>, CallError> {
        let call = self.client.describe_registration_field_definitions();
        let call = call.registration_type(registration_type).set_next_token(next);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.registration_field_definitions.into_iter().map(FieldDefinition::from);
        Ok(Page { items: items.collect(), next: answer.next_token })
    }

    /// The values of a version's fields, a page at a time; of the latest version if `version` is `None`. Uses [`READS_FIELDS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn field_values(
        &self,
        registration: &str,
        version: Option<i64>,
        next: Option<String>,
    ) -> Result<Page<FieldValue>, CallError> {
        let call = self.client.describe_registration_field_values().registration_id(registration);
        let call = call.set_version_number(version).set_next_token(next);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.registration_field_values.into_iter().map(FieldValue::from);
        Ok(Page { items: items.collect(), next: answer.next_token })
    }

    /// Puts the value of a field of a registration's draft. Uses [`WRITES_FIELDS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown; the same call again is harmless.
    pub async fn put_field(
        &self,
        registration: &str,
        path: &str,
        value: TypedValue,
    ) -> Result<(), CallError> {
        let call = self.client.put_registration_field_value().registration_id(registration).field_path(path);
        let call = match value {
            TypedValue::Text(text) => call.text_value(text),
            TypedValue::Choices(choices) => call.set_select_choices(Some(choices)),
        };
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Removes the value of an optional field of a registration's draft. Uses [`WRITES_FIELDS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown; the same call again is harmless.
    pub async fn delete_field(&self, registration: &str, path: &str) -> Result<(), CallError> {
        let call = self.client.delete_registration_field_value();
        let call = call.registration_id(registration).field_path(path);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }
}

impl From<RegistrationFieldDefinition> for FieldDefinition {
    fn from(shown: RegistrationFieldDefinition) -> Self {
        let choices = shown.select_validation;
        let choices = choices.map(|one| Choices {
            options: one.options,
            least: one.min_choices,
            most: one.max_choices,
        });
        let text = shown.text_validation;
        let text =
            text.map(|one| TextRules { least: one.min_length, most: one.max_length, pattern: one.pattern });
        let hints = shown.display_hints;
        let (title, description) =
            hints.map(|hints| (hints.title, hints.short_description)).unwrap_or_default();
        Self {
            path: shown.field_path,
            requirement: shown.field_requirement,
            choices,
            text,
            title,
            description,
        }
    }
}

impl From<RegistrationFieldValueInformation> for FieldValue {
    fn from(shown: RegistrationFieldValueInformation) -> Self {
        let choices = shown.select_choices.filter(|choices| !choices.is_empty()).map(TypedValue::Choices);
        Self {
            path: shown.field_path,
            value: shown.text_value.map(TypedValue::Text).or(choices),
            denied: shown.denied_reason,
        }
    }
}
