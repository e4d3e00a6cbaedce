//! Attachments, as a request contains them: the bytes, an address to fetch them from, or an upload.

use garde::Validate;
use posthorn_ids::UploadId;
use posthorn_messages::{Attachment, MediaType, Source, content_type_of};
use posthorn_net::{AddressGuard, PublicUrl};
use posthorn_runtime::http::none_if_empty;
use schemars::JsonSchema;
use serde::Deserialize;

use super::file_bytes::FileBytes;

/// A file to attach. Give exactly one of `content`, `path` and `upload_id`.
#[derive(Debug, Clone, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AttachmentInput {
    /// Its bytes: base64 (RFC 4648, either alphabet), a list of numbers, or a `Buffer` as `JSON.stringify` writes it.
    #[garde(custom(has_one_source(&self.path, &self.upload_id)))]
    #[serde(default)]
    pub content: Option<FileBytes>,
    /// The https address to fetch it from when the email is sent.
    #[garde(inner(custom(is_public_url)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub path: Option<String>,
    /// A file that was uploaded with an upload link.
    #[garde(skip)]
    #[serde(default)]
    pub upload_id: Option<UploadId>,
    /// Its file name. If it is not given, the last part of `path`.
    #[garde(length(chars, min = 1, max = 255), inner(custom(is_file_name)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub filename: Option<String>,
    /// Its media type. Parameters are allowed (`text/calendar; method=REQUEST`), except `boundary` and `name`. If it is not
    /// given, it follows from the file name.
    #[garde(inner(custom(is_media_type)))]
    #[serde(default, deserialize_with = "none_if_empty")]
    pub content_type: Option<String>,
    /// Its name in the HTML, `<img src="cid:logo">`. A file that the HTML names is shown inline, any other as an attachment.
    #[garde(inner(custom(is_content_id)))]
    #[serde(default, alias = "inline_content_id", deserialize_with = "none_if_empty")]
    pub content_id: Option<String>,
}

impl AttachmentInput {
    /// The number of bytes that came with the request.
    pub fn inline_bytes(&self) -> u64 {
        self.content.as_ref().map_or(0, FileBytes::count)
    }

    /// The attachment; `upload_bytes` is the size of the upload that it names.
    pub fn attachment(&self, upload_bytes: u64) -> Attachment {
        let from_path = || self.path.as_deref().and_then(last_part).map(str::to_owned);
        let filename = self.filename.clone().or_else(from_path).unwrap_or_else(|| "attachment".to_owned());
        let source = match (&self.content, &self.path, self.upload_id) {
            (Some(content), _, _) => Source::Inline(content.bytes()),
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
            _ => Err(garde::Error::new("must be given, or `path`, or `upload_id`: exactly one of them")),
        }
    }
}

/// Checks the form, and an IP address in place of a name. `admit` checks whether the settings allow loopback. Names are
/// resolved and checked when the file is fetched.
fn is_public_url(text: &str, _: &()) -> garde::Result {
    PublicUrl::parse(text, &AddressGuard { allow_loopback: true }).map(drop).map_err(garde::Error::new)
}

fn is_file_name(text: &str, _: &()) -> garde::Result {
    if text.chars().any(|letter| letter.is_control() || matches!(letter, '/' | '\\')) {
        return Err(garde::Error::new("must not contain slashes or control characters"));
    }
    Ok(())
}

fn is_media_type(text: &str, _: &()) -> garde::Result {
    text.parse::<MediaType>().map(drop).map_err(garde::Error::new)
}

/// RFC 2392 allows more characters. These need no quoting anywhere.
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
    fn a_name_is_taken_from_the_path() {
        let input: AttachmentInput =
            serde_json::from_value(json!({ "path": "https://example.com/files/invoice.pdf?x=/y" })).unwrap();
        assert_eq!(input.attachment(0).filename, "invoice.pdf");
    }

    #[test]
    fn each_broken_rule_names_its_field() {
        assert_eq!(faults(json!({ "filename": "a", "content": "aGk=" })), Vec::<String>::new());
        assert_eq!(faults(json!({ "filename": "a" })), ["content"]);
        assert_eq!(faults(json!({ "content": "aGk=", "path": "https://example.com/a" })), ["content"]);
        assert_eq!(faults(json!({ "path": "http://example.com/a" })), ["path"]);
        assert_eq!(faults(json!({ "content": "aGk=", "filename": "a\r\nb" })), ["filename"]);
        assert_eq!(faults(json!({ "content": "aGk=", "content_type": "multipart/mixed" })), ["content_type"]);
        assert_eq!(faults(json!({ "content": "aGk=", "content_id": "a>b" })), ["content_id"]);
        assert!(faults(json!({ "content": "!!" }))[0].contains("base64"));
    }

    #[test]
    fn a_media_type_keeps_its_parameters_except_boundary_and_name() {
        let faults_of = |kind: &str| faults(json!({ "content": "aGk=", "content_type": kind }));
        for kind in [
            "text/calendar; charset=utf-8; method=REQUEST",
            "text/csv;charset=\"utf-8\";header=present",
            "application/ld+json ; profile=\"a \\\"b\\\" c\"",
        ] {
            assert_eq!(faults_of(kind), Vec::<String>::new(), "{kind}");
            let given = json!({ "filename": "a", "content": "aGk=", "content_type": kind });
            let input: AttachmentInput = serde_json::from_value(given).unwrap();
            assert_eq!(input.attachment(0).content_type, kind);
        }
        for kind in [
            "text/plain; boundary=x",
            "text/plain; NAME=\"x\"",
            "text/plain; name*=UTF-8''x",
            "text/plain; boundary*0=x",
            "text/plain; charset=a\r\nBcc: b@c.example",
            "text/plain; charset=utf-8\r\n",
            "text/plain; charset=\"x",
            "text/plain; charset",
            "text/plain; charset=a b",
            "text/plain; charset=utf-8; charset=latin1",
            "text/plain, text/html",
            "text/plain; charset=é",
            "multipart/mixed; x=y",
            "text/",
        ] {
            assert_eq!(faults_of(kind), ["content_type"], "{kind}");
        }
    }

    #[test]
    fn a_path_that_cannot_be_called_is_refused_before_it_is_tried() {
        let label = format!("https://{}.example.com/a", "a".repeat(300));
        for path in [
            "https://",
            "https:///a.pdf",
            "https://[10.0.0.1]/a",
            "https://a..b/a",
            label.as_str(),
            "https://10.0.0.1/a",
            "https://0x0a000001/a",
            "https://012.0.0.1/a",
            "https://167772161/a",
            "https://[::ffff:10.0.0.1]/a",
            "https://[fd00::1]/a",
            "https://169.254.169.254/latest",
            "https://a:b@example.com/a",
            "https://example.com:99999/a",
            "ftp://example.com/a",
        ] {
            assert_eq!(faults(json!({ "path": path })), ["path"], "{path}");
        }
        for path in ["https://example.com/a b.pdf", "https://example.com/a\tb"] {
            assert_eq!(faults(json!({ "path": path })), ["path"], "{path}");
        }
        assert_eq!(faults(json!({ "path": "https://b\u{fc}cher.example/a.pdf" })), Vec::<String>::new());
    }

    #[test]
    fn an_empty_field_counts_as_not_given() {
        let given =
            json!({ "content": "aGk=", "filename": "", "path": "", "content_type": "", "content_id": "" });
        assert_eq!(faults(given), Vec::<String>::new());
    }
}
