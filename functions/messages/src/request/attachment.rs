//! Attachments as callers give them: their bytes, where these are, or an upload.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use garde::Validate;
use posthorn_ids::UploadId;
use posthorn_messages::{Attachment, Bytes, Source, content_type_of};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

/// A file to go with the email; one of `content`, `path` and `upload_id` says where its bytes are.
#[derive(Debug, Clone, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AttachmentInput {
    /// Its bytes, in base64 or as a list of numbers.
    #[garde(custom(has_one_source(&self.path, &self.upload_id)))]
    #[serde(default)]
    pub content: Option<FileBytes>,
    /// The https address that it is fetched from when the email is sent.
    #[garde(inner(custom(is_https)))]
    #[serde(default)]
    pub path: Option<String>,
    /// A file that was put under an upload link.
    #[garde(skip)]
    #[serde(default)]
    pub upload_id: Option<UploadId>,
    /// Its name for the reader; the last part of `path` where it is not given.
    #[garde(length(chars, min = 1, max = 255), inner(custom(is_file_name)))]
    #[serde(default)]
    pub filename: Option<String>,
    /// Its media type; what its name suggests where it is not given.
    #[garde(inner(custom(is_media_type)))]
    #[serde(default)]
    pub content_type: Option<String>,
    /// What the HTML calls it by, `<img src="cid:logo">`; it is then shown in place.
    #[garde(inner(custom(is_content_id)))]
    #[serde(default, alias = "inline_content_id")]
    pub content_id: Option<String>,
}

/// A file's bytes.
#[derive(Debug, Clone)]
pub struct FileBytes(Bytes);

/// RFC 4648 with or without padding: encoders differ.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl<'de> Deserialize<'de> for FileBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Numbers(Vec<u8>),
        }
        let bytes = match Written::deserialize(deserializer)
            .map_err(|_| D::Error::custom("expected base64 text or a list of bytes"))?
        {
            Written::Numbers(bytes) => bytes,
            Written::Text(text) => {
                let plain: String = text.split_ascii_whitespace().collect();
                LENIENT.decode(plain).map_err(|_| D::Error::custom("is not base64"))?
            }
        };
        Ok(Self(Bytes(bytes)))
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
        json_schema!({ "anyOf": [
            { "type": "string", "contentEncoding": "base64" },
            { "type": "array", "items": { "type": "integer", "minimum": 0, "maximum": 255 } },
        ]})
    }
}

impl AttachmentInput {
    /// The bytes that came with the request.
    pub fn inline_bytes(&self) -> u64 {
        self.content.as_ref().map_or(0, |content| content.0.0.len() as u64)
    }

    /// The attachment; `upload_bytes` is the size of the upload that it names.
    pub fn attachment(&self, upload_bytes: u64) -> Attachment {
        let from_path = || self.path.as_deref().and_then(last_part).map(str::to_owned);
        let filename = self.filename.clone().or_else(from_path).unwrap_or_else(|| "attachment".to_owned());
        let source = match (&self.content, &self.path, self.upload_id) {
            (Some(content), _, _) => Source::Inline(content.0.clone()),
            (None, _, Some(id)) => Source::Upload { id, bytes: upload_bytes },
            (None, path, None) => Source::Url(path.clone().unwrap_or_default()),
        };
        let content_type = self.content_type.clone().unwrap_or_else(|| content_type_of(&filename).to_owned());
        Attachment { content_type, content_id: self.content_id.clone(), filename, source }
    }
}

fn last_part(path: &str) -> Option<&str> {
    let path = path.split(['?', '#']).next()?;
    path.rsplit('/').next().filter(|name| !name.is_empty() && is_file_name(name, &()).is_ok())
}

fn has_one_source<'a>(
    path: &'a Option<String>,
    upload: &'a Option<UploadId>,
) -> impl FnOnce(&Option<FileBytes>, &()) -> garde::Result + 'a {
    move |content, ()| {
        let given = [content.is_some(), path.is_some(), upload.is_some()];
        match given.into_iter().filter(|given| *given).count() {
            1 => Ok(()),
            _ => Err(garde::Error::new("give one of `content`, `path` and `upload_id`")),
        }
    }
}

fn is_https(text: &str, _: &()) -> garde::Result {
    let shaped =
        text.len() <= 2048 && !text.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    // Its host is held against the address guard when the file is fetched; loopback is for the local runner alone.
    let scheme = text.starts_with("https://") || text.starts_with("http://127.0.0.1:");
    if shaped && scheme {
        Ok(())
    } else {
        Err(garde::Error::new("must be an https:// URL of at most 2048 characters"))
    }
}

fn is_file_name(text: &str, _: &()) -> garde::Result {
    if text.chars().any(|letter| letter.is_control() || matches!(letter, '/' | '\\')) {
        return Err(garde::Error::new("must not contain slashes or control characters"));
    }
    Ok(())
}

/// RFC 6838, section 4.2, without parameters.
fn is_media_type(text: &str, _: &()) -> garde::Result {
    let token = |part: &str| {
        (1..=127).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let shaped = text.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype));
    // A multipart would change how the email itself is read; an enclosed message travels as bytes.
    if shaped && !text.to_ascii_lowercase().starts_with("multipart/") {
        return Ok(());
    }
    Err(garde::Error::new("must be a media type like application/pdf"))
}

/// RFC 2392 allows more; this much needs no quoting anywhere.
fn is_content_id(text: &str, _: &()) -> garde::Result {
    let shaped = (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@+".contains(&byte));
    if shaped { Ok(()) } else { Err(garde::Error::new("may hold up to 128 ASCII letters, digits and -_.@+")) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn faults(body: Value) -> Vec<String> {
        let input: AttachmentInput = match serde_json::from_value(body) {
            Ok(input) => input,
            Err(error) => return vec![error.to_string()],
        };
        input
            .validate()
            .err()
            .map_or_else(Vec::new, |report| report.iter().map(|(path, _)| path.to_string()).collect())
    }

    #[test]
    fn bytes_are_read_however_they_are_written() {
        for content in [json!("aGk="), json!("aGk"), json!("aG\nk="), json!([104, 105])] {
            let input: AttachmentInput =
                serde_json::from_value(json!({ "filename": "a.txt", "content": content })).unwrap();
            let attachment = input.attachment(0);
            assert_eq!(attachment.source, Source::Inline(Bytes(b"hi".to_vec())));
            assert_eq!(attachment.content_type, "text/plain");
        }
    }

    #[test]
    fn a_name_is_taken_from_the_path() {
        let input: AttachmentInput =
            serde_json::from_value(json!({ "path": "https://example.com/files/invoice.pdf?x=/y" })).unwrap();
        assert_eq!(input.attachment(0).filename, "invoice.pdf");
    }

    #[test]
    fn what_breaks_a_rule_is_told() {
        assert_eq!(faults(json!({ "filename": "a", "content": "aGk=" })), Vec::<String>::new());
        assert_eq!(faults(json!({ "filename": "a" })), ["content"]);
        assert_eq!(faults(json!({ "content": "aGk=", "path": "https://example.com/a" })), ["content"]);
        assert_eq!(faults(json!({ "path": "http://example.com/a" })), ["path"]);
        assert_eq!(faults(json!({ "content": "aGk=", "filename": "a\r\nb" })), ["filename"]);
        assert_eq!(faults(json!({ "content": "aGk=", "content_type": "multipart/mixed" })), ["content_type"]);
        assert_eq!(faults(json!({ "content": "aGk=", "content_id": "a>b" })), ["content_id"]);
        assert!(faults(json!({ "content": "!!" }))[0].contains("base64"));
    }
}
