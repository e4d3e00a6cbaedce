//! Exclusive XML Canonicalization 1.0 without comments (<https://www.w3.org/TR/xml-exc-c14n/>) of a part of a tree that has no comments
//! and no processing instructions.
//!
//! Names, namespaces, attributes and texts are written as the tree has them, so a signature over what is written is one over what is read.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Attribute, Node};

use crate::SamlError;

/// The namespace of the prefix `xml`, which is never declared.
const XML_PREFIX: &str = "xml";

/// What belongs to one run.
struct Writer<'a, 'i> {
    text: String,
    /// The declarations that are written and in force, the last one of a prefix counts.
    declared: Vec<(String, String)>,
    /// Prefixes that are declared where they are in scope, although no name uses them.
    inclusive: &'a BTreeSet<String>,
    /// What is left out.
    omitted: Option<Node<'a, 'i>>,
}

/// The canonical form of `apex`, without `omitted` and what is in it. `inclusive` has the prefixes of `InclusiveNamespaces`.
///
/// # Errors
/// `SamlError::Malformed` if a name cannot be found in the text of the document.
pub(crate) fn canonical<'a, 'i>(
    apex: Node<'a, 'i>,
    omitted: Option<Node<'a, 'i>>,
    inclusive: &'a BTreeSet<String>,
) -> Result<String, SamlError> {
    let mut writer = Writer { text: String::new(), declared: Vec::new(), inclusive, omitted };
    writer.element(apex)?;
    Ok(writer.text)
}

impl<'a, 'i> Writer<'a, 'i> {
    /// It calls itself; the depth of the tree is bounded.
    fn element(&mut self, node: Node<'a, 'i>) -> Result<(), SamlError> {
        let (prefix, name) = (prefix_of(node)?, node.tag_name().name());
        let qualified = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") };
        let before = self.declared.len();
        self.text += &format!("<{qualified}");
        self.namespaces(node, prefix)?;
        self.attributes(node)?;
        self.text.push('>');
        let omitted = self.omitted;
        for child in node.children().filter(|child| Some(*child) != omitted) {
            match child.text() {
                Some(text) if child.is_text() => self.text += &escaped_text(text),
                _ => self.element(child)?,
            }
        }
        self.text += &format!("</{qualified}>");
        self.declared.truncate(before);
        Ok(())
    }

    /// Declares what the element's own name and its attributes use, unless an element around it has declared the same.
    fn namespaces(&mut self, node: Node<'a, 'i>, prefix: &'i str) -> Result<(), SamlError> {
        let mut used = BTreeMap::from([(prefix, node.tag_name().namespace().unwrap_or_default())]);
        for attribute in node.attributes() {
            let prefix = attribute_prefix(node, &attribute)?;
            if !prefix.is_empty() {
                used.insert(prefix, attribute.namespace().unwrap_or_default());
            }
        }
        for prefix in self.inclusive {
            if let Some(uri) = node.lookup_namespace_uri(Some(prefix)) {
                used.entry(prefix).or_insert(uri);
            }
        }
        used.remove(XML_PREFIX);
        for (prefix, uri) in used {
            let current = self.declared.iter().rev().find(|(declared, _)| declared == prefix);
            // Around the apex there is no default namespace.
            let is_same =
                current.map_or(prefix.is_empty() && uri.is_empty(), |(_, declared)| declared == uri);
            if !is_same {
                let colon = if prefix.is_empty() { "" } else { ":" };
                self.text += &format!(" xmlns{colon}{prefix}=\"{}\"", escaped(uri));
                self.declared.push((prefix.to_owned(), uri.to_owned()));
            }
        }
        Ok(())
    }

    /// In the order of their namespaces, then of their names.
    fn attributes(&mut self, node: Node<'a, 'i>) -> Result<(), SamlError> {
        let mut sorted: Vec<Attribute<'a, 'i>> = node.attributes().collect();
        sorted.sort_by_key(|attribute| (attribute.namespace().unwrap_or_default(), attribute.name()));
        for attribute in sorted {
            let (prefix, name) = (attribute_prefix(node, &attribute)?, attribute.name());
            let colon = if prefix.is_empty() { "" } else { ":" };
            self.text += &format!(" {prefix}{colon}{name}=\"{}\"", escaped(attribute.value()));
        }
        Ok(())
    }
}

/// The prefix of an element, as its start tag has it: the tree keeps only the namespace.
fn prefix_of<'i>(node: Node<'_, 'i>) -> Result<&'i str, SamlError> {
    let tag = node.document().input_text().get(node.range()).and_then(|text| text.strip_prefix('<'));
    prefix(tag, node.tag_name().name(), |character| character == '>' || character == '/')
}

fn attribute_prefix<'i>(node: Node<'_, 'i>, attribute: &Attribute<'_, 'i>) -> Result<&'i str, SamlError> {
    let written = node.document().input_text().get(attribute.range());
    prefix(written, attribute.name(), |character| character == '=')
}

/// What is before the colon of the name at the beginning of a text, which must have that local name.
fn prefix<'i>(text: Option<&'i str>, local: &str, ends: impl Fn(char) -> bool) -> Result<&'i str, SamlError> {
    let qualified = text.unwrap_or_default().split(|one: char| ends(one) || one.is_ascii_whitespace()).next();
    let (prefix, name) =
        qualified.and_then(|name| name.split_once(':')).unwrap_or(("", qualified.unwrap_or_default()));
    match name == local {
        true => Ok(prefix),
        false => Err(SamlError::Malformed(format!("the name {local} is not where it must be"))),
    }
}

/// A text within an attribute's quotes, so that every reader gets exactly it.
pub(crate) fn escaped(text: &str) -> String {
    replaced(text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        _ => None,
    })
}

fn escaped_text(text: &str) -> String {
    replaced(text, |character| match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    })
}

fn replaced(text: &str, by: impl Fn(char) -> Option<&'static str>) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars() {
        match by(character) {
            Some(other) => result += other,
            None => result.push(character),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The canonical form of the element that has the attribute `apex`, or of the root.
    fn check(xml: &str, path: &str, inclusive: &[&str], expected: &str) {
        let document = roxmltree::Document::parse(xml).unwrap();
        let apex = document.descendants().find(|node| node.is_element() && node.tag_name().name() == path);
        let inclusive = inclusive.iter().map(|prefix| (*prefix).to_owned()).collect();
        assert_eq!(canonical(apex.unwrap(), None, &inclusive).unwrap(), expected, "{xml}");
        // Canonical XML is its own canonical form.
        let again = roxmltree::Document::parse(expected).unwrap();
        assert_eq!(canonical(again.root_element(), None, &inclusive).unwrap(), expected);
    }

    #[test]
    fn namespaces_are_declared_where_they_are_used() {
        // What libxml2 2.14 makes of them.
        check(
            r#"<a xmlns="urn:a" xmlns:b="urn:b"><b:c x="1" b:x="2" a="3"/><d xmlns=""><e/></d><b:f xmlns:b="urn:other"><b:g/></b:f></a>"#,
            "a",
            &[],
            r#"<a xmlns="urn:a"><b:c xmlns:b="urn:b" a="3" x="1" b:x="2"></b:c><d xmlns=""><e></e></d><b:f xmlns:b="urn:other"><b:g></b:g></b:f></a>"#,
        );
        check(
            r#"<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q"><p:s><t q:u="v"><w xmlns="urn:w"/></t></p:s></r>"#,
            "s",
            &[],
            r#"<p:s xmlns:p="urn:p"><t xmlns="urn:r" xmlns:q="urn:q" q:u="v"><w xmlns="urn:w"></w></t></p:s>"#,
        );
        check(
            r#"<a:r xmlns:a="urn:1"><a:s xmlns:a="urn:2"><a:t xmlns:a="urn:1"/></a:s></a:r>"#,
            "r",
            &[],
            r#"<a:r xmlns:a="urn:1"><a:s xmlns:a="urn:2"><a:t xmlns:a="urn:1"></a:t></a:s></a:r>"#,
        );
    }

    #[test]
    fn listed_prefixes_are_declared_where_they_are_in_scope() {
        check(
            r#"<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q"><p:s><t/></p:s></r>"#,
            "s",
            &["q", "nowhere"],
            r#"<p:s xmlns:p="urn:p" xmlns:q="urn:q"><t xmlns="urn:r"></t></p:s>"#,
        );
        check(
            r#"<r xmlns:p="urn:p" xmlns:q="urn:q"><p:s><p:t xmlns:q="urn:q2"><p:u/></p:t></p:s></r>"#,
            "s",
            &["q"],
            r#"<p:s xmlns:p="urn:p" xmlns:q="urn:q"><p:t xmlns:q="urn:q2"><p:u></p:u></p:t></p:s>"#,
        );
    }

    #[test]
    fn attributes_are_sorted_and_texts_are_escaped() {
        check(
            "<r a=\"&amp;&lt;&gt;&quot;'&#9;&#10;&#13; x\ty\nz\">&amp;&lt;&gt;\"'&#13;\r\nline<![CDATA[<&>]]>é😀</r>",
            "r",
            &[],
            "<r a=\"&amp;&lt;>&quot;'&#x9;&#xA;&#xD; x y z\">&amp;&lt;&gt;\"'&#xD;\nline&lt;&amp;&gt;é😀</r>",
        );
        check(
            r#"<r xml:lang="en" xmlns:z="urn:z" z:a="1" xmlns:y="urn:y" y:a="2" a="0"><s xml:space="preserve"> </s></r>"#,
            "r",
            &[],
            r#"<r xmlns:y="urn:y" xmlns:z="urn:z" a="0" xml:lang="en" y:a="2" z:a="1"><s xml:space="preserve"> </s></r>"#,
        );
    }
}
