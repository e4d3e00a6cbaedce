//! Forms: `application/x-www-form-urlencoded`, which browsers and most mail clients send, and `multipart/form-data`, which
//! mail clients may send too (RFC 8058, section 3.2).

use bytes::Bytes;
use form_urlencoded::Serializer;
use futures::{future::BoxFuture, stream};
use multer::{Constraints, Multipart, SizeLimit, parse_boundary};
use posthorn_problem::{MALFORMED_BODY, Problem, UNSUPPORTED_MEDIA_TYPE};

/// Converts a form to a urlencoded text.
pub type ReadForm = fn(content_type: String, body: Vec<u8>) -> BoxFuture<'static, Result<String, Problem>>;

/// The most fields of a form: more than any of our forms has.
const FIELDS_MAX: usize = 32;
/// The most bytes of a field. Our fields have a word or two.
const FIELD_BYTES_MAX: u64 = 16 * 1024;

/// Reads a form of either type. A body without a content type counts as urlencoded.
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
    fn both_form_types_of_rfc_8058_give_the_same_result() {
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
    fn other_types_and_malformed_forms_are_refused_with_their_code() {
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
        fn no_form_body_causes_a_panic(body in proptest::collection::vec(any::<u8>(), 0..300), tail in "[-\r\na-z:;=\"]{0,120}") {
            let framed = [b"--b\r\n".as_slice(), &body, tail.as_bytes(), b"\r\n--b--\r\n"].concat();
            let _ = form("multipart/form-data; boundary=b", &framed);
            let _ = form("multipart/form-data; boundary=b", &body);
            let _ = form("application/x-www-form-urlencoded", &body);
        }
    }
}
