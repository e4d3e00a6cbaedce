use aws_sdk_dynamodb::error::{BoxError, SdkError};
use posthorn_problem::{CONFLICT, Problem, UNAVAILABLE, causes};

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB refused or did not respond. A write may or may not have happened.
    #[error("DynamoDB did not do as asked")]
    Dynamo(#[source] BoxError),
    /// An item does not have the shape that the code expects.
    #[error("an item could not be read or written in its shape")]
    Shape(#[source] serde_dynamo::Error),
    /// A version of Posthorn wrote an item that is more than one version away.
    #[error(
        "a {kind} has the shape {found}, and this version of Posthorn, which knows {known}, reads one before and one after"
    )]
    OtherVersion {
        /// The item's kind.
        kind: &'static str,
        /// Its shape.
        found: u32,
        /// The shape that this version writes.
        known: u32,
    },
    /// Every try collided with another writer.
    #[error("the item changed under every try to change it")]
    Contended,
    /// The cursor is of another list or another scope, or is not a cursor.
    #[error("the cursor is not one of this list's")]
    InvalidCursor,
}

impl StoreError {
    pub(crate) fn encode(error: serde_dynamo::Error) -> Self {
        Self::Shape(error)
    }

    pub(crate) fn decode(error: serde_dynamo::Error) -> Self {
        Self::Shape(error)
    }

    /// The same error, for another item of the same request.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Contended => Self::Contended,
            Self::InvalidCursor => Self::InvalidCursor,
            Self::OtherVersion { kind, found, known } => {
                Self::OtherVersion { kind, found: *found, known: *known }
            }
            Self::Dynamo(error) => Self::Dynamo(causes(&**error).into()),
            Self::Shape(error) => Self::Dynamo(causes(error).into()),
        }
    }
}

impl<E, R> From<SdkError<E, R>> for StoreError
where
    SdkError<E, R>: std::error::Error + Send + Sync + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        Self::Dynamo(Box::new(error))
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::InvalidCursor => {
                posthorn_problem::INVALID_CURSOR.because("Take `next_cursor` from a page of this same list.")
            }
            StoreError::Contended => {
                CONFLICT.because("Other requests are changing this. Try again.").retry_after(1)
            }
            StoreError::Dynamo(_) => {
                UNAVAILABLE.because("The storage did not answer. Try again.").retry_after(2).caused_by(&error)
            }
            StoreError::OtherVersion { .. } => UNAVAILABLE
                .because("Another version of Posthorn wrote this. Try again when the upgrade is done.")
                .retry_after(60)
                .caused_by(&error),
            StoreError::Shape(_) => {
                posthorn_problem::INTERNAL.because("Something went wrong on our side.").caused_by(&error)
            }
        }
    }
}
