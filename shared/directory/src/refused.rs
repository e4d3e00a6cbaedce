use std::fmt;

/// Why a request breaks the protocol (RFC 7644, section 3.12, table 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The filter is malformed.
    InvalidFilter,
    /// The body is no request of this kind.
    InvalidSyntax,
    /// A path is malformed, or names nothing.
    InvalidPath,
    /// A required value is missing, or a value has the wrong type.
    InvalidValue,
    /// A path's filter matches nothing.
    NoTarget,
    /// The attribute cannot be changed.
    Mutability,
}

/// A request that breaks the protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub reason: Reason,
    /// What is wrong, for the directory's administrator.
    pub detail: String,
}

impl Refused {
    pub(crate) fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.detail)
    }
}

impl std::error::Error for Refused {}
