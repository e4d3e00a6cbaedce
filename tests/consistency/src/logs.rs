//! Log lines of errors: each shows the whole chain of causes. `Display` shows only the outermost error, which often names no reason, and
//! tracing's JSON format has no other form: it writes the `Display` of an error value too.

use crate::boundaries::File;

/// The macros that write log lines.
const MACROS: [&str; 4] = ["tracing::error!(", "tracing::warn!(", "tracing::info!(", "tracing::debug!("];
/// Forms that show an error without its causes.
const WITHOUT_CAUSES: [&str; 6] =
    ["%error", "?error", "error.to_string()", "as &dyn std::error::Error", "as &dyn Error", "display(error"];

/// Every log line in the sources that may leave out causes.
pub fn faults(sources: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, text) in sources {
        for (line, arguments) in log_lines(text) {
            if let Some(form) = WITHOUT_CAUSES.iter().find(|form| arguments.contains(**form)) {
                faults.push(format!("{file}:{line}: `{form}` leaves out causes; log `causes(&error)`"));
            }
        }
    }
    faults
}

/// The arguments of each macro that writes a log line, with the number of its line.
fn log_lines(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    for name in MACROS {
        for (at, _) in text.match_indices(name) {
            let rest = &text[at + name.len()..];
            lines.push((text[..at].lines().count().max(1), &rest[..end_of(rest)]));
        }
    }
    lines
}

/// Where the arguments end: at the closing bracket, strings left out.
fn end_of(arguments: &str) -> usize {
    let (mut depth, mut in_string, mut escaped) = (1, false, false);
    for (at, letter) in arguments.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '(' if !in_string => depth += 1,
            ')' if !in_string => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    arguments.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_that_leaves_out_causes_is_named_with_its_place() {
        let text = r#"
fn f() {
    tracing::warn!(error = causes(&error), "it failed (");
    tracing::error!(
        place,
        error = %error,
        "it failed"
    );
    tracing::info!(?outcome, "ran"); let text = error.to_string();
    tracing::warn!(error = &error as &dyn std::error::Error, "it failed");
}
"#;
        let faults = faults(&[("shared/mail/src/lib.rs".into(), text.into())]);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].starts_with("shared/mail/src/lib.rs:4: `%error`"), "{faults:?}");
        assert!(faults[1].starts_with("shared/mail/src/lib.rs:10: "), "{faults:?}");
    }
}
