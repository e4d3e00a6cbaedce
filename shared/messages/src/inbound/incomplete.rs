use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a received email does not show its full content. Nothing is lost: what is not shown is an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Incomplete {
    /// It has too many headers, or they are too long. The rest of the header is the attachment `rest-of-header.txt`.
    Headers,
    /// It has too many parts. The rest of the mail is the attachment `rest-of-mail.eml`.
    Parts,
    /// Its parts are nested too deeply. The inner parts are the attachment `rest-of-mail.eml`.
    Nesting,
    /// Its text is too long. The text is cut, and the complete text is an attachment.
    Text,
    /// Its HTML is too long. The HTML is cut, and the complete HTML is an attachment.
    Html,
    /// It could not be parsed. The whole mail is the attachment `rest-of-mail.eml`.
    Unreadable,
}
