use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{ApiKeyId, PersonId};

/// Who makes a call. Its text is the id, whose prefix names the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// The holder of an API key.
    Key(ApiKeyId),
    /// A person with a session.
    Person(PersonId),
}

impl Principal {
    /// The id without its prefix.
    pub fn suffix(&self) -> String {
        match self {
            Self::Key(id) => id.suffix(),
            Self::Person(id) => id.suffix(),
        }
    }

    /// The person, if the principal is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(*id),
            Self::Key(_) => None,
        }
    }
}

/// The text names no principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the id of an API key or of a person")]
pub struct InvalidPrincipal;

impl fmt::Display for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(id) => id.fmt(formatter),
            Self::Person(id) => id.fmt(formatter),
        }
    }
}

impl FromStr for Principal {
    type Err = InvalidPrincipal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let key = text.parse().map(Self::Key);
        key.or_else(|_| text.parse().map(Self::Person)).map_err(|_| InvalidPrincipal)
    }
}

impl Serialize for Principal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Principal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principals_text_is_its_id_and_reads_back() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        for one in [Principal::Key(ApiKeyId::new(now)), Principal::Person(PersonId::new(now))] {
            let text = serde_json::to_string(&one).unwrap();
            assert_eq!(serde_json::from_str::<Principal>(&text).unwrap(), one);
        }
        for text in ["", "key_", "org_01h455vb4pex5vsknk084sn02q"] {
            assert_eq!(text.parse::<Principal>(), Err(InvalidPrincipal), "{text}");
        }
    }
}
