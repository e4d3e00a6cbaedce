use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use posthorn_items::Scope;
use sha2::{Digest, Sha256};

use crate::{StoreError, index::list_key};

/// A position in a list. It contains only the sort part and a checksum of its list, so that a cursor of another list is refused.
/// It gives no access: the partition is built from the caller's own scope.
pub struct Cursor;

impl Cursor {
    /// The cursor at `sort` in the list of `scope` and `kind`.
    pub fn encode(scope: &Scope, kind: &str, sort: &str) -> String {
        Self::bind(&list_key(&scope.label(), kind, 0), sort)
    }

    pub(crate) fn bind(list: &str, sort: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{sort}.{}", Self::checksum(list, sort)))
    }

    /// The position of the cursor.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`] if the cursor does not come from this list.
    pub fn decode(scope: &Scope, kind: &str, cursor: &str) -> Result<String, StoreError> {
        Self::unbind(&list_key(&scope.label(), kind, 0), cursor)
    }

    pub(crate) fn unbind(list: &str, cursor: &str) -> Result<String, StoreError> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| StoreError::InvalidCursor)?;
        let text = String::from_utf8(bytes).map_err(|_| StoreError::InvalidCursor)?;
        let (sort, checksum) = text.rsplit_once('.').ok_or(StoreError::InvalidCursor)?;
        let known = Self::checksum(list, sort) == checksum;
        if known { Ok(sort.to_owned()) } else { Err(StoreError::InvalidCursor) }
    }

    fn checksum(list: &str, sort: &str) -> String {
        let digest = Sha256::digest(format!("{list}/{sort}"));
        BASE64_URL_SAFE_NO_PAD.encode(&digest[..6])
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::{Environment, OrgId};
    use posthorn_items::door;

    use super::*;

    #[test]
    fn a_cursor_holds_for_its_own_list_only() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let scope = |environment| door::of_new_org(OrgId::new(now), None, environment);
        let (mine, theirs) = (scope(Environment::live()), scope(Environment::live()));
        let cursor = Cursor::encode(&mine, "message", "01h");
        assert_eq!(Cursor::decode(&mine, "message", &cursor).unwrap(), "01h");
        for (scope, kind) in [(&theirs, "message"), (&mine, "domain")] {
            assert!(matches!(Cursor::decode(scope, kind, &cursor), Err(StoreError::InvalidCursor)));
        }
        for text in ["", "x", "MDFo", "%%%"] {
            assert!(Cursor::decode(&mine, "message", text).is_err(), "{text}");
        }
    }
}
