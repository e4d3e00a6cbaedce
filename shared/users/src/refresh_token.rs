//! Refresh tokens: `rt_`, the user, the session, a part that all tokens of the session share, and a part of the one token. So a session is
//! found without an index, and who does not hold one of its tokens can neither use nor end it.

use std::fmt;

use posthorn_access::Secret;
use posthorn_ids::{UserId, UserSessionId};

/// How a token begins.
const PREFIX: &str = "rt_";
/// The characters of an id's suffix.
const ID_CHARS: usize = 26;
/// The characters of a secret.
const SECRET_CHARS: usize = 43;

/// A refresh token. Its `Debug` output shows no secret.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: UserSessionId,
    /// What all tokens of the session share.
    pub(crate) holder: Secret,
    /// What only this token has.
    pub(crate) once: Secret,
}

/// The text is no refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a refresh token")]
pub struct InvalidRefreshToken;

impl RefreshToken {
    /// The first token of a session.
    pub fn random(user: UserId, session: UserSessionId) -> Self {
        Self { user, session, holder: Secret::random(), once: Secret::random() }
    }

    /// The next token of the same session.
    pub fn next(&self) -> Self {
        Self { once: Secret::random(), ..self.clone() }
    }

    /// Reads a presented token.
    ///
    /// # Errors
    /// [`InvalidRefreshToken`] if the text is none.
    pub fn parse(text: &str) -> Result<Self, InvalidRefreshToken> {
        let mut rest =
            text.trim().strip_prefix(PREFIX).filter(|rest| rest.is_ascii()).ok_or(InvalidRefreshToken)?;
        let mut take = |chars: usize| {
            let (part, after) = rest.split_at_checked(chars).ok_or(InvalidRefreshToken)?;
            rest = after;
            Ok(part)
        };
        let (user, session) = (take(ID_CHARS)?, take(ID_CHARS)?);
        let (holder, once) = (take(SECRET_CHARS)?, take(SECRET_CHARS)?);
        if !rest.is_empty() {
            return Err(InvalidRefreshToken);
        }
        Ok(Self {
            user: UserId::from_suffix(user).map_err(|_| InvalidRefreshToken)?,
            session: UserSessionId::from_suffix(session).map_err(|_| InvalidRefreshToken)?,
            holder: Secret::parse(holder).map_err(|_| InvalidRefreshToken)?,
            once: Secret::parse(once).map_err(|_| InvalidRefreshToken)?,
        })
    }

    /// The token itself, to be shown once.
    pub fn reveal(&self) -> String {
        let (user, session) = (self.user.suffix(), self.session.suffix());
        format!("{PREFIX}{user}{session}{}{}", self.holder.reveal(), self.once.reveal())
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RefreshToken({}, …)", self.session)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_token_is_read_back_and_other_texts_are_none() {
        let now = Timestamp::UNIX_EPOCH;
        let token = RefreshToken::random(UserId::new(now), UserSessionId::new(now));
        let text = token.reveal();
        assert_eq!(RefreshToken::parse(&text), Ok(token.clone()));
        assert_eq!(RefreshToken::parse(&format!(" {text}\n")), Ok(token.clone()));
        for other in ["", "rt_", &text[1..], &text[..text.len() - 1], &format!("{text}a"), "rt_é"] {
            assert_eq!(RefreshToken::parse(other), Err(InvalidRefreshToken), "{other}");
        }
        assert!(!format!("{token:?}").contains(token.once.reveal()));
    }

    #[test]
    fn the_next_token_differs_in_one_part() {
        let now = Timestamp::UNIX_EPOCH;
        let token = RefreshToken::random(UserId::new(now), UserSessionId::new(now));
        let next = token.next();
        assert_eq!((next.user, next.session, &next.holder), (token.user, token.session, &token.holder));
        assert_ne!(next.once, token.once);
    }
}
