//! Posted responses of an identity provider that speaks SAML. Whatever is changed in a signed one, it never means somebody else.
#![no_main]

use arbitrary::Arbitrary;
use base64::{Engine, prelude::BASE64_STANDARD};
use libfuzzer_sys::fuzz_target;
use posthorn_saml::{Certificate, Expected, IdentityProvider, Person, ServiceProvider, read_response};

/// Signed by others' software. The private keys were not kept.
const SIGNED: [&str; 3] = [
    include_str!("../../shared/saml/src/fixtures/samlp-assertion.xml"),
    include_str!("../../shared/saml/src/fixtures/samlp-both.xml"),
    include_str!("../../shared/saml/src/fixtures/shibboleth-like.xml"),
];
const CERTIFICATES: [&str; 2] = [
    include_str!("../../shared/saml/src/fixtures/rsa.pem"),
    include_str!("../../shared/saml/src/fixtures/ec.pem"),
];

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    /// A text from a stranger.
    MadeUp(&'a str),
    /// A signed response with a part of it put elsewhere, over another part, or away, and a text between.
    Moved { which: u8, from: (u16, u16), to: (u16, u16), text: &'a str },
    /// A certificate from a stranger.
    Certificate(&'a str),
}

fuzz_target!(|input: Input| {
    match input {
        Input::MadeUp(xml) => assert!(read(xml).is_none() || SIGNED.contains(&xml), "nobody signed {xml:?}"),
        Input::Moved { which, from, to, text } => {
            let original = SIGNED[usize::from(which) % SIGNED.len()];
            let cut = |(begin, length): (u16, u16)| {
                let at = |place: usize| {
                    (0..=place.min(original.len())).rev().find(|one| original.is_char_boundary(*one))
                };
                let (begin, end) = (at(begin.into()), at(usize::from(begin) + usize::from(length)));
                (begin.unwrap_or_default(), end.unwrap_or_default())
            };
            let ((begin, end), (before, after)) = (cut(from), cut(to));
            let moved = [&original[..before], text, &original[begin..end], &original[after..]].concat();
            if let Some(person) = read(&moved) {
                assert_eq!(Some(person), read(original), "moved: {moved}");
            }
        }
        Input::Certificate(pem) => {
            let _ = Certificate::parse(pem);
        }
    }
});

fn read(xml: &str) -> Option<Person> {
    let idp = IdentityProvider {
        entity_id: "https://idp.example/saml".into(),
        sso_url: "https://idp.example/sso".into(),
        certificates: CERTIFICATES.iter().map(|pem| Certificate::parse(pem).unwrap()).collect(),
    };
    let sp = ServiceProvider {
        entity_id: "https://mail.example.com/sso/one".into(),
        acs_url: "https://mail.example.com/sso/one/acs".into(),
    };
    let now = "2026-12-01T02:01:00Z".parse().unwrap();
    let expected = Expected { sp: &sp, request_id: "_request", now };
    read_response(&BASE64_STANDARD.encode(xml), &idp, &expected).ok()
}
