use posthorn_hidden::RecipientField;
use posthorn_mail::{Mail, Part, decode_text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One recipient in a delivery report (RFC 3464, section 2.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailedRecipient {
    /// The address.
    pub address: RecipientField,
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded`.
    pub action: String,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The server's explanation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnostic: Option<RecipientField>,
}

/// A report names at most as many recipients as an envelope has; more entries are ignored.
const RECIPIENTS_MAX: usize = 100;
const TEXT_CHARACTERS_MAX: usize = 300;

/// A report about so many recipients is shorter than this.
const REPORT_BYTES_MAX: usize = 256 * 1024;

/// Whether the mail is a delivery report.
pub(super) fn is_delivery_report(mail: &Mail<'_>) -> bool {
    let report = mail.root().is_some_and(|root| {
        root.media_type().is("multipart", "report")
            && root
                .parameterized("content-type")
                .and_then(|kind| kind.get("report-type"))
                .is_none_or(|of| of.eq_ignore_ascii_case("delivery-status"))
    });
    report && status_part(mail).is_some()
}

fn status_part<'m, 'r>(mail: &'m Mail<'r>) -> Option<&'m Part<'r>> {
    mail.leaves().find(|part| {
        let kind = part.media_type();
        let is_status = kind.is("message", "delivery-status") || kind.is("message", "global-delivery-status");
        is_status && !part.is_opaque()
    })
}

/// The recipients in a delivery report; empty for any other mail. `raw` is the mail's bytes.
pub(super) fn failed_recipients(raw: &[u8], mail: &Mail<'_>) -> Vec<FailedRecipient> {
    let Some(part) = status_part(mail) else { return Vec::new() };
    let (bytes, _) = part.content().decode_up_to(raw, REPORT_BYTES_MAX);
    let text = decode_text(&bytes, Some("utf-8")).replace("\r\n", "\n");
    text.split("\n\n").filter_map(recipient).take(RECIPIENTS_MAX).collect()
}

/// Reads one block of fields; `None` for the block about the message as a whole.
fn recipient(block: &str) -> Option<FailedRecipient> {
    let unfolded = block.replace("\n ", " ").replace("\n\t", " ");
    let field = |name: &str| {
        unfolded.lines().find_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    // `rfc822; ada@example.com`: a type, then the address or the text.
    let behind_type = |value: String| match value.split_once(';') {
        Some((_, rest)) => rest.trim().to_owned(),
        None => value,
    };
    let cut = |text: String| text.chars().take(TEXT_CHARACTERS_MAX).collect::<String>();
    let address = field("Original-Recipient").or_else(|| field("Final-Recipient")).map(behind_type)?;
    Some(FailedRecipient {
        address: cut(address.trim_matches(['<', '>']).to_owned()).into(),
        action: cut(field("Action").unwrap_or_default().to_ascii_lowercase()),
        status: field("Status").map(cut),
        diagnostic: field("Diagnostic-Code").map(behind_type).map(cut).map(Into::into),
    })
}
