//! Responses that must not count.

use posthorn_harness::{SamlIdp, SamlSaid};

use super::Scene;

/// Where a test spoils what the provider says before it signs.
type Change = fn(&mut SamlSaid);

#[tokio::test]
async fn an_assertion_that_is_not_for_this_log_in_is_refused() {
    let scene = Scene::set().await;
    let changes: [(&str, Change); 19] = [
        ("issuer", |said| said.issuer = "https://evil.example".into()),
        ("destination", |said| said.destination = "https://mail.example/sso/other/acs".into()),
        ("recipient", |said| said.recipient = "https://mail.example/sso/other/acs".into()),
        ("audience", |said| said.audience = "https://other.example".into()),
        ("request", |said| said.in_response_to = "_other".into()),
        ("request", |said| said.response_to = "_other".into()),
        ("assertion_expired", |said| said.not_on_or_after = "2026-11-21T09:58:00Z".parse().unwrap()),
        ("assertion_early", |said| said.not_before = "2027-01-01T00:00:00Z".parse().unwrap()),
        ("provider", |said| said.status = "Responder".into()),
        ("transient", |said| said.format = "2.0:nameid-format:transient".into()),
        ("subject", |said| said.name_id = String::new()),
        ("subject", |said| said.name_id = "a".repeat(2000)),
        ("structure", |said| said.name_id = "ada@acme.example<!---->.evil.example".into()),
        ("structure", |said| said.email = Some("ada@acme.example<!-- -->.evil.example".into())),
        ("structure", |said| said.name_id = "<b>ada</b>".into()),
        ("no_email", |said| said.email = None),
        ("no_email", |said| said.email = Some("acme.example".into())),
        ("domain", |said| said.email = Some("ceo@rival.example".into())),
        ("domain", |said| said.email = Some("ada@sub.acme.example".into())),
    ];
    for (reason, change) in changes {
        scene.refused(&scene.log_in(change).await, reason).await;
    }
}

/// What an attacker makes of a response that the provider has signed.
type Spoil = fn(&SamlIdp, &SamlSaid) -> String;

async fn check(attacks: &[(&str, &str, Spoil)]) {
    let scene = Scene::set().await;
    for (what, reason, spoil) in attacks {
        let (asked, said, _) = scene.begin().await;
        let xml = spoil(&scene.idp, &said);
        let posted = scene.post(&xml, &asked).await;
        assert_eq!(posted.status, 403, "{what}: {xml}");
        scene.refused(&posted, reason).await;
    }
}

/// The assertion that the attacker wants to be read: it has no signature.
fn evil(said: &SamlSaid) -> String {
    let said = SamlSaid { name_id: "ceo".into(), email: Some("ceo@acme.example".into()), ..said.clone() };
    said.assertion().replace("_assertion", "_evil")
}

/// An element's own signature.
fn signature(signed: &str) -> &str {
    let (from, to) = (signed.find("<ds:Signature ").unwrap(), signed.find("</ds:Signature>").unwrap());
    &signed[from..to + "</ds:Signature>".len()]
}

/// The evil assertion with a signature that somebody else's assertion had.
fn evil_with(said: &SamlSaid, signature: &str) -> String {
    evil(said).replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
}

#[tokio::test]
async fn no_wrapping_of_a_signed_response_makes_it_mean_somebody_else() {
    // The numbers are those of "On Breaking SAML" (USENIX Security 2012) and of SAML Raider.
    check(&[
        ("XSW1: the signed response within the signature of another", "structure", |idp, said| {
            let signed = idp.sign(&said.response(&said.assertion()));
            let inner = signature(&signed).replace("</ds:Signature>", &format!("{signed}</ds:Signature>"));
            let outer = said.response(&evil(said)).replace("_response", "_outer");
            outer.replacen("</saml:Issuer>", &format!("</saml:Issuer>{inner}"), 1)
        }),
        ("XSW2: the signed response before the signature of another", "structure", |idp, said| {
            let signed = idp.sign(&said.response(&said.assertion()));
            let inner = format!("{}{}", signed.replace(signature(&signed), ""), signature(&signed));
            let outer = said.response(&evil(said)).replace("_response", "_outer");
            outer.replacen("</saml:Issuer>", &format!("</saml:Issuer>{inner}"), 1)
        }),
        ("XSW3: another assertion before the signed one", "structure", |idp, said| {
            said.response(&(evil(said) + &idp.sign(&said.assertion())))
        }),
        ("XSW3, the other way round", "structure", |idp, said| {
            said.response(&(idp.sign(&said.assertion()) + &evil(said)))
        }),
        ("XSW4: the signed assertion within another", "structure", |idp, said| {
            let signed = idp.sign(&said.assertion());
            said.response(&evil(said).replace("</saml:Assertion>", &format!("{signed}</saml:Assertion>")))
        }),
        ("XSW5: the signature in another assertion, the signed one at the end", "structure", |idp, said| {
            let signed = idp.sign(&said.assertion());
            said.response(&(evil_with(said, signature(&signed)) + &said.assertion()))
        }),
        ("XSW6: the signed assertion within the signature in another one", "structure", |idp, said| {
            let signed = idp.sign(&said.assertion());
            let inner = signature(&signed)
                .replace("</ds:Signature>", &format!("{}</ds:Signature>", said.assertion()));
            said.response(&evil_with(said, &inner))
        }),
        ("XSW7: another assertion in Extensions", "structure", |idp, said| {
            let extensions = format!("<samlp:Extensions>{}</samlp:Extensions>", evil(said));
            let response = idp.response(said);
            response.replacen("</saml:Issuer>", &format!("</saml:Issuer>{extensions}"), 1)
        }),
        ("XSW8: the signed assertion in an Object", "structure", |idp, said| {
            let signed = idp.sign(&said.assertion());
            let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", said.assertion());
            said.response(&evil_with(said, &signature(&signed).replace("</ds:Signature>", &object)))
        }),
        ("the same with one id twice", "structure", |idp, said| {
            let signed = idp.sign(&said.assertion());
            let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", said.assertion());
            let other = evil_with(said, &signature(&signed).replace("</ds:Signature>", &object));
            said.response(&other.replace("_evil", "_assertion"))
        }),
    ])
    .await;
}

#[tokio::test]
async fn an_assertion_outside_of_what_was_signed_does_not_count() {
    check(&[
        ("nothing is signed", "unsigned", |_, said| said.response(&said.assertion())),
        ("only the response is signed", "unsigned", |idp, said| idp.sign(&said.response(&said.assertion()))),
        ("a signed assertion hidden in Extensions, another one in its place", "structure", |idp, said| {
            let extensions = format!("<samlp:Extensions>{}</samlp:Extensions>", idp.sign(&said.assertion()));
            said.response(&evil(said)).replacen("</saml:Issuer>", &format!("</saml:Issuer>{extensions}"), 1)
        }),
        ("a signed error, and a second signature with an Object", "structure", |idp, said| {
            let error = SamlSaid { status: "Responder".into(), ..said.clone() };
            let signed = idp.sign(&error.response(""));
            let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", evil(said));
            let second = signature(&signed).replace("</ds:Signature>", &object);
            signed.replace("</samlp:Response>", &format!("{second}</samlp:Response>"))
        }),
        ("a signed error that is made a success", "structure", |idp, said| {
            let error = SamlSaid { status: "Responder".into(), ..said.clone() };
            let signed = idp.sign(&error.response("")).replace("Responder", "Success");
            let second = signature(&signed).to_owned();
            signed.replace("</samlp:Response>", &format!("{second}{}</samlp:Response>", evil(said)))
        }),
        ("the signature of another assertion", "signature", |idp, said| {
            said.response(&evil_with(said, signature(&idp.sign(&said.assertion()))))
        }),
        ("a valid assertion in a response whose own signature is not valid", "signature", |idp, said| {
            idp.sign(&idp.response(said)).replacen(
                "Version=\"2.0\"><saml:Issuer",
                "Consent=\"x\" Version=\"2.0\"><saml:Issuer",
                1,
            )
        }),
    ])
    .await;
}

#[tokio::test]
async fn a_signature_counts_only_with_a_key_and_algorithms_that_are_trusted() {
    check(&[
        ("another key, with its certificate", "signature", |_, said| SamlIdp::default().response(said)),
        ("SHA-1 as the digest", "algorithm", |idp, said| {
            idp.response(said).replace("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1")
        }),
        ("SHA-1 in the signature", "algorithm", |idp, said| {
            let sha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
            idp.response(said).replace("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", sha1)
        }),
        ("a shared secret", "algorithm", |idp, said| {
            let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
            idp.response(said).replace("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", hmac)
        }),
        ("another transform", "algorithm", |idp, said| {
            let xslt = "http://www.w3.org/TR/1999/REC-xslt-19991116";
            idp.response(said).replace("http://www.w3.org/2000/09/xmldsig#enveloped-signature", xslt)
        }),
        ("a document type", "dtd", |idp, said| format!("<!DOCTYPE x [<!ENTITY e \"ceo\">]>{}", idp.response(said))),
        ("a comment added to the address", "structure", |idp, said| {
            idp.response(said).replace("ada@acme", "ada<!-- -->@acme")
        }),
        ("encryption", "encrypted", |idp, said| {
            idp.response(said).replace("</samlp:Response>", "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:EncryptedAssertion></samlp:Response>")
        }),
        ("no XML", "malformed", |_, _| "SAML".to_owned()),
        ("nothing", "malformed", |_, _| String::new()),
        ("too much", "malformed", |_, _| "<a/>".repeat(50_000)),
    ])
    .await;
}

#[tokio::test]
async fn a_response_and_its_assertion_may_both_be_signed() {
    let scene = Scene::set().await;
    let (asked, said, own) = scene.begin().await;
    let posted = scene.post(&scene.idp.sign(&scene.idp.response(&said)), &asked).await;
    assert_eq!(scene.follow(&posted, &own).await.status, 303);
}
