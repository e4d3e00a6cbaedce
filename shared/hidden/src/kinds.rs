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
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Recipients, Self::Content, Self::ContactProperties, Self::PhoneNumbers];

    /// Its name in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recipients => "recipients",
            Self::Content => "content",
            Self::ContactProperties => "contact_properties",
            Self::PhoneNumbers => "phone_numbers",
        }
    }
}

/// What a field may show. A role that hides one of these kinds hides the field.
pub trait Kind {
    /// The kinds.
    const SHOWS: &'static [HiddenField];
}

/// The address of a recipient or of somebody who writes, or a text that quotes one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recipients;

/// A subject, a text, a name of an attachment, the value of a variable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content;

/// A part of an email that is content and often names recipients too, such as a header or the target of a link.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mail;

/// A whole that may contain every kind, such as an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Any;

impl Kind for Recipients {
    const SHOWS: &'static [HiddenField] = &[HiddenField::Recipients];
}

impl Kind for Content {
    const SHOWS: &'static [HiddenField] = &[HiddenField::Content];
}

impl Kind for Mail {
    const SHOWS: &'static [HiddenField] = &[HiddenField::Recipients, HiddenField::Content];
}

impl Kind for Any {
    const SHOWS: &'static [HiddenField] = &HiddenField::ALL;
}
