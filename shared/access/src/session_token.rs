use std::{fmt, str::FromStr};

use posthorn_ids::{PersonId, SessionId};

use crate::{InvalidSecret, Secret, person::Session};

/// The text in a session's cookie: the person's id, the session's id and the session's secret. Its `Debug` output shows only the
/// ids.
#[derive(Debug, Clone)]
pub struct SessionToken {
    /// The person.
    pub person: PersonId,
    /// The session.
    pub session: SessionId,
    secret: Secret,
}

impl SessionToken {
    /// The token of a new session.
    pub fn random(person: PersonId, session: SessionId) -> Self {
        Self { person, session, secret: Secret::random() }
    }

    /// The hash of the secret, for the store.
    pub fn secret_hash(&self) -> String {
        self.secret.hash()
    }

    /// Whether `session` belongs to this token. Compares the secret in constant time.
    pub(crate) fn matches(&self, session: &Session) -> bool {
        self.secret.matches(&session.secret_hash)
    }

    /// The whole text, for the cookie.
    pub fn reveal(&self) -> String {
        format!("{}.{}.{}", self.person.suffix(), self.session.suffix(), self.secret.reveal())
    }
}

impl FromStr for SessionToken {
    type Err = InvalidSecret;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(InvalidSecret);
        let (person, session, secret) = (next()?, next()?, next()?);
        Ok(Self {
            person: PersonId::from_suffix(person).map_err(|_| InvalidSecret)?,
            session: SessionId::from_suffix(session).map_err(|_| InvalidSecret)?,
            secret: Secret::parse(secret)?,
        })
    }
}

/// Only the ids, for error messages.
impl fmt::Display for SessionToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {}", self.session, self.person)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_token_reads_back_and_altered_ones_are_refused() {
        let now = Timestamp::UNIX_EPOCH;
        let token = SessionToken::random(PersonId::new(now), SessionId::new(now));
        let text = token.reveal();
        let read: SessionToken = text.parse().unwrap();
        assert_eq!((read.person, read.session, read.reveal()), (token.person, token.session, text.clone()));
        for text in ["", "..", &text[1..], &text[..text.len() - 1], &format!("{text}.")] {
            assert!(text.parse::<SessionToken>().is_err(), "{text}");
        }
        assert!(!format!("{token:?} {token}").contains(token.secret.reveal()));
    }
}
