//! Reads opens and clicks that SES reports. SES reports them only if the owner lets SES track in addition to Posthorn.
//! <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{EngagementKind, ProviderRef};

/// An open or a click that SES tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SesEngagement {
    /// The message that it is about.
    pub reference: ProviderRef,
    /// Whether it is an open or a click.
    pub what: EngagementKind,
    /// When, in unix milliseconds.
    pub at_ms: i64,
    /// The recipient, if the message had only one.
    pub recipient: Option<String>,
    /// For a click, the link's target.
    pub url: Option<String>,
    /// The user agent.
    pub user_agent: String,
    /// The visitor's full IP address.
    pub ip_address: String,
    /// SES's `isBotEvent`: `Likely` or `Unlikely`. Absent from events before August 2026.
    pub is_bot_event: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SesEvent {
    event_type: String,
    mail: Mail,
    open: Option<Visit>,
    click: Option<Visit>,
}

#[derive(Deserialize)]
struct Mail {
    #[serde(default)]
    destination: Vec<String>,
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Visit {
    timestamp: String,
    #[serde(default)]
    user_agent: String,
    #[serde(default)]
    ip_address: String,
    link: Option<String>,
    /// Of any type, so that an unexpected value does not lose the event.
    #[serde(default)]
    is_bot_event: Value,
}

/// Reads an open or a click. `Ok(None)` for other events, and if the message is not Posthorn's.
///
/// # Errors
/// If the text is not an SES event.
pub fn read_ses_engagement(text: &str) -> Result<Option<SesEngagement>, serde_json::Error> {
    let event: SesEvent = serde_json::from_str(text)?;
    let (what, visit) = match (event.event_type.as_str(), event.open, event.click) {
        ("Open", Some(visit), _) => (EngagementKind::Opened, visit),
        ("Click", _, Some(visit)) => (EngagementKind::Clicked, visit),
        _ => return Ok(None),
    };
    let tag = event.mail.tags.get(ProviderRef::TAG).and_then(|values| values.first());
    let Some(reference) = tag.and_then(|tag| ProviderRef::from_tag(tag)) else { return Ok(None) };
    let alone = <[String; 1]>::try_from(event.mail.destination).ok();
    Ok(Some(SesEngagement {
        reference,
        what,
        at_ms: visit.timestamp.parse::<jiff::Timestamp>().map_or(0, |at| at.as_millisecond()),
        recipient: alone.map(|[address]| address),
        url: visit.link,
        user_agent: visit.user_agent,
        ip_address: visit.ip_address,
        is_bot_event: visit.is_bot_event.as_str().map(str::to_owned),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, part: &str) -> Option<SesEngagement> {
        let email_id = "email_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        let tag = ProviderRef { scope: "org_01h-0-live".into(), email_id }.to_tag();
        let mail = format!(r#"{{"destination":["b@example.com"],"tags":{{"posthorn_ref":["{tag}"]}}}}"#);
        read_ses_engagement(&format!(r#"{{"eventType":"{kind}","mail":{mail},{part}}}"#)).unwrap()
    }

    #[test]
    fn opens_and_clicks_are_read_whatever_form_is_bot_event_has() {
        let visit =
            r#""ipAddress":"192.0.2.1","timestamp":"2026-11-21T10:00:00.000Z","userAgent":"Mozilla/5.0""#;
        let click = read(
            "Click",
            &format!(r#""click":{{{visit},"link":"https://e.example/","isBotEvent":"Likely"}}"#),
        );
        let click = click.unwrap();
        assert_eq!((click.what, click.at_ms), (EngagementKind::Clicked, 1_795_255_200_000));
        assert_eq!(
            (click.url.as_deref(), click.is_bot_event.as_deref()),
            (Some("https://e.example/"), Some("Likely"))
        );
        assert_eq!(click.recipient.as_deref(), Some("b@example.com"));
        for mark in ["", r#","isBotEvent":true"#, r#","isBotEvent":{"x":1}"#, r#","isBotEvent":null"#] {
            let open = read("Open", &format!(r#""open":{{{visit}{mark}}}"#)).unwrap();
            assert_eq!((open.what, open.is_bot_event), (EngagementKind::Opened, None));
        }
        assert_eq!(read("Delivery", r#""delivery":{}"#), None);
        assert!(read_ses_engagement("{}").is_err());
    }
}
