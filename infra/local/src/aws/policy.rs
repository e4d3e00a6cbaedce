//! Statements of policies.

/// Whether a statement allows or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`, which overrides `Allow`.
    Deny,
}

/// A statement of a role's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Allow or deny.
    pub effect: Effect,
    /// Actions, such as `sqs:SendMessage`.
    pub actions: Vec<String>,
    /// ARNs, with `*` allowed at the end.
    pub resources: Vec<String>,
}

/// Whether a value matches a pattern, which may end in `*`.
pub(crate) fn covers(pattern: &str, value: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => value.starts_with(start),
        None => pattern == value,
    }
}
