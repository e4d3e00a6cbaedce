use super::*;
use crate::Content;

fn check(encoding: Encoding, is_text: bool, written: &str, expected: &str) {
    let content = Content { range: 0..written.len(), encoding, is_text };
    let decoded = content.decode(written.as_bytes());
    assert_eq!(String::from_utf8_lossy(&decoded), expected, "{written:?}");
    assert_eq!(content.decoded_bytes(written.as_bytes()), decoded.len() as u64, "{written:?}");
    let (some, is_cut) = content.decode_up_to(written.as_bytes(), 2);
    assert_eq!((&decoded[..decoded.len().min(2)], decoded.len() > 2), (some.as_slice(), is_cut));
}

#[test]
fn quoted_printable_keeps_text_that_is_not_a_code() {
    for (written, expected) in [
        ("x = 5", "x = 5"),
        ("https://a.example/?a=b&c=1 end", "https://a.example/?a=b&c=1 end"),
        ("a=b =C3=A4", "a=b ä"),
        ("Gr=c3=bc=C3=9Fe", "Grüße"),
        ("soft=\r\nbreak", "softbreak"),
        ("soft= \t\r\nbreak", "softbreak"),
        ("soft=\nbreak", "softbreak"),
        ("last=", "last"),
        ("=", ""),
        ("= x", "= x"),
        ("==", "="),
        ("=4", "=4"),
        ("=G1=3D=", "=G1="),
        ("blanks  \t\r\nkept=20\r\n", "blanks\r\nkept \r\n"),
        ("1 =\r\n= 2", "1 = 2"),
    ] {
        check(Encoding::QuotedPrintable, true, written, expected);
    }
}

#[test]
fn base64_is_read_up_to_its_padding_and_text_after_it_is_kept() {
    for (written, expected) in [
        ("aGVsbG8=", "hello"),
        ("aGVsbG8", "hello"),
        ("aGVsbG8\r\n", "hello"),
        ("aGVs\r\nbG8=\r\n", "hello"),
        ("aG*Vs bG8=", "hello"),
        ("aGVsbG8h", "hello!"),
        ("aGk=aGk=", "hihi"),
        ("aGk=\r\naGk=\r\n", "hihi"),
        ("aGVsbG8=\r\n-- \r\nThe list", "hello\r\n-- \r\nThe list"),
        ("aGVsbG8=\r\nUnsubscribe", "hello\r\nUnsubscribe"),
        ("aGVsbG8h\r\n_____\r\nThe list", "hello!\r\n_____\r\nThe list"),
        ("aGVsbA\r\n==", "hell"),
        ("a", ""),
        ("=", ""),
        ("", ""),
    ] {
        check(Encoding::Base64, true, written, expected);
    }
    check(Encoding::Base64, false, "aGVsbG8=\r\n-- \r\nThe list", "hello");
}

#[test]
fn unknown_encodings_change_nothing() {
    for (value, expected) in [
        ("base64", Encoding::Base64),
        (" BASE64 (comment)", Encoding::Base64),
        ("\"base64\";", Encoding::Base64),
        ("Quoted-Printable", Encoding::QuotedPrintable),
        ("8bit", Encoding::None),
        ("utf-8", Encoding::None),
        ("", Encoding::None),
    ] {
        assert_eq!(Encoding::parse(value.as_bytes()), expected, "{value}");
    }
}
