//! Forms: `application/x-www-form-urlencoded` (what browsers and most mail clients send) and `multipart/form-data`, which
//! RFC 8058, section 3.2, lets a mail client send as well.

use bytes::Bytes;
use form_urlencoded::Serializer;
use futures::{future::BoxFuture, stream};
use multer::{Constraints, Multipart, SizeLimit, parse_boundary};
use posthorn_problem::{MALFORMED_BODY, Problem, UNSUPPORTED_MEDIA_TYPE};

/// Brings a form to its urlencoded spelling.
pub type ReadForm = fn(content_type: String, body: Vec<u8>) -> BoxFuture<'static, Result<String, Problem>>;

/// More fields than any of our forms has.
const FIELDS_MAX: usize = 32;
/// A field is a word or two.
const FIELD_BYTES_MAX: u64 = 16 * 1024;

/// Reads a form of either kind; a body without a content type is taken for urlencoded.
pub fn read_form(content_type: String, body: Vec<u8>) -> BoxFuture<'static, Result<String, Problem>> {
    Box::pin(read(content_type, body))
}

async fn read(content_type: String, body: Vec<u8>) -> Result<String, Problem> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "" | "application/x-www-form-urlencoded" => {
            String::from_utf8(body).map_err(|error| malformed().caused_by(&error))
        }
        "multipart/form-data" => multipart(&content_type, body).await,
        _ => Err(UNSUPPORTED_MEDIA_TYPE
            .because(format!("The body is `{essence}`; send `application/x-www-form-urlencoded`."))),
    }
}

async fn multipart(content_type: &str, body: Vec<u8>) -> Result<String, Problem> {
    let refused = |error: multer::Error| malformed().caused_by(&error);
    let boundary = parse_boundary(content_type).map_err(refused)?;
    let whole = stream::iter([Ok::<_, std::convert::Infallible>(Bytes::from(body))]);
    let limits = Constraints::new().size_limit(SizeLimit::new().per_field(FIELD_BYTES_MAX));
    let mut multipart = Multipart::with_constraints(whole, boundary, limits);
    let mut fields: Vec<(String, String)> = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(refused)? {
        if fields.len() >= FIELDS_MAX {
            return Err(malformed());
        }
        let Some(name) = field.name().map(str::to_owned) else { continue };
        fields.push((name, field.text().await.map_err(refused)?));
    }
    Ok(Serializer::new(String::new()).extend_pairs(fields).finish())
}

fn malformed() -> Problem {
    MALFORMED_BODY.because("The body is not a form that can be read.")
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use proptest::prelude::*;

    use super::*;

    fn form(content_type: &str, body: &[u8]) -> Result<String, Problem> {
        read_form(content_type.to_owned(), body.to_vec()).now_or_never().expect("the body is all there")
    }

    #[test]
    fn both_kinds_of_rfc_8058_come_to_the_same() {
        let urlencoded =
            form("application/x-www-form-urlencoded; charset=utf-8", b"List-Unsubscribe=One-Click");
        let multipart = form(
            "multipart/form-data; boundary=---FormBoundaryjWmhtjORrn",
            b"-----FormBoundaryjWmhtjORrn\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n-----FormBoundaryjWmhtjORrn--\r\n",
        );
        assert_eq!(urlencoded.as_deref(), Ok("List-Unsubscribe=One-Click"));
        assert_eq!(multipart, urlencoded);
    }

    #[test]
    fn what_is_no_form_is_refused_by_its_kind() {
        for (content_type, body, code) in [
            ("application/json", "{}", "UNSUPPORTED_MEDIA_TYPE"),
            ("multipart/form-data", "a", "MALFORMED_BODY"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disp", "MALFORMED_BODY"),
        ] {
            assert_eq!(form(content_type, body.as_bytes()).unwrap_err().code.code, code, "{content_type}");
        }
        assert_eq!(form("", b"\xff").unwrap_err().code.code, "MALFORMED_BODY");
    }

    proptest! {
        #[test]
        fn any_body_is_answered(body in proptest::collection::vec(any::<u8>(), 0..300), tail in "[-\r\na-z:;=\"]{0,120}") {
            let framed = [b"--b\r\n".as_slice(), &body, tail.as_bytes(), b"\r\n--b--\r\n"].concat();
            let _ = form("multipart/form-data; boundary=b", &framed);
            let _ = form("multipart/form-data; boundary=b", &body);
            let _ = form("application/x-www-form-urlencoded", &body);
        }
    }
}
