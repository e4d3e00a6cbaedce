//! A file's bytes in JSON: base64, a list of numbers, or Node's `Buffer` or a `Uint8Array` as `JSON.stringify` writes them.

use std::fmt;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use posthorn_messages::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A file's bytes.
#[derive(Debug, Clone)]
pub struct FileBytes(Bytes);

/// RFC 4648, with or without padding. The unused bits of the last letter may have any value, because encoders differ.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

impl FileBytes {
    /// The bytes.
    pub(super) fn bytes(&self) -> Bytes {
        self.0.clone()
    }

    /// The number of bytes.
    pub(super) fn count(&self) -> u64 {
        self.0.0.len() as u64
    }
}

impl<'de> Deserialize<'de> for FileBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written { within_buffer: false }).map(|bytes| Self(Bytes(bytes)))
    }
}

/// Base64 in the standard or the URL alphabet (RFC 4648, sections 4 and 5), ignoring white space.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let letters = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    });
    LENIENT.decode(letters.collect::<Vec<u8>>()).ok()
}

struct Written {
    /// Whether this is the `data` of a `Buffer`, which cannot hold another `Buffer`.
    within_buffer: bool,
}

impl<'de> Visitor<'de> for Written {
    type Value = Vec<u8>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("base64 text or a list of bytes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<u8>, E> {
        decoded(text).ok_or_else(|| E::custom("is not base64"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Vec<u8>, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = numbers.next_element_seed(Byte)? {
            bytes.push(byte);
        }
        Ok(bytes)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Vec<u8>, A::Error> {
        let (mut buffer, mut bytes, mut is_buffer) = (None, Vec::new(), false);
        if self.within_buffer {
            return Err(A::Error::custom(REFUSED));
        }
        while let Some(key) = object.next_key::<String>()? {
            match key.as_str() {
                "type" => is_buffer = object.next_value::<String>()? == "Buffer",
                "data" => buffer = Some(object.next_value_seed(Data)?),
                // `JSON.stringify` writes a `Uint8Array` as an object: index to byte, in order.
                place if place.parse() == Ok(bytes.len()) => bytes.push(object.next_value_seed(Byte)?),
                _ => {
                    object.next_value::<IgnoredAny>()?;
                    return Err(A::Error::custom(REFUSED));
                }
            }
        }
        match (buffer, is_buffer) {
            (Some(data), true) if bytes.is_empty() => Ok(data),
            (None, false) if !bytes.is_empty() => Ok(bytes),
            _ => Err(A::Error::custom(REFUSED)),
        }
    }
}

const REFUSED: &str =
    "must be base64 text, a list of bytes or a `Buffer`: {\"type\": \"Buffer\", \"data\": [104, 105]}";

/// A `Buffer`'s `data`: numbers, or base64.
struct Data;

impl<'de> DeserializeSeed<'de> for Data {
    type Value = Vec<u8>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_any(Written { within_buffer: true })
    }
}

/// One number of a list. Its refusal does not name the index, because a list may have millions of numbers.
struct Byte;

impl<'de> DeserializeSeed<'de> for Byte {
    type Value = u8;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u8, D::Error> {
        u8::deserialize(deserializer)
            .map_err(|_| D::Error::custom("must hold whole numbers from 0 to 255 only"))
    }
}

impl JsonSchema for FileBytes {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FileBytes".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let bytes =
            json_schema!({ "type": "array", "items": { "type": "integer", "minimum": 0, "maximum": 255 } });
        json_schema!({ "anyOf": [
            { "type": "string", "contentEncoding": "base64" },
            bytes,
            {
                "type": "object",
                "properties": { "type": { "const": "Buffer" }, "data": bytes },
                "required": ["type", "data"],
                "additionalProperties": false,
            },
        ]})
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(content: Value) -> Result<Vec<u8>, String> {
        serde_json::from_value::<FileBytes>(content).map(|bytes| bytes.0.0).map_err(|error| error.to_string())
    }

    #[test]
    fn every_accepted_form_is_read_to_the_same_bytes() {
        for content in [
            json!("aGk="),
            json!("aGk"),
            json!("aG\r\n k="),
            json!("aGl"),
            json!([104, 105]),
            json!({ "type": "Buffer", "data": [104, 105] }),
            json!({ "data": [104, 105], "type": "Buffer" }),
            json!({ "0": 104, "1": 105 }),
        ] {
            assert_eq!(read(content.clone()).as_deref(), Ok(b"hi".as_slice()), "{content}");
        }
        assert_eq!(read(json!("JVBERi0xLjQ")).as_deref(), Ok(b"%PDF-1.4".as_slice()));
        assert_eq!(read(json!("-_-_")).as_deref(), Ok([0xfb, 0xff, 0xbf].as_slice()));
        assert_eq!(read(json!("+/+/")), read(json!("-_-_")));
        assert_eq!(read(json!({ "type": "Buffer", "data": [] })).as_deref(), Ok(b"".as_slice()));
    }

    #[test]
    fn an_array_of_more_than_ten_bytes_keeps_its_order() {
        // The keys come in the order of numbers, not of texts.
        let text: Vec<String> = (0..12).map(|at| format!("\"{at}\":{at}")).collect();
        let bytes: FileBytes = serde_json::from_str(&format!("{{{}}}", text.join(","))).unwrap();
        assert_eq!(bytes.0.0, (0..12).collect::<Vec<u8>>());
    }

    #[test]
    fn any_other_form_is_refused() {
        for content in [
            json!("!!"),
            json!("aGk=aGk="),
            json!("aGk~"),
            json!("a"),
            json!([104, 256]),
            json!([-1]),
            json!([1.5]),
            json!(["104"]),
            json!({}),
            json!({ "type": "Buffer" }),
            json!({ "data": [104] }),
            json!({ "type": "Blob", "data": [104] }),
            json!({ "type": "Buffer", "data": [104], "x": 1 }),
            json!({ "1": 104 }),
            json!({ "0": 104, "type": "Buffer" }),
            json!(7),
            json!(true),
        ] {
            assert!(read(content.clone()).is_err(), "{content}");
        }
    }
}
