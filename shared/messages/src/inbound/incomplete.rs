use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a received email does not show all that came. Nothing is lost: what is not shown is an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Incomplete {
    /// It has too many headers, or they are too long. The rest of its header is the attachment `rest-of-header.txt`.
    Headers,
    /// It has too many parts. The rest of it is the attachment `rest-of-mail.eml`.
    Parts,
    /// Its parts lie too deep in each other. The inner ones are the attachment `rest-of-mail.eml`.
    Nesting,
    /// Its text is too long. The text is cut, and is whole among the attachments.
    Text,
    /// Its HTML is too long. The HTML is cut, and is whole among the attachments.
    Html,
    /// It could not be read. All of it is the attachment `rest-of-mail.eml`.
    Unreadable,
}
