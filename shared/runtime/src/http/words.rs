//! The texts of refusals by serde and garde. Both libraries write their errors for programmers. API callers need the field and the
//! rule, so the errors are rewritten here.

mod rules;
mod shape;

pub(super) use rules::{Rules, length};
pub(super) use shape::{Shape, syntax};

/// `a`, `a or b`, `a, b or c`.
pub(super) fn either<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}
