//! Bounds and reads the XML of a response. Everything after it walks the tree that is made here, once.

use std::collections::HashSet;

use base64::{Engine, prelude::BASE64_STANDARD};
use roxmltree::{Document, Error, Node, ParsingOptions};

use crate::SamlError;

/// The most bytes of a decoded response. Those of large directories, with hundreds of groups, have some 50 KB.
pub const RESPONSE_BYTES_MAX: usize = 256 * 1024;
/// The most `<`: twice the elements.
const ANGLES_MAX: usize = 10_000;
/// The most `=`: attributes, whose cost grows with the square of their number.
const EQUALS_MAX: usize = 5_000;
/// The most declarations of namespaces, whose cost grows with the cube of their number. Some providers declare two for each group.
const NAMESPACES_MAX: usize = 1_200;
/// How deep elements may be nested. Real ones reach ten.
const DEPTH_MAX: usize = 50;

pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(crate) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const POST_BINDING: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// Base64, with the line breaks that some providers send.
pub(crate) fn decoded(text: &str) -> Option<Vec<u8>> {
    let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64_STANDARD.decode(compact).ok()
}

/// The XML in the field `SAMLResponse`.
pub(crate) fn xml_of(field: &str) -> Result<String, SamlError> {
    let malformed = |what: &str| SamlError::Malformed(what.to_owned());
    if field.len() > RESPONSE_BYTES_MAX * 3 / 2 {
        return Err(malformed("it is too large"));
    }
    let bytes = decoded(field).ok_or_else(|| malformed("it is not base64"))?;
    if bytes.len() > RESPONSE_BYTES_MAX {
        return Err(malformed("it is too large"));
    }
    String::from_utf8(bytes).map_err(|_| malformed("it is not UTF-8"))
}

/// Reads the XML. The tree has no comments and no processing instructions, which could split a text that a reader takes for one; no two
/// elements with the same id; and bounded depth.
pub(crate) fn parse(xml: &str) -> Result<Document<'_>, SamlError> {
    let malformed = |what: &str| SamlError::Malformed(what.to_owned());
    let count = |wanted: u8| xml.bytes().filter(|byte| *byte == wanted).count();
    let namespaces = xml.matches("xmlns").count();
    if count(b'<') > ANGLES_MAX || count(b'=') > EQUALS_MAX || namespaces > NAMESPACES_MAX {
        return Err(malformed("it has too many elements or attributes"));
    }
    if xml.contains("<!DOCTYPE") {
        return Err(SamlError::Dtd);
    }
    let options = ParsingOptions { nodes_limit: 2 * ANGLES_MAX as u32, ..ParsingOptions::default() };
    let document = Document::parse_with_options(xml, options).map_err(|error| match error {
        Error::DtdDetected => SamlError::Dtd,
        error => SamlError::Malformed(error.to_string()),
    })?;
    let mut ids = HashSet::new();
    for node in document.descendants() {
        if node.is_comment() || node.is_pi() {
            return Err(SamlError::Structure("it has a comment or a processing instruction".to_owned()));
        }
        if node.ancestors().nth(DEPTH_MAX).is_some() {
            return Err(malformed("it is nested too deeply"));
        }
        let own = node.attributes().filter(|attribute| attribute.name().eq_ignore_ascii_case("id"));
        if !own.map(|attribute| attribute.value()).all(|id| ids.insert(id)) {
            return Err(SamlError::Structure("two elements have the same id".to_owned()));
        }
    }
    Ok(document)
}

/// The child elements of a node with a name.
pub(crate) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name((namespace, name)))
}

/// The only child element with a name; `None` if there is none.
pub(crate) fn only<'a, 'i>(
    node: Node<'a, 'i>,
    namespace: &'static str,
    name: &'static str,
) -> Result<Option<Node<'a, 'i>>, SamlError> {
    let mut found = children(node, namespace, name);
    let (first, second) = (found.next(), found.next());
    match second {
        Some(_) => Err(SamlError::Structure(format!("it has more than one {name}"))),
        None => Ok(first),
    }
}

/// The whole text of an element that has nothing but text, without the space around it.
pub(crate) fn text_of(node: Node<'_, '_>) -> Result<String, SamlError> {
    if node.children().any(|child| !child.is_text()) {
        let name = node.tag_name().name();
        return Err(SamlError::Structure(format!("{name} must have text alone")));
    }
    let text: String = node.children().filter_map(|child| child.text()).collect();
    Ok(text.trim().to_owned())
}

/// The local names of the child elements in the namespace of signatures; `None` if a child element is of another one.
pub(crate) fn signature_parts<'i>(node: Node<'_, 'i>) -> Option<Vec<&'i str>> {
    let parts = node.children().filter(Node::is_element);
    parts
        .map(|part| (part.tag_name().namespace() == Some(SIGNATURE)).then(|| part.tag_name().name()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(xml: &str) -> &'static str {
        parse(xml).map_or_else(|error| error.reason(), |_| "none")
    }

    #[test]
    fn documents_that_are_large_deep_or_have_more_than_elements_and_text_are_refused() {
        assert_eq!(
            reason("<?xml version=\"1.0\"?><a ID=\"1\"><b ID=\"2\">text<![CDATA[<]]></b></a>"),
            "none"
        );
        for (xml, expected) in [
            ("<a><!-- c --></a>".to_owned(), "structure"),
            ("<!-- c --><a/>".to_owned(), "structure"),
            ("<a><?p i?></a>".to_owned(), "structure"),
            ("<!DOCTYPE a><a/>".to_owned(), "dtd"),
            ("<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>".to_owned(), "dtd"),
            ("<a>&e;</a>".to_owned(), "malformed"),
            ("<a".to_owned(), "malformed"),
            (format!("{}{}", "<a>".repeat(49), "</a>".repeat(49)), "none"),
            (format!("{}{}", "<a>".repeat(60), "</a>".repeat(60)), "malformed"),
            (format!("<a>{}</a>", "<b/>".repeat(ANGLES_MAX)), "malformed"),
            (format!("<a {}/>", "b=''".repeat(EQUALS_MAX + 1)), "malformed"),
            ("<a ID=\"1\"><b ID=\"1\"/></a>".to_owned(), "structure"),
            ("<a ID=\"1\"><b id=\"1\"/></a>".to_owned(), "structure"),
            ("<a ID=\"1\"><b xml:id=\"1\"/></a>".to_owned(), "structure"),
        ] {
            assert_eq!(reason(&xml), expected, "{}", &xml[..xml.len().min(80)]);
        }
    }

    /// The costliest documents within the bounds. In debug code on a slow machine they take a second or two.
    #[test]
    fn no_document_takes_long() {
        let declared: String = (0..800).map(|at| format!(" xmlns:a{at}='u{at}'")).collect();
        let namespaces = format!("<a{declared}>{}</a>", "<b xmlns:c='c'/>".repeat(390));
        let attributes: String = (0..4_900).map(|at| format!(" a{at}=''")).collect();
        for xml in [namespaces, format!("<a{attributes}/>")] {
            let begun = std::time::Instant::now();
            assert_eq!(reason(&xml), "none");
            assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
        }
    }

    #[test]
    fn a_field_is_base64_of_bounded_text() {
        assert_eq!(xml_of("PGEv\r\nPg==\n").unwrap(), "<a/>");
        for field in [
            "%",
            "/w==",
            &"A".repeat(RESPONSE_BYTES_MAX * 2),
            &BASE64_STANDARD.encode([b'a'; RESPONSE_BYTES_MAX + 1]),
        ] {
            assert_eq!(xml_of(field).unwrap_err().reason(), "malformed");
        }
    }
}
