use std::{borrow::Cow, fmt, hash::Hash, marker::PhantomData, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::base32;

/// The kind of thing that an id names. Each kind has its own prefix, so that one id cannot pass for another kind's.
pub trait Kind: Copy + Ord + Hash + fmt::Debug + Send + Sync + 'static {
    /// The text before the underscore.
    const PREFIX: &'static str;
}

/// A typed, time-ordered id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K>(u128, PhantomData<K>);

/// The text is not an id of the requested kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be an id like {prefix}_01h455vb4pex5vsknk084sn02q")]
pub struct InvalidId {
    prefix: &'static str,
}

impl<K: Kind> Id<K> {
    /// A new id with the time `now`. The caller passes the time, so that ids follow a test's clock too.
    pub fn new(now: jiff::Timestamp) -> Self {
        let random = Uuid::now_v7().as_u128() & RANDOM_BITS;
        Self(with_time(now, random), PhantomData)
    }

    /// The id derived from `material` and `now`: the same input gives the same id. A handler that runs twice gets the same id.
    pub fn derived(now: jiff::Timestamp, material: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in material {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest.finalize()[..16]);
        Self(with_time(now, u128::from_be_bytes(bytes) & RANDOM_BITS), PhantomData)
    }

    /// The time when the id was made, to the millisecond.
    pub fn created_at(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond((self.0 >> 80) as i64).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// The 26 characters after the prefix. The store builds its keys from them.
    pub fn suffix(&self) -> String {
        base32::encode(self.0)
    }

    /// The id with this [`suffix`](Self::suffix).
    pub fn from_suffix(suffix: &str) -> Result<Self, InvalidId> {
        base32::decode(suffix).map(|value| Self(value, PhantomData)).ok_or(InvalidId { prefix: K::PREFIX })
    }

    /// The 16 bytes of the UUID, for places where 26 characters are too long.
    pub fn to_bytes(&self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The id from its [`to_bytes`](Self::to_bytes).
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes), PhantomData)
    }

    /// The shard of this id, below `shards`. Ids spread evenly over the shards; one id always has the same shard.
    pub fn shard(&self, shards: u32) -> u32 {
        // The low bits are random in a new id and a hash in a derived one.
        (self.0 as u32) % shards
    }
}

/// A text that sorts before the suffix of every id made at `at` or later, and after the suffix of every earlier id.
pub fn first_suffix_at(at: jiff::Timestamp) -> String {
    base32::encode(((at.as_millisecond().max(0) as u128) & 0xffff_ffff_ffff) << 80)
}

/// The suffix of a text that has the form of an id of any kind; `None` for any other text.
pub fn suffix_of(id: &str) -> Option<String> {
    let (prefix, suffix) = id.rsplit_once('_')?;
    let shaped = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    base32::decode(suffix).filter(|_| shaped).map(base32::encode)
}

/// RFC 9562, section 5.7: the low 80 bits less the version (4 bits) and the variant (2 bits).
const RANDOM_BITS: u128 = 0x0fff_3fff_ffff_ffff_ffff;
const VERSION_AND_VARIANT: u128 = 0x7000_8000_0000_0000_0000;

fn with_time(now: jiff::Timestamp, random: u128) -> u128 {
    let unix_ms = now.as_millisecond().max(0) as u128;
    ((unix_ms & 0xffff_ffff_ffff) << 80) | VERSION_AND_VARIANT | random
}

impl<K: Kind> FromStr for Id<K> {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let suffix = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_'));
        Self::from_suffix(suffix.unwrap_or_default())
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}_{}", K::PREFIX, self.suffix())
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl<K: Kind> JsonSchema for Id<K> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}_id", K::PREFIX).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": format!("^{}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$", K::PREFIX) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EmailId, OrgId};

    fn at(ms: i64) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn only_texts_in_the_form_of_an_id_have_a_suffix() {
        let id = EmailId::new(at(1_750_000_000_000));
        assert_eq!(suffix_of(&id.to_string()), Some(id.suffix()));
        for text in ["", "email_", &id.suffix(), "email_nonsense", &format!("E_{}", id.suffix())] {
            assert_eq!(suffix_of(text), None, "{text}");
        }
    }

    #[test]
    fn an_id_parses_back_from_its_text_and_bytes() {
        let id = EmailId::new(at(1_750_000_000_000));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(EmailId::from_bytes(id.to_bytes()), id);
        assert_eq!(id.created_at(), at(1_750_000_000_000));
    }

    #[test]
    fn an_id_of_one_kind_does_not_parse_as_another_kind() {
        let id = EmailId::new(at(1)).to_string();
        assert!(id.parse::<OrgId>().is_err());
        assert!(id.replace("email_", "email").parse::<EmailId>().is_err());
    }

    #[test]
    fn later_ids_sort_after_earlier_ones_as_text() {
        assert!(EmailId::new(at(1_000)).to_string() < EmailId::new(at(1_001)).to_string());
    }

    #[test]
    fn the_same_parts_derive_the_same_id_and_other_splits_derive_another() {
        let of = |parts: &[&[u8]]| EmailId::derived(at(5), parts);
        assert_eq!(of(&[b"ab", b"c"]), of(&[b"ab", b"c"]));
        assert_ne!(of(&[b"ab", b"c"]), of(&[b"a", b"bc"]));
    }

    #[test]
    fn ids_are_version_7_uuids() {
        let id = EmailId::new(at(1_750_000_000_000));
        assert_eq!(Uuid::from_u128(id.0).get_version_num(), 7);
    }
}
