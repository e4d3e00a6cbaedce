//! Reads the messages that people send to our numbers, as AWS End User Messaging SMS publishes them to SNS.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html>

use serde::Deserialize;

use crate::PhoneNumber;

/// A message that somebody sent to one of our numbers. It has no time: SNS's is the closest. MMS has no form here, because AWS
/// receives only texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundSms {
    /// AWS's id of the message. A repeated notification has the same.
    pub id: String,
    /// Who sent it.
    pub from: PhoneNumber,
    /// Our number: a phone number with its `+`, or a short code.
    pub to: String,
    /// The text, which may be empty.
    pub body: String,
    /// Whether the text was longer than [`BODY_CHARACTERS_MAX`] and was cut.
    pub is_cut: bool,
    /// The number's keyword that AWS found in the text, if it has one.
    pub keyword: Option<String>,
    /// AWS's id of our last message to this person, which this one may answer.
    pub answers: Option<String>,
}

/// Why a text is not such a message. No variant shows the message or a number.
#[derive(Debug, thiserror::Error)]
pub enum InvalidInbound {
    /// It is longer than any message.
    #[error("the message has {bytes} bytes, and AWS's have at most {BYTES_MAX}")]
    TooLong {
        /// Its bytes.
        bytes: usize,
    },
    /// It has another form.
    #[error("the text is not an inbound message of AWS End User Messaging SMS")]
    Shape(#[from] serde_json::Error),
    /// The sender is no phone number but a name or a short code, so that no answer reaches it.
    #[error("the inbound message is not from a phone number")]
    Origination,
    /// The recipient is neither a phone number nor a short code.
    #[error("the inbound message is not to a phone number or a short code")]
    Destination,
    /// Its id is empty or too long.
    #[error("the inbound message has no id that could be AWS's")]
    Id,
}

/// The most characters of a text, as for messages that we send.
pub const BODY_CHARACTERS_MAX: usize = 1600;
/// The most bytes of a message's JSON: 1,600 characters are at most 19,200 bytes if each is escaped as two surrogates.
const BYTES_MAX: usize = 64 * 1024;
/// The most characters of an id. AWS's have 36.
const ID_CHARACTERS_MAX: usize = 256;
/// The most characters of a keyword.
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PutKeyword.html>
const KEYWORD_CHARACTERS_MAX: usize = 30;
/// Digits of a short code.
const SHORT_CODE_DIGITS: std::ops::RangeInclusive<usize> = 3..=8;

/// AWS's message. Fields that it does not have today are no error.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Published {
    origination_number: String,
    destination_number: String,
    message_keyword: Option<String>,
    message_body: String,
    inbound_message_id: String,
    previous_published_message_id: Option<String>,
}

/// Reads a message.
///
/// # Errors
/// If the text is not such a message.
pub fn read_inbound_sms(text: &str) -> Result<InboundSms, InvalidInbound> {
    if text.len() > BYTES_MAX {
        return Err(InvalidInbound::TooLong { bytes: text.len() });
    }
    let message: Published = serde_json::from_str(text)?;
    let is_id = |id: &String| !id.is_empty() && id.chars().count() <= ID_CHARACTERS_MAX;
    if !is_id(&message.inbound_message_id) {
        return Err(InvalidInbound::Id);
    }
    let from = message.origination_number.parse().map_err(|_| InvalidInbound::Origination)?;
    if !is_own_number(&message.destination_number) {
        return Err(InvalidInbound::Destination);
    }
    let mut body = message.message_body;
    let end = body.char_indices().nth(BODY_CHARACTERS_MAX).map(|(at, _)| at);
    if let Some(end) = end {
        body.truncate(end);
    }
    let is_keyword = |word: &String| !word.is_empty() && word.chars().count() <= KEYWORD_CHARACTERS_MAX;
    Ok(InboundSms {
        id: message.inbound_message_id,
        from,
        to: message.destination_number,
        body,
        is_cut: end.is_some(),
        keyword: message.message_keyword.filter(is_keyword),
        answers: message.previous_published_message_id.filter(is_id),
    })
}

fn is_own_number(text: &str) -> bool {
    let is_short_code =
        SHORT_CODE_DIGITS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_short_code || text.parse::<PhoneNumber>().is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The guide's sample, unchanged.
    const SAMPLE: &str = r#"{
      "originationNumber":"+14255550182",
      "destinationNumber":"+12125550101",
      "messageKeyword":"JOIN",
      "messageBody":"EXAMPLE",
      "inboundMessageId":"cae173d2-66b9-564c-8309-21f858e9fb84",
      "previousPublishedMessageId":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    }"#;

    fn sample(changes: Value) -> Result<InboundSms, InvalidInbound> {
        let mut message: Value = serde_json::from_str(SAMPLE).unwrap();
        for (name, value) in changes.as_object().unwrap() {
            message[name] = value.clone();
        }
        read_inbound_sms(&message.to_string())
    }

    #[test]
    fn the_sample_of_the_guide_is_read_whole() {
        let expected = InboundSms {
            id: "cae173d2-66b9-564c-8309-21f858e9fb84".into(),
            from: "+14255550182".parse().unwrap(),
            to: "+12125550101".into(),
            body: "EXAMPLE".into(),
            is_cut: false,
            keyword: Some("JOIN".into()),
            answers: Some("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
        };
        assert_eq!(read_inbound_sms(SAMPLE).unwrap(), expected);
    }

    #[test]
    fn a_message_to_a_short_code_without_keyword_or_earlier_message_is_read() {
        let message = sample(json!({
            "destinationNumber": "12345", "messageKeyword": null, "previousPublishedMessageId": null,
            "messageBody": "", "aLaterField": { "x": 1 },
        }));
        let message = message.unwrap();
        assert_eq!((message.to.as_str(), message.body.as_str()), ("12345", ""));
        assert_eq!((message.keyword, message.answers), (None, None));
    }

    #[test]
    fn a_longer_text_is_cut_between_characters() {
        for (written, kept, is_cut) in [(1600, 1600, false), (1601, 1600, true), (3000, 1600, true)] {
            let message = sample(json!({ "messageBody": "🙂".repeat(written) })).unwrap();
            assert_eq!((message.body, message.is_cut), ("🙂".repeat(kept), is_cut));
        }
        let escaped = SAMPLE.replace("EXAMPLE", &r"\ud83d\ude42".repeat(1600));
        assert_eq!(read_inbound_sms(&escaped).unwrap().body, "🙂".repeat(1600));
    }

    #[test]
    fn other_texts_are_refused_with_their_reasons() {
        for text in ["", "{}", "[]", "null", "Hello", r#"{"Type":"Notification","Message":"{}"}"#] {
            assert!(matches!(read_inbound_sms(text), Err(InvalidInbound::Shape(_))), "{text}");
        }
        for field in ["originationNumber", "destinationNumber", "messageBody", "inboundMessageId"] {
            let refused = sample(json!({ field: null }));
            assert!(matches!(refused, Err(InvalidInbound::Shape(_))), "{field}");
        }
        for from in ["", "12345", "BANK", "+1 425 555 0182", "+0"] {
            let refused = sample(json!({ "originationNumber": from }));
            assert!(matches!(refused, Err(InvalidInbound::Origination)), "{from}");
        }
        for to in ["", "12", "123456789", "rcs-c020de2520714385964ebf7b095c4b60", "+"] {
            let refused = sample(json!({ "destinationNumber": to }));
            assert!(matches!(refused, Err(InvalidInbound::Destination)), "{to}");
        }
        for id in [String::new(), "x".repeat(257)] {
            assert!(matches!(sample(json!({ "inboundMessageId": id })), Err(InvalidInbound::Id)));
        }
        let long = sample(json!({ "messageBody": "x".repeat(70_000) }));
        assert!(matches!(long, Err(InvalidInbound::TooLong { bytes: 70_000.. })));
    }

    #[test]
    fn no_reason_shows_the_message_or_a_number() {
        for changes in [
            json!({ "originationNumber": "secret" }),
            json!({ "destinationNumber": "secret" }),
            json!({ "messageBody": { "secret": 1 } }),
            json!({ "messageKeyword": ["secret"] }),
        ] {
            let refused = sample(changes).unwrap_err();
            let chain = format!("{refused} {:?}", std::error::Error::source(&refused));
            assert!(!chain.contains("secret"), "{chain}");
        }
    }
}
