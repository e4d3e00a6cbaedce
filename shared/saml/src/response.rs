use roxmltree::Node;

use crate::{
    Expected, IdentityProvider, Person, SamlError, assertion,
    document::{ASSERTION, PROTOCOL, SIGNATURE, only, parse, text_of, xml_of},
    signature::verify,
};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const ENTITY_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

/// Whom the identity provider vouches for in `field`, the form's field `SAMLResponse`.
///
/// The assertion must have a valid signature of its own. If the response around it has one too, that must be valid as well; alone it
/// does not count. Nothing that decides who logs in is read from outside the assertion.
///
/// # Errors
/// [`SamlError`].
pub fn read_response(
    field: &str,
    idp: &IdentityProvider,
    expected: &Expected<'_>,
) -> Result<Person, SamlError> {
    let xml = xml_of(field)?;
    let document = parse(&xml)?;
    let response = document.root_element();
    check_structure(response)?;
    check_status(response)?;
    let assertion =
        only(response, ASSERTION, "Assertion")?.ok_or_else(|| structure("it has no Assertion"))?;
    if !verify(assertion, &idp.certificates)? {
        return Err(SamlError::Unsigned);
    }
    let is_signed = verify(response, &idp.certificates)?;
    check_version(assertion)?;
    check_issuer(assertion, &idp.entity_id, true)?;
    check_issuer(response, &idp.entity_id, false)?;
    check_envelope(response, is_signed, expected)?;
    assertion::person(assertion, expected)
}

/// Checks that there is one assertion, and that it and the signatures are where they must be and nowhere else. All known attacks by
/// wrapping (XSW) need a second one of these somewhere.
fn check_structure(response: Node<'_, '_>) -> Result<(), SamlError> {
    if !response.has_tag_name((PROTOCOL, "Response")) {
        return Err(structure("it is not a Response"));
    }
    check_version(response)?;
    let is_assertion =
        |node: Node<'_, '_>| node.has_tag_name((ASSERTION, "Assertion")) && node.parent() == Some(response);
    for node in response.descendants().skip(1).filter(Node::is_element) {
        let is_in_place = match node.tag_name().name() {
            // By local names alone, so that no namespace hides one.
            "Response" => false,
            "EncryptedAssertion" | "EncryptedID" | "EncryptedAttribute" | "EncryptedData" => {
                return Err(SamlError::Encrypted);
            }
            "Assertion" => is_assertion(node),
            "Signature" => {
                let parent = node.parent();
                node.has_tag_name((SIGNATURE, "Signature"))
                    && parent.is_some_and(|parent| parent == response || is_assertion(parent))
            }
            _ => true,
        };
        if !is_in_place {
            let name = node.tag_name().name();
            return Err(SamlError::Structure(format!("it has a {name} in a place where none may be")));
        }
    }
    only(response, SIGNATURE, "Signature")?;
    only(response, ASSERTION, "Assertion").map(drop)
}

fn check_version(node: Node<'_, '_>) -> Result<(), SamlError> {
    match node.attribute("Version") {
        Some("2.0") => Ok(()),
        _ => Err(structure("its version is not 2.0")),
    }
}

/// Checks the status (saml-core-2.0-os, section 3.2.2). What a refusal says goes into the organisation's log, so it needs no signature.
fn check_status(response: Node<'_, '_>) -> Result<(), SamlError> {
    let status = only(response, PROTOCOL, "Status")?.ok_or_else(|| structure("it has no Status"))?;
    let code = only(status, PROTOCOL, "StatusCode")?.ok_or_else(|| structure("it has no StatusCode"))?;
    let value = |node: Node<'_, '_>| node.attribute("Value").unwrap_or_default().to_owned();
    if value(code) == SUCCESS {
        return Ok(());
    }
    let inner = only(code, PROTOCOL, "StatusCode")?.map(value);
    let message = only(status, PROTOCOL, "StatusMessage")?.map(text_of).transpose()?;
    let words = [Some(value(code)), inner, message];
    Err(SamlError::Status(words.into_iter().flatten().collect::<Vec<String>>().join(": ")))
}

fn check_issuer(node: Node<'_, '_>, entity_id: &str, is_needed: bool) -> Result<(), SamlError> {
    let Some(issuer) = only(node, ASSERTION, "Issuer")? else {
        return if is_needed { Err(SamlError::Issuer("nobody".to_owned())) } else { Ok(()) };
    };
    let named = text_of(issuer)?;
    let is_entity = issuer.attribute("Format").is_none_or(|format| format == ENTITY_FORMAT);
    if named == entity_id && is_entity { Ok(()) } else { Err(SamlError::Issuer(named)) }
}

/// Checks for whom the response is and what it answers. It must name its destination if it is signed (saml-bindings-2.0-os,
/// section 3.5.5.2).
fn check_envelope(response: Node<'_, '_>, is_signed: bool, expected: &Expected<'_>) -> Result<(), SamlError> {
    match response.attribute("Destination") {
        Some(destination) if destination == expected.sp.acs_url => {}
        None if !is_signed => {}
        other => return Err(SamlError::Destination(other.unwrap_or("nobody").to_owned())),
    }
    match response.attribute("InResponseTo") {
        Some(request) if request == expected.request_id => Ok(()),
        other => Err(SamlError::Request(other.unwrap_or("none").to_owned())),
    }
}

fn structure(what: &str) -> SamlError {
    SamlError::Structure(what.to_owned())
}
