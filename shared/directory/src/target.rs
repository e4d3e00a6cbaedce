//! What a path of a change means (RFC 7644, section 3.5.2).

use scim_v2::filter::{AttrPath, PatchPath, ValFilter};

use crate::{
    attribute::Attribute,
    document::Resource,
    refused::{Reason, Refused},
    schemas::{ENTERPRISE_ATTRIBUTES, ENTERPRISE_USER},
};

/// The longest path, in bytes.
const PATH_BYTES_MAX: usize = 1_000;

/// What a path means.
#[derive(Debug)]
pub(crate) enum Target {
    /// The whole extension.
    Extension,
    /// An attribute.
    Attribute(Place),
    /// Something that this installation does not keep. Changes of it have no effect, as with whole resources.
    Unknown,
}

/// An attribute, some of its values, or a part.
#[derive(Debug)]
pub(crate) struct Place {
    /// Whether it is of the extension.
    pub(crate) in_extension: bool,
    pub(crate) attribute: &'static Attribute,
    /// Which of the values.
    pub(crate) filter: Option<ValFilter>,
    pub(crate) part: Option<&'static Attribute>,
}

impl Target {
    /// Reads a path.
    ///
    /// # Errors
    /// `InvalidPath` if it is malformed; `Mutability` if it is of something read-only.
    pub(crate) fn read(of: Resource, path: &str) -> Result<Self, Refused> {
        let invalid = |why: &str| Refused::new(Reason::InvalidPath, format!("The path {why}."));
        if path.len() > PATH_BYTES_MAX {
            return Err(invalid("is too long"));
        }
        if path.eq_ignore_ascii_case(ENTERPRISE_USER) && of == Resource::User {
            return Ok(Self::Extension);
        }
        let parsed: PatchPath = path.parse().map_err(|_| invalid("cannot be read"))?;
        let (path, filter, part) = match parsed {
            PatchPath::Attr(path) => (path, None, None),
            PatchPath::Value(value) => (value.attr, Some(value.filter), value.sub_attr),
        };
        let Some((in_extension, attribute)) = attribute(of, &path) else {
            return read_only_or_unknown(&path);
        };
        let part = match part.as_ref().or(path.sub_attr.as_ref()) {
            None => None,
            Some(name) => match Attribute::find(attribute.parts, name) {
                Some(part) => Some(part),
                None => return Ok(Self::Unknown),
            },
        };
        if attribute.read_only || part.is_some_and(|part| part.read_only) {
            return Err(fixed(attribute.name));
        }
        if filter.is_some() && !attribute.multi {
            return Err(invalid("selects values of an attribute that has one"));
        }
        Ok(Self::Attribute(Place { in_extension, attribute, filter, part }))
    }
}

/// The attribute of a path, and whether it is of the extension.
pub(crate) fn attribute(of: Resource, path: &AttrPath) -> Option<(bool, &'static Attribute)> {
    let core = || Attribute::find(of.attributes(), &path.name).map(|one| (false, one));
    match path.uri.as_deref() {
        None => core(),
        Some(uri) if uri.eq_ignore_ascii_case(of.schema()) => core(),
        Some(uri) if uri.eq_ignore_ascii_case(ENTERPRISE_USER) && of == Resource::User => {
            Attribute::find(ENTERPRISE_ATTRIBUTES, &path.name).map(|one| (true, one))
        }
        Some(_) => None,
    }
}

fn read_only_or_unknown(path: &AttrPath) -> Result<Target, Refused> {
    match ["id", "meta"].iter().any(|name| path.name.eq_ignore_ascii_case(name)) {
        true => Err(fixed(&path.name)),
        false => Ok(Target::Unknown),
    }
}

fn fixed(name: &str) -> Refused {
    Refused::new(Reason::Mutability, format!("`{name}` cannot be changed."))
}
