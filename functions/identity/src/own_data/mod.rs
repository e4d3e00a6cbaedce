//! Exports of what Posthorn knows about a person: `account_export` is the item, how far it is and what the API shows; `document` the
//! file; `own_entries` what the audit logs say; `objects` where the file lies.

pub(crate) mod account_export;
pub(crate) mod document;
pub(crate) mod objects;
pub(crate) mod own_entries;
