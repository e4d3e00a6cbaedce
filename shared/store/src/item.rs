use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use posthorn_items::{Item, SHAPE_ATTRIBUTE, is_readable};

use crate::{STAMP_ATTRIBUTE, StoreError, actor, index, other_version::OtherVersion};

/// An item that was read, with its revision. A later write succeeds only if the revision is unchanged.
#[derive(Debug, Clone)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    pub(crate) revision: u64,
    /// When it expires, in Unix seconds, as it was read.
    pub(crate) ttl: Option<i64>,
    /// What was read, if another version wrote it.
    pub(crate) other: Option<Box<OtherVersion>>,
}

/// What [`Stored::written`] needs of the attributes that are written.
pub(crate) struct Kept {
    raw: Option<Attributes>,
    ttl: Option<i64>,
}

impl<T> Stored<T> {
    pub(crate) fn kept(&self, item: &Attributes) -> Kept {
        Kept { raw: self.other.is_some().then(|| item.clone()), ttl: number(item, TTL_ATTRIBUTE) }
    }

    /// The same, now written under the next revision.
    pub(crate) fn written(self, kept: Kept) -> Self {
        let other = self.other.zip(kept.raw).map(|(other, raw)| Box::new(OtherVersion { raw, ..*other }));
        Self { value: self.value, revision: self.revision + 1, ttl: kept.ttl, other }
    }

    /// Whether it does not expire when it should. A release that does not know the end may have written it last. Any write mends it.
    pub fn has_wrong_end(&self) -> bool
    where
        T: Item,
    {
        self.ttl != self.value.expires_at()
    }

    /// The revision: it grows with each write of the item.
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// The item's attributes in DynamoDB. Items that are written for each message have short attribute names, because a write is
/// billed by the kilobyte, including names.
pub(crate) fn encode<T: Item>(
    scope: Option<&str>,
    pk: &str,
    sk: &str,
    value: &T,
    revision: u64,
) -> Result<Attributes, StoreError> {
    let mut attributes: Attributes = serde_dynamo::to_item(value).map_err(StoreError::encode)?;
    // An absent field reads back like a null field, and costs nothing.
    attributes.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
    let mut set = |name: &str, value: String| attributes.insert(name.to_owned(), AttributeValue::S(value));
    set("pk", pk.to_owned());
    set("sk", sk.to_owned());
    set("kind", T::KIND.to_owned());
    if let Some(listed) = value.listed() {
        let scope = listed.label().or(scope).unwrap_or(index::UNSCOPED);
        set("list_pk", index::list_key(scope, T::KIND, listed.shard()));
        set("list_sk", listed.sort().to_owned());
    }
    if let Some(open) = value.open() {
        set("open_pk", index::open_key(scope.unwrap_or(index::UNSCOPED), T::KIND, &open));
        set("open_sk", index::open_sort(open.due_ms()));
    }
    if T::SHAPE > 1 {
        attributes.insert(SHAPE_ATTRIBUTE.to_owned(), AttributeValue::N(T::SHAPE.to_string()));
    }
    attributes.insert("rev".to_owned(), AttributeValue::N(revision.to_string()));
    if let Some(seconds) = value.expires_at() {
        attributes = with_ttl(attributes, Some(seconds));
    }
    Ok(attributes)
}

/// When DynamoDB deletes the item, in Unix seconds.
const TTL_ATTRIBUTE: &str = "ttl";

/// The same, expiring then (Unix seconds); `None`: never.
pub(crate) fn with_ttl(mut attributes: Attributes, seconds: Option<i64>) -> Attributes {
    attributes.remove(TTL_ATTRIBUTE);
    let ttl = seconds.map(|seconds| (TTL_ATTRIBUTE.to_owned(), AttributeValue::N(seconds.to_string())));
    attributes.extend(ttl);
    attributes
}

/// The same, with the actor's stamp if `T` is audited.
pub(crate) fn encode_stamped<T: Item>(
    scope: Option<&str>,
    pk: &str,
    sk: &str,
    value: &T,
    revision: u64,
) -> Result<Attributes, StoreError> {
    let mut attributes = encode(scope, pk, sk, value, revision)?;
    if T::AUDITED
        && let Some(stamp) = actor::written(revision)?
    {
        attributes.insert(STAMP_ATTRIBUTE.to_owned(), stamp);
    }
    Ok(attributes)
}

/// The item with its revision.
///
/// # Errors
/// [`StoreError::OtherVersion`] if its shape is not readable; [`StoreError::Shape`] if it has not the shape that it names.
pub(crate) fn decode<T: Item>(attributes: Attributes) -> Result<Stored<T>, StoreError> {
    let revision = number(&attributes, "rev").unwrap_or(0);
    let shape = number(&attributes, SHAPE_ATTRIBUTE).unwrap_or(1);
    let refused = || StoreError::OtherVersion { kind: T::KIND, found: shape, known: T::SHAPE };
    if !is_readable(T::OLDEST_SHAPE, T::SHAPE, shape) {
        return Err(refused());
    }
    let ttl = number(&attributes, TTL_ATTRIBUTE);
    let other = (shape != T::SHAPE).then(|| Box::new(OtherVersion { shape, raw: attributes.clone() }));
    let value = serde_dynamo::from_item(attributes).map_err(|error| match shape > T::SHAPE {
        true => refused(),
        false => StoreError::decode(error),
    })?;
    Ok(Stored { value, revision, ttl, other })
}

fn number<N: std::str::FromStr>(attributes: &Attributes, name: &str) -> Option<N> {
    match attributes.get(name) {
        Some(AttributeValue::N(number)) => number.parse().ok(),
        _ => None,
    }
}

/// The key of an item.
pub(crate) fn key(pk: &str, sk: &str) -> Attributes {
    Attributes::from([
        ("pk".to_owned(), AttributeValue::S(pk.to_owned())),
        ("sk".to_owned(), AttributeValue::S(sk.to_owned())),
    ])
}

pub(crate) fn text<'a>(attributes: &'a Attributes, name: &str) -> Result<&'a str, StoreError> {
    match attributes.get(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(StoreError::decode(serde_dynamo_missing(name))),
    }
}

fn serde_dynamo_missing(name: &str) -> serde_dynamo::Error {
    <serde_dynamo::Error as serde::de::Error>::custom(format!("the key attribute {name} is missing"))
}
