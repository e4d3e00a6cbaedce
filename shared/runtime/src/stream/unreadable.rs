use crate::causes;

/// Why an item of a stream cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It does not have the shape that the code expects.
    #[error("the item is not what its kind promises")]
    Malformed(#[from] serde_dynamo::Error),
    /// A version of Posthorn wrote it that this version cannot read. It must be read again when the upgrade is done.
    #[error(
        "a {kind} has the shape {found}, and this version of Posthorn, which writes {known}, cannot read it"
    )]
    OtherVersion {
        /// The item's kind.
        kind: &'static str,
        /// Its shape.
        found: u32,
        /// The shape that this version writes.
        known: u32,
    },
}

/// Why a record gives no changes.
#[derive(Debug)]
pub enum NotRead {
    /// It never will, for this reason.
    Skip(String),
    /// Another version of the function can read it. Skipped, it would be lost.
    Stop(String),
}

impl From<Unreadable> for NotRead {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Malformed(_) => Self::Skip(causes(&error)),
            Unreadable::OtherVersion { .. } => Self::Stop(causes(&error)),
        }
    }
}
