use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of field that a role may hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HiddenField {
    /// Addresses of recipients and of the people who write.
    Recipients,
    /// Subjects, texts, attachments and the values of variables.
    Content,
    /// What is stored about a contact besides its addresses.
    ContactProperties,
    /// Phone numbers.
    PhoneNumbers,
}

impl HiddenField {
    /// Its name in requests and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recipients => "recipients",
            Self::Content => "content",
            Self::ContactProperties => "contact_properties",
            Self::PhoneNumbers => "phone_numbers",
        }
    }
}
