//! Responses that others' software signed: npm's samlp, and lxml with `cryptography` in the shape of Shibboleth's. The clock stands still.

use base64::{Engine, prelude::BASE64_STANDARD};
use proptest::prelude::*;

use super::*;

const ASSERTION_SIGNED: &str = include_str!("fixtures/samlp-assertion.xml");
const BOTH_SIGNED: &str = include_str!("fixtures/samlp-both.xml");
const RESPONSE_SIGNED: &str = include_str!("fixtures/samlp-response-only.xml");
const SHA1_SIGNED: &str = include_str!("fixtures/samlp-sha1.xml");
const SHIBBOLETH: &str = include_str!("fixtures/shibboleth-like.xml");
const SHA512_SIGNED: &str = include_str!("fixtures/plain-512.xml");
const NOW: &str = "2026-12-01T02:01:00Z";

fn idp() -> IdentityProvider {
    let certificates = [include_str!("fixtures/ec.pem"), include_str!("fixtures/rsa.pem")];
    IdentityProvider {
        entity_id: "https://idp.example/saml".into(),
        sso_url: "https://idp.example/sso".into(),
        certificates: certificates.map(|pem| Certificate::parse(pem).unwrap()).into(),
    }
}

fn sp() -> ServiceProvider {
    ServiceProvider {
        entity_id: "https://mail.example.com/sso/one".into(),
        acs_url: "https://mail.example.com/sso/one/acs".into(),
    }
}

fn read_with(
    xml: &str,
    change: impl Fn(&mut IdentityProvider, &mut ServiceProvider, &mut (String, String)),
) -> Result<Person, SamlError> {
    let (mut idp, mut sp, mut said) = (idp(), sp(), ("_request".to_owned(), NOW.to_owned()));
    change(&mut idp, &mut sp, &mut said);
    let expected = Expected { sp: &sp, request_id: &said.0, now: said.1.parse().unwrap() };
    read_response(&BASE64_STANDARD.encode(xml), &idp, &expected)
}

fn read(xml: &str) -> Result<Person, SamlError> {
    read_with(xml, |_, _, _| {})
}

fn reason(xml: &str) -> &'static str {
    read(xml).map_or_else(|error| error.reason(), |_| "none")
}

#[test]
fn responses_of_npms_samlp_are_read() {
    for xml in [ASSERTION_SIGNED, BOTH_SIGNED] {
        let person = read(xml).unwrap();
        assert_eq!(person.id, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent   ada-0001");
        assert_eq!(person.email.as_deref(), Some("ada@acme.example"));
        assert_eq!(person.name.as_deref(), Some("Ada Lovelace"));
    }
}

#[test]
fn a_response_with_a_prefix_list_and_an_elliptic_key_and_one_with_sha_512_are_read() {
    for xml in [SHIBBOLETH, SHA512_SIGNED] {
        let person = read(xml).unwrap();
        let qualified = "https://idp.example/saml https://mail.example.com/sso/one AAdzZWNyZXQx";
        assert_eq!(person.id, format!("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent {qualified}"));
        assert_eq!(person.email.as_deref(), Some("grace@acme.example"));
        assert_eq!(person.name.as_deref(), Some("Grace “Ω” O'Hopper <> & \"co\""));
    }
}

#[test]
fn an_assertion_must_be_signed_itself_and_not_with_sha_1() {
    assert_eq!(reason(RESPONSE_SIGNED), "unsigned");
    assert_eq!(reason(SHA1_SIGNED), "algorithm");
    let sha1_digest = ASSERTION_SIGNED
        .replace("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1");
    assert_eq!(reason(&sha1_digest), "algorithm");
}

#[test]
fn a_response_is_for_one_service_one_request_and_one_time() {
    type Change = fn(&mut IdentityProvider, &mut ServiceProvider, &mut (String, String));
    let changes: [(&str, Change); 9] = [
        ("issuer", |idp, _, _| idp.entity_id = "https://idp.example".into()),
        ("audience", |_, sp, _| sp.entity_id = "https://mail.example.com/sso".into()),
        ("destination", |_, sp, _| sp.acs_url = "https://mail.example.com/sso/two/acs".into()),
        ("request", |_, _, said| said.0 = "_other".into()),
        ("assertion_early", |_, _, said| said.1 = "2026-12-01T01:49:00Z".into()),
        ("assertion_expired", |_, _, said| said.1 = "2026-12-01T02:51:38Z".into()),
        ("signature", |idp, _, _| idp.certificates.truncate(1)),
        ("signature", |idp, _, _| idp.certificates.clear()),
        ("none", |_, _, said| said.1 = "2026-12-01T02:51:37Z".into()),
    ];
    for (expected, change) in changes {
        let outcome = read_with(ASSERTION_SIGNED, change);
        assert_eq!(outcome.map_or_else(|error| error.reason(), |_| "none"), expected);
    }
    // What is outside the assertion has no signature; so it must agree.
    for (from, to, expected) in [
        (
            "Destination=\"https://mail.example.com/sso/one/acs\"",
            "Destination=\"https://other.example\"",
            "destination",
        ),
        ("Destination=\"https://mail.example.com/sso/one/acs\"", "", "none"),
        ("InResponseTo=\"_request\" ", "InResponseTo=\"_other\" ", "request"),
        ("InResponseTo=\"_request\" ", "", "request"),
        ("status:Success", "status:Responder", "provider"),
        ("Version=\"2.0\" IssueInstant", "Version=\"1.1\" IssueInstant", "structure"),
    ] {
        assert_ne!(ASSERTION_SIGNED.replacen(from, to, 1), ASSERTION_SIGNED, "{from}");
        assert_eq!(reason(&ASSERTION_SIGNED.replacen(from, to, 1)), expected, "{from}");
    }
    assert_eq!(
        reason(&BOTH_SIGNED.replacen(" Destination=", " Destinatio=", 1)),
        "signature",
        "a signed response"
    );
}

#[test]
fn what_is_signed_cannot_be_changed() {
    for (from, to, expected) in [
        ("ada-0001</saml:NameID>", "bob-0001</saml:NameID>", "signature"),
        ("ada@acme.example", "bob@acme.example", "signature"),
        ("ada@acme", "ada<!-- -->@acme", "structure"),
        ("ada@acme", "ada<?p?>@acme", "structure"),
        ("<samlp:Response", "<!DOCTYPE x><samlp:Response", "dtd"),
        ("<saml:Subject>", "<saml:Subject><saml:EncryptedID/>", "encrypted"),
        ("URI=\"#", "URI=\"\" X=\"", "signature"),
        ("<SignatureValue>", "<Object/><SignatureValue>", "structure"),
        ("xml-exc-c14n#\"", "xml-exc-c14n#WithComments\"", "algorithm"),
        ("<Transforms>", "<Transforms><Transform/>", "structure"),
        ("<DigestMethod", "<DigestMethod/><DigestMethod", "structure"),
        ("</saml:Attribute>", "</saml:Attribute><saml:Attribute Name=\"email\"/>", "signature"),
    ] {
        assert_ne!(ASSERTION_SIGNED.replacen(from, to, 1), ASSERTION_SIGNED, "{from}");
        assert_eq!(reason(&ASSERTION_SIGNED.replacen(from, to, 1)), expected, "{from}");
    }
    let listed =
        |list: &str| SHIBBOLETH.replace("PrefixList=\"xs absent\"", &format!("PrefixList=\"{list}\""));
    assert_eq!(reason(&listed("#default")), "structure");
    assert_eq!(reason(&listed(&(0..30).map(|at| format!("a{at} ")).collect::<String>())), "structure");
    assert_eq!(reason(&listed("")), "signature");
    let changed = BOTH_SIGNED.replacen("2026-12-01", "2026-12-02", 1);
    assert_eq!(reason(&changed), "signature", "the response around a valid assertion");
}

proptest! {
    /// Whatever is changed, nobody else is vouched for.
    #[test]
    fn no_change_of_a_response_makes_it_mean_somebody_else(at in 0.0..1.0_f64, cut in 0..40_usize, to in "[ -~]{0,12}|</?saml:[A-Z]", which in 0..3_usize) {
        let xml = [ASSERTION_SIGNED, BOTH_SIGNED, SHIBBOLETH][which];
        let mut start = (xml.len() as f64 * at) as usize;
        while !xml.is_char_boundary(start) { start -= 1 }
        let mut end = (start + cut).min(xml.len());
        while !xml.is_char_boundary(end) { end -= 1 }
        let changed = format!("{}{to}{}", &xml[..start], &xml[end..]);
        if let Ok(person) = read(&changed) {
            prop_assert_eq!(person, read(xml).unwrap());
        }
    }

    #[test]
    fn no_text_causes_a_panic(text in ".{0,200}") {
        prop_assert!(read(&text).is_err());
    }
}
