//! The rules that every template must keep; docs/ARCHITECTURE.md gives the reasons.

mod apis;
mod kept;
mod roles;
mod sending;
mod tables;
mod uploads;

use crate::template::Template;

/// Every rule that a template breaks.
pub fn broken(template: &Template) -> Vec<String> {
    let rules = [
        apis::faults,
        roles::faults,
        crate::kept::unencrypted,
        kept::faults,
        sending::faults,
        tables::faults,
        uploads::faults,
    ];
    rules.iter().flat_map(|rule| rule(template)).collect()
}

/// The logical id behind a reference: `!Ref X`, `!GetAtt X.Arn`.
pub fn referred(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("!Ref ").or_else(|| text.strip_prefix("!GetAtt "))?;
    rest.split('.').next()
}
