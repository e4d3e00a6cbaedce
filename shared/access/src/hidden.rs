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
