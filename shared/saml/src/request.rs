//! An authentication request (saml-core-2.0-os, section 3.4.1), and the URL that carries it (saml-bindings-2.0-os, section 3.4.4.1).

use std::io::Write;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::DeflateEncoder};
use jiff::Timestamp;

use crate::{
    IdentityProvider, ServiceProvider,
    canonical::escaped,
    document::{ASSERTION, POST_BINDING, PROTOCOL},
};

/// The id of the request of a log-in. It follows from the log-in's state, so it is not stored; and it says nothing about it, because the
/// provider and its logs see it. An XML id must not begin with a digit.
pub fn request_id(state: &str) -> String {
    let hash = digest(&SHA256, format!("saml-request {state}").as_bytes());
    let hex: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("_{hex}")
}

/// The address at which a person logs in, for one `state`. It is the relay state, which the provider gives back.
pub fn log_in_url(idp: &IdentityProvider, sp: &ServiceProvider, state: &str, now: Timestamp) -> String {
    let request = request(idp, sp, &request_id(state), now);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("SAMLRequest", &BASE64_STANDARD.encode(deflated(&request)));
    query.append_pair("RelayState", state);
    let separator = if idp.sso_url.contains('?') { '&' } else { '?' };
    format!("{}{separator}{}", idp.sso_url, query.finish())
}

/// It asks for no format of the NameID: providers refuse the formats that they were not set up for.
fn request(idp: &IdentityProvider, sp: &ServiceProvider, id: &str, now: Timestamp) -> String {
    let at = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let [destination, acs, issuer] = [&idp.sso_url, &sp.acs_url, &sp.entity_id].map(|text| escaped(text));
    format!(
        r#"<samlp:AuthnRequest xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{id}" Version="2.0" IssueInstant="{at}" Destination="{destination}" AssertionConsumerServiceURL="{acs}" ProtocolBinding="{POST_BINDING}"><saml:Issuer>{issuer}</saml:Issuer><samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>"#
    )
}

/// The text in raw DEFLATE (RFC 1951).
fn deflated(text: &str) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    let written = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, io::Read};

    use flate2::read::DeflateDecoder;

    use super::*;

    #[test]
    fn the_url_carries_the_request_and_the_state() {
        let state = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let idp = IdentityProvider {
            entity_id: "https://idp.example".into(),
            sso_url: "https://idp.example/sso?tenant=a&b=c".into(),
            certificates: Vec::new(),
        };
        let sp = ServiceProvider { entity_id: "urn:a&b".into(), acs_url: "https://mail.example/acs".into() };
        let now = "2026-12-01T01:02:03.456789Z".parse().unwrap();
        let url = log_in_url(&idp, &sp, state, now);
        let query = url.strip_prefix("https://idp.example/sso?tenant=a&b=c&").unwrap();
        let pairs: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(pairs["RelayState"], state);
        // saml-bindings-2.0-os, section 3.4.3: at most 80 bytes.
        assert!(pairs["RelayState"].len() <= 80);
        let mut xml = String::new();
        let packed = BASE64_STANDARD.decode(&pairs["SAMLRequest"]).unwrap();
        DeflateDecoder::new(&packed[..]).read_to_string(&mut xml).unwrap();
        let document = roxmltree::Document::parse(&xml).unwrap();
        let request = document.root_element();
        assert!(request.has_tag_name((PROTOCOL, "AuthnRequest")));
        assert_eq!(request.attribute("IssueInstant"), Some("2026-12-01T01:02:03Z"));
        assert_eq!(request.attribute("Destination"), Some(idp.sso_url.as_str()));
        assert_eq!(request.attribute("ID"), Some(request_id(state).as_str()));
        assert_eq!(request.first_element_child().unwrap().text(), Some("urn:a&b"));
        assert!(!xml.contains(state));
    }
}
