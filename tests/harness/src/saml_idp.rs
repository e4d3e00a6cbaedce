//! An identity provider that speaks SAML: its settings, and responses that a test may spoil. It has no XML library: it writes every text in
//! canonical form in the first place, so what it signs does not depend on the code under test.

use std::{collections::BTreeMap, io::Read};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::DeflateDecoder;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// A request that a browser brought.
#[derive(Debug, Clone)]
pub struct SamlAsked {
    /// The state, to be given back.
    pub relay_state: String,
    /// Its id.
    pub id: String,
    /// Where the answer is to be posted.
    pub acs_url: String,
    /// Who asks.
    pub issuer: String,
}

/// What the provider says, before it is signed. A test changes what it wants to spoil.
#[derive(Debug, Clone)]
pub struct SamlSaid {
    /// Whom it comes from.
    pub issuer: String,
    /// Where the response was sent.
    pub destination: String,
    /// What the response answers.
    pub response_to: String,
    /// The status, after its prefix.
    pub status: String,
    /// For whom the assertion is.
    pub audience: String,
    /// Where the person is confirmed.
    pub recipient: String,
    /// What the confirmation answers.
    pub in_response_to: String,
    /// The format of the NameID, after its prefix.
    pub format: String,
    /// The NameID.
    pub name_id: String,
    /// The attribute `email`, if any.
    pub email: Option<String>,
    /// The beginning of its time.
    pub not_before: Timestamp,
    /// The end of its time.
    pub not_on_or_after: Timestamp,
}

/// An identity provider with a key.
pub struct SamlIdp {
    key: EcdsaKeyPair,
    certificate: String,
    /// Its entity id.
    pub entity_id: String,
}

impl Default for SamlIdp {
    fn default() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
        Self {
            key: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.serialize_der()).unwrap(),
            certificate: certificate.pem(),
            entity_id: "https://idp.example/saml".to_owned(),
        }
    }
}

impl SamlIdp {
    /// Its certificate in PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// What a connection takes.
    pub fn settings(&self) -> Value {
        let sso_url = "https://idp.example/sso?tenant=acme";
        json!({ "entity_id": self.entity_id, "sso_url": sso_url, "certificates": [self.certificate] })
    }

    /// The request that the URL of a log-in carries.
    pub fn asked(&self, url: &str) -> SamlAsked {
        let query = url.strip_prefix("https://idp.example/sso?").expect("the provider's URL");
        let pairs: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(pairs["tenant"], "acme", "{query}");
        let packed = BASE64_STANDARD.decode(&pairs["SAMLRequest"]).unwrap();
        let mut xml = String::new();
        DeflateDecoder::new(&packed[..]).read_to_string(&mut xml).unwrap();
        let between = |begin: &str, end: &str| {
            let (_, rest) = xml.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {xml}"));
            rest.split_once(end).unwrap().0.to_owned()
        };
        SamlAsked {
            relay_state: pairs["RelayState"].clone(),
            id: between(" ID=\"", "\""),
            acs_url: between(" AssertionConsumerServiceURL=\"", "\""),
            issuer: between("<saml:Issuer>", "</saml:Issuer>"),
        }
    }

    /// What it says of Ada in answer to a request.
    pub fn says(&self, asked: &SamlAsked, now: Timestamp) -> SamlSaid {
        SamlSaid {
            issuer: self.entity_id.clone(),
            destination: asked.acs_url.clone(),
            response_to: asked.id.clone(),
            status: "Success".to_owned(),
            audience: asked.issuer.clone(),
            recipient: asked.acs_url.clone(),
            in_response_to: asked.id.clone(),
            format: "2.0:nameid-format:persistent".to_owned(),
            name_id: "ada".to_owned(),
            email: Some("ada@acme.example".to_owned()),
            not_before: now,
            not_on_or_after: now + SignedDuration::from_mins(5),
        }
    }

    /// A response with a signed assertion, as providers send it.
    pub fn response(&self, said: &SamlSaid) -> String {
        said.response(&self.sign(&said.assertion()))
    }

    /// An element with a signature of its own after its issuer. The text must be in canonical form.
    pub fn sign(&self, element: &str) -> String {
        let id = element.split_once(" ID=\"").unwrap().1.split_once('"').unwrap().0;
        let algorithm = |name: &str, uri: &str| format!("<ds:{name} Algorithm=\"{uri}\"></ds:{name}>");
        let [exclusive, enveloped] =
            ["http://www.w3.org/2001/10/xml-exc-c14n#", &format!("{SIGNATURE}enveloped-signature")]
                .map(str::to_owned);
        let hash = BASE64_STANDARD.encode(digest(&SHA256, element.as_bytes()));
        let info = [
            algorithm("CanonicalizationMethod", &exclusive),
            algorithm("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
            format!("<ds:Reference URI=\"#{id}\"><ds:Transforms>"),
            algorithm("Transform", &enveloped),
            algorithm("Transform", &exclusive),
            "</ds:Transforms>".to_owned(),
            algorithm("DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256"),
            format!("<ds:DigestValue>{hash}</ds:DigestValue></ds:Reference></ds:SignedInfo>"),
        ];
        let info = info.concat();
        let canonical = format!("<ds:SignedInfo xmlns:ds=\"{SIGNATURE}\">{info}");
        let value = self.key.sign(&SystemRandom::new(), canonical.as_bytes()).unwrap();
        let value = BASE64_STANDARD.encode(value);
        let certificate: String = self.certificate.lines().filter(|line| !line.starts_with('-')).collect();
        let key =
            format!("<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>");
        let signature = format!(
            "<ds:Signature xmlns:ds=\"{SIGNATURE}\"><ds:SignedInfo>{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>{key}</ds:KeyInfo></ds:Signature>"
        );
        element.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
    }
}

impl SamlSaid {
    /// The assertion, without a signature.
    pub fn assertion(&self) -> String {
        let Self {
            issuer,
            audience,
            recipient,
            in_response_to,
            format,
            name_id,
            not_before,
            not_on_or_after,
            ..
        } = self;
        let email = self.email.as_ref().map(|email| {
            format!("<saml:AttributeStatement><saml:Attribute Name=\"email\"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>")
        });
        [
            &format!("<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_assertion\" IssueInstant=\"{not_before}\" Version=\"2.0\">"),
            &format!("<saml:Issuer>{issuer}</saml:Issuer><saml:Subject>"),
            &format!("<saml:NameID Format=\"urn:oasis:names:tc:SAML:{format}\">{name_id}</saml:NameID>"),
            "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">",
            &format!("<saml:SubjectConfirmationData InResponseTo=\"{in_response_to}\" NotOnOrAfter=\"{not_on_or_after}\" Recipient=\"{recipient}\">"),
            "</saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject>",
            &format!("<saml:Conditions NotBefore=\"{not_before}\" NotOnOrAfter=\"{not_on_or_after}\">"),
            &format!("<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"),
            &format!("<saml:AuthnStatement AuthnInstant=\"{not_before}\"><saml:AuthnContext></saml:AuthnContext></saml:AuthnStatement>"),
            email.as_deref().unwrap_or_default(),
            "</saml:Assertion>",
        ]
        .concat()
    }

    /// The response around `content`, without a signature.
    pub fn response(&self, content: &str) -> String {
        let Self { issuer, destination, response_to, status, not_before, .. } = self;
        [
            &format!("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" Destination=\"{destination}\" ID=\"_response\" InResponseTo=\"{response_to}\" IssueInstant=\"{not_before}\" Version=\"2.0\">"),
            &format!("<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{issuer}</saml:Issuer>"),
            &format!("<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:{status}\"></samlp:StatusCode></samlp:Status>"),
            content,
            "</samlp:Response>",
        ]
        .concat()
    }
}

/// The form that the provider's page posts.
pub fn saml_form(xml: &str, relay_state: &str) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("SAMLResponse", &BASE64_STANDARD.encode(xml)).append_pair("RelayState", relay_state);
    form.finish()
}
