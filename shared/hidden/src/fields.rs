use crate::{Any, Content, Mail, Recipients, field::Hidable};

/// A field with the address of a recipient.
pub type RecipientField<T = String> = Hidable<Recipients, T>;
/// A field with content.
pub type ContentField<T = String> = Hidable<Content, T>;
/// A field with content that often names recipients too.
pub type MailField<T = String> = Hidable<Mail, T>;
/// A field that may contain every kind.
pub type AnyField<T = String> = Hidable<Any, T>;
