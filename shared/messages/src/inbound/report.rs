use mail_parser::{Message, MimeHeaders};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One recipient of whom a delivery report tells (RFC 3464, section 2.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailedRecipient {
    /// The address.
    pub address: String,
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded`.
    pub action: String,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// What the server said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<String>,
}

/// A report names as many recipients as an envelope holds; more is somebody's joke.
const RECIPIENTS_MAX: usize = 100;
const TEXT_CHARACTERS_MAX: usize = 300;

/// Whether the mail is a delivery report.
pub(super) fn is_delivery_report(message: &Message<'_>) -> bool {
    let report = message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
            && kind.attribute("report-type").is_none_or(|of| of.eq_ignore_ascii_case("delivery-status"))
    });
    report && status_part(message).is_some()
}

fn status_part(message: &Message<'_>) -> Option<String> {
    message
        .parts
        .iter()
        .find(|part| {
            part.content_type().is_some_and(|kind| {
                kind.ctype().eq_ignore_ascii_case("message")
                    && kind.subtype().is_some_and(|subtype| {
                        subtype.eq_ignore_ascii_case("delivery-status")
                            || subtype.eq_ignore_ascii_case("global-delivery-status")
                    })
            })
        })
        .map(|part| String::from_utf8_lossy(part.contents()).into_owned())
}

/// Whom a delivery report is about; empty for any other mail.
pub(super) fn failed_recipients(message: &Message<'_>) -> Vec<FailedRecipient> {
    let Some(text) = status_part(message) else { return Vec::new() };
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").filter_map(recipient).take(RECIPIENTS_MAX).collect()
}

/// One block of fields; `None` for the one that is about the message as a whole.
fn recipient(block: &str) -> Option<FailedRecipient> {
    let unfolded = block.replace("\n ", " ").replace("\n\t", " ");
    let field = |name: &str| {
        unfolded.lines().find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    // `rfc822; ada@example.com`: the type of the address, or of the text, and then it.
    let behind_type = |value: String| match value.split_once(';') {
        Some((_, rest)) => rest.trim().to_owned(),
        None => value,
    };
    let cut = |text: String| text.chars().take(TEXT_CHARACTERS_MAX).collect::<String>();
    let address = field("Original-Recipient").or_else(|| field("Final-Recipient")).map(behind_type)?;
    Some(FailedRecipient {
        address: cut(address.trim_matches(['<', '>']).to_owned()),
        action: cut(field("Action").unwrap_or_default().to_ascii_lowercase()),
        status: field("Status").map(cut),
        diagnostic: field("Diagnostic-Code").map(behind_type).map(cut),
    })
}
