//! A function as the front door sees it.

/// What calls a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A method and a path, or [`UNROUTED`].
    Http(String),
    /// Nothing that the front door leads to.
    Other,
}

/// What no route takes, as API Gateway calls it.
pub const UNROUTED: &str = "$default";

/// One function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its context.
    pub context: String,
    /// Its name.
    pub name: String,
    /// What calls it.
    pub trigger: Trigger,
}
