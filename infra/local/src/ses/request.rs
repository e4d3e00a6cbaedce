//! Reads the body of a `SendEmail`.

use mail_parser::MessageParser;
use serde_json::Value;

/// The sender: from the call, or else from the message's header.
pub(super) fn sender(body: &Value, raw: &[u8]) -> String {
    if let Some(from) = body["FromEmailAddress"].as_str() {
        return from.to_string();
    }
    let parsed = MessageParser::default().parse_headers(raw);
    let from = parsed.as_ref().and_then(|mail| mail.header_raw("From"));
    from.unwrap_or_default().trim().to_string()
}

/// The recipients: from `Destination`, or else from the message's headers.
pub(super) fn recipients(body: &Value, raw: &[u8]) -> Vec<String> {
    let given = ["ToAddresses", "CcAddresses", "BccAddresses"]
        .iter()
        .flat_map(|field| body["Destination"][*field].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .map(bare_address)
        .collect::<Vec<_>>();
    if !given.is_empty() {
        return given;
    }
    let Some(parsed) = MessageParser::default().parse_headers(raw) else { return Vec::new() };
    [parsed.to(), parsed.cc(), parsed.bcc()]
        .into_iter()
        .flatten()
        .flat_map(|list| list.iter())
        .filter_map(|address| address.address().map(str::to_string))
        .collect()
}

fn bare_address(text: &str) -> String {
    text.rsplit('<').next().unwrap_or(text).trim_end_matches('>').trim().to_string()
}

/// The tags that the call gives the message.
pub(super) fn tags(body: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let tags = body["EmailTags"].as_array().into_iter().flatten();
    tags.map(|tag| (text(&tag["Name"]), text(&tag["Value"]))).collect()
}
