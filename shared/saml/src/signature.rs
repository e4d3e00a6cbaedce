//! A signature over an element that it is a child of: XML Signature Syntax 1.1 in the profile of saml-core-2.0-os, section 5.4, and
//! narrower. What it covers follows from where it stands, and not from a search for an id.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use roxmltree::Node;

use crate::{
    Certificate, SamlError,
    canonical::canonical,
    certificate::SignatureMethod,
    document::{SIGNATURE, children, decoded, only, signature_parts, text_of},
};

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// The most prefixes of a list. Real ones have one or two.
const PREFIXES_MAX: usize = 20;
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Whether `signed` has a signature of its own, which covers all of it and was made with the key of one of the certificates. What the
/// signature says about its key is not read.
///
/// # Errors
/// `SamlError::Signature`, `SamlError::Algorithm`, `SamlError::Structure`.
pub(crate) fn verify(signed: Node<'_, '_>, certificates: &[Certificate]) -> Result<bool, SamlError> {
    let Some(signature) = only(signed, SIGNATURE, "Signature")? else { return Ok(false) };
    match signature_parts(signature).as_deref() {
        Some(["SignedInfo", "SignatureValue"] | ["SignedInfo", "SignatureValue", "KeyInfo"]) => {}
        _ => return Err(structure("a Signature must have SignedInfo, SignatureValue and KeyInfo alone")),
    }
    let info = part(signature, "SignedInfo")?;
    if signature_parts(info).as_deref() != Some(&["CanonicalizationMethod", "SignatureMethod", "Reference"]) {
        return Err(structure("a Signature must have one Reference"));
    }
    let method = algorithm_of(part(info, "SignatureMethod")?);
    let method = SignatureMethod::of(method).ok_or_else(|| SamlError::Algorithm(method.to_owned()))?;
    let prefixes = exclusive(part(info, "CanonicalizationMethod")?)?;
    let reference = Reference::read(signed, part(info, "Reference")?)?;
    let value = bytes_of(part(signature, "SignatureValue")?)?;
    let content = canonical(info, None, &prefixes)?;
    if !certificates.iter().any(|one| one.verifies(method, content.as_bytes(), &value)) {
        return Err(SamlError::Signature("it was not made with the key of a certificate of the connection"));
    }
    // Last, because it takes the longest: strangers cannot cause it.
    match reference.covers(signed, signature)? {
        true => Ok(true),
        false => Err(SamlError::Signature("what it covers was changed")),
    }
}

/// What a signature says about the element that it covers.
struct Reference {
    prefixes: BTreeSet<String>,
    algorithm: &'static Algorithm,
    digest: Vec<u8>,
}

impl Reference {
    /// Reads a reference that must mean `signed`, whole but for its signature.
    fn read(signed: Node<'_, '_>, reference: Node<'_, '_>) -> Result<Self, SamlError> {
        let id = signed.attribute("ID").filter(|id| !id.is_empty());
        let uri = reference.attribute("URI").and_then(|uri| uri.strip_prefix('#'));
        if id.is_none() || uri != id {
            return Err(SamlError::Signature("it refers to another element than the one it is in"));
        }
        if signature_parts(reference).as_deref() != Some(&["Transforms", "DigestMethod", "DigestValue"]) {
            return Err(structure("a Reference must have Transforms, DigestMethod and DigestValue alone"));
        }
        let prefixes = transforms(part(reference, "Transforms")?)?;
        let algorithm = digest_of(algorithm_of(part(reference, "DigestMethod")?))?;
        Ok(Self { prefixes, algorithm, digest: bytes_of(part(reference, "DigestValue")?)? })
    }

    /// Whether the element is what was signed.
    fn covers(&self, signed: Node<'_, '_>, signature: Node<'_, '_>) -> Result<bool, SamlError> {
        let content = canonical(signed, Some(signature), &self.prefixes)?;
        Ok(digest(self.algorithm, content.as_bytes()).as_ref() == self.digest)
    }
}

/// Checks that there are the two transforms that SAML knows, in their order. Returns the prefixes of the second one.
fn transforms(transforms: Node<'_, '_>) -> Result<BTreeSet<String>, SamlError> {
    let all: Vec<Node<'_, '_>> = children(transforms, SIGNATURE, "Transform").collect();
    let is_plain = signature_parts(transforms).is_some_and(|parts| parts.len() == all.len());
    let [first, second] = all[..] else { return Err(structure("a Reference must have two Transforms")) };
    if !is_plain {
        return Err(structure("Transforms must have Transforms alone"));
    }
    if algorithm_of(first) != ENVELOPED || first.children().any(|child| child.is_element()) {
        return Err(SamlError::Algorithm(algorithm_of(first).to_owned()));
    }
    exclusive(second)
}

/// The prefixes that an exclusive canonicalization declares in any case.
fn exclusive(method: Node<'_, '_>) -> Result<BTreeSet<String>, SamlError> {
    if algorithm_of(method) != EXCLUSIVE {
        return Err(SamlError::Algorithm(algorithm_of(method).to_owned()));
    }
    let Some(list) = only(method, EXCLUSIVE, "InclusiveNamespaces")? else { return Ok(BTreeSet::new()) };
    let prefixes = list.attribute("PrefixList").unwrap_or_default().split_ascii_whitespace();
    let prefixes: BTreeSet<String> = prefixes.map(str::to_owned).collect();
    match prefixes.len() > PREFIXES_MAX || prefixes.contains("#default") {
        true => Err(structure("a PrefixList must be short, and must not have #default")),
        false => Ok(prefixes),
    }
}

fn digest_of(uri: &str) -> Result<&'static Algorithm, SamlError> {
    match uri {
        "http://www.w3.org/2001/04/xmlenc#sha256" => Ok(&SHA256),
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => Ok(&SHA384),
        "http://www.w3.org/2001/04/xmlenc#sha512" => Ok(&SHA512),
        _ => Err(SamlError::Algorithm(uri.to_owned())),
    }
}

fn part<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Result<Node<'a, 'i>, SamlError> {
    only(node, SIGNATURE, name)?.ok_or_else(|| SamlError::Structure(format!("it has no {name}")))
}

fn algorithm_of<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute("Algorithm").unwrap_or_default()
}

fn bytes_of(node: Node<'_, '_>) -> Result<Vec<u8>, SamlError> {
    decoded(&text_of(node)?).ok_or(SamlError::Signature("a value is not base64"))
}

fn structure(what: &str) -> SamlError {
    SamlError::Structure(what.to_owned())
}
