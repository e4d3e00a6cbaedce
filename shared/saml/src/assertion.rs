//! Reads whom a verified assertion means. Every value is read from below the node whose signature was verified.

use jiff::{SignedDuration, Timestamp};
use roxmltree::Node;

use crate::{
    Expected, Person, SamlError,
    document::{ASSERTION, children, only, text_of},
};

/// How far the clocks of two parties may differ.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// The longest NameID and value of an attribute, in bytes. A persistent NameID has at most 256 characters.
const TEXT_BYTES_MAX: usize = 1024;

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// The names of attributes with the address, the most usual first.
const EMAIL: [&str; 4] = [
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "email",
    "mail",
];
/// The names of attributes with the display name.
const NAME: [&str; 4] = [
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "displayName",
    "name",
];

/// The names of attributes with the given name and the family name, for providers that send no display name.
const GIVEN_NAME: [&str; 1] = ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"];
const FAMILY_NAME: [&str; 1] = ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"];

/// Whom the assertion means, if it is for this log-in, now.
pub(crate) fn person(assertion: Node<'_, '_>, expected: &Expected<'_>) -> Result<Person, SamlError> {
    check_conditions(assertion, expected)?;
    if children(assertion, ASSERTION, "AuthnStatement").next().is_none() {
        return Err(SamlError::Subject("it has no AuthnStatement"));
    }
    let subject = only(assertion, ASSERTION, "Subject")?.ok_or(SamlError::Subject("it has no Subject"))?;
    check_confirmation(subject, expected)?;
    let name_id = only(subject, ASSERTION, "NameID")?.ok_or(SamlError::Subject("it has no NameID"))?;
    let id = text_of(name_id)?;
    let format = name_id.attribute("Format").unwrap_or_default();
    if id.is_empty() || id.len() > TEXT_BYTES_MAX {
        return Err(SamlError::Subject("its NameID is empty or too long"));
    }
    if format == TRANSIENT {
        return Err(SamlError::Transient);
    }
    let email = attribute(assertion, &EMAIL)?;
    Ok(Person {
        id: key(name_id, format, &id),
        email: email.or_else(|| (format == EMAIL_FORMAT).then(|| id.clone())),
        name: display_name(assertion)?,
    })
}

/// The provider's own id of the person: the same text means another person in another format or of another qualifier
/// (saml-core-2.0-os, section 8.3.7).
fn key(name_id: Node<'_, '_>, format: &str, id: &str) -> String {
    let qualifiers =
        ["NameQualifier", "SPNameQualifier"].map(|name| name_id.attribute(name).unwrap_or_default());
    let [by, of] = qualifiers;
    // No part but the last has a space: the first three are URIs.
    [format, by, of].map(|part| part.replace(' ', "%20")).join(" ") + " " + id
}

/// Checks time and audience (saml-core-2.0-os, section 2.5.1). A condition that nobody here knows makes an assertion invalid.
fn check_conditions(assertion: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let conditions = only(assertion, ASSERTION, "Conditions")?;
    let conditions = conditions.ok_or_else(|| SamlError::Audience("nobody".to_owned()))?;
    check_time(conditions, expected.now)?;
    const KNOWN: [&str; 3] = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];
    let is_known = |child: &Node<'_, '_>| KNOWN.iter().any(|name| child.has_tag_name((ASSERTION, *name)));
    if conditions.children().filter(Node::is_element).any(|child| !is_known(&child)) {
        return Err(SamlError::Structure("it has a condition that is not known".to_owned()));
    }
    let mut restrictions = 0;
    for restriction in children(conditions, ASSERTION, "AudienceRestriction") {
        restrictions += 1;
        let audiences = children(restriction, ASSERTION, "Audience").map(text_of);
        let audiences = audiences.collect::<Result<Vec<String>, SamlError>>()?;
        if !audiences.iter().any(|one| one == &expected.sp.entity_id) {
            return Err(SamlError::Audience(audiences.join(", ")));
        }
    }
    if restrictions == 0 { Err(SamlError::Audience("everybody".to_owned())) } else { Ok(()) }
}

/// Checks that whoever brings the assertion is whom it means (saml-profiles-2.0-os, section 4.1.4.2). One confirmation is enough.
fn check_confirmation(subject: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let mut outcome = Err(SamlError::Subject("it has no bearer confirmation"));
    let confirmations = children(subject, ASSERTION, "SubjectConfirmation");
    for confirmation in confirmations.filter(|one| one.attribute("Method") == Some(BEARER)) {
        outcome = check_bearer(confirmation, expected);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

fn check_bearer(confirmation: Node<'_, '_>, expected: &Expected<'_>) -> Result<(), SamlError> {
    let data = only(confirmation, ASSERTION, "SubjectConfirmationData")?;
    let data = data.ok_or(SamlError::Subject("a bearer confirmation has no data"))?;
    let said = |name: &str| data.attribute(name).unwrap_or_default().to_owned();
    if said("Recipient") != expected.sp.acs_url {
        return Err(SamlError::Recipient(said("Recipient")));
    }
    if said("InResponseTo") != expected.request_id {
        return Err(SamlError::Request(said("InResponseTo")));
    }
    if !data.has_attribute("NotOnOrAfter") {
        return Err(SamlError::Subject("a bearer confirmation has no end"));
    }
    check_time(data, expected.now)
}

/// Checks `NotBefore` and `NotOnOrAfter`, where they are given.
fn check_time(node: Node<'_, '_>, now: Timestamp) -> Result<(), SamlError> {
    let time = |name: &str| match node.attribute(name) {
        None => Ok(None),
        Some(text) => match text.trim().parse::<Timestamp>() {
            Ok(at) => Ok(Some(at)),
            Err(_) => Err(SamlError::Malformed(format!("{name} is not a time: {text}"))),
        },
    };
    // The skew is added to our time, never to theirs, which may be at the end of all times.
    if let Some(from) =
        time("NotBefore")?.filter(|from| now.saturating_add(SKEW).is_ok_and(|now| now < *from))
    {
        return Err(SamlError::Early(from.to_string()));
    }
    match time("NotOnOrAfter")?.filter(|until| now.saturating_sub(SKEW).is_ok_and(|now| now >= *until)) {
        Some(until) => Err(SamlError::Late(until.to_string())),
        None => Ok(()),
    }
}

fn display_name(assertion: Node<'_, '_>) -> Result<Option<String>, SamlError> {
    if let Some(name) = attribute(assertion, &NAME)? {
        return Ok(Some(name));
    }
    let parts = [attribute(assertion, &GIVEN_NAME)?, attribute(assertion, &FAMILY_NAME)?];
    let name = parts.into_iter().flatten().collect::<Vec<String>>().join(" ");
    Ok((!name.is_empty()).then_some(name))
}

/// The first value of the first attribute of these names that has one.
fn attribute(assertion: Node<'_, '_>, names: &[&str]) -> Result<Option<String>, SamlError> {
    for wanted in names {
        let all = children(assertion, ASSERTION, "AttributeStatement");
        let named = all
            .flat_map(|statement| children(statement, ASSERTION, "Attribute"))
            .filter(|attribute| attribute.attribute("Name") == Some(wanted));
        for value in named.flat_map(|attribute| children(attribute, ASSERTION, "AttributeValue")) {
            let text = text_of(value)?;
            if text.len() > TEXT_BYTES_MAX {
                return Err(SamlError::Subject("a value is too long"));
            }
            if !text.is_empty() {
                return Ok(Some(text));
            }
        }
    }
    Ok(None)
}
