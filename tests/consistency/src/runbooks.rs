//! Commands in the docs must name functions that exist: people copy them in an emergency.

use std::collections::BTreeSet;

use posthorn_runtime::Function;

/// The beginning of a function's name in a command; the context follows.
const BEFORE: &str = "--function-name posthorn-$STAGE-";

/// Every name in a document's commands that no function has. `pages` are files with their texts.
pub fn faults(functions: &[&Function], pages: &[(String, String)]) -> Vec<String> {
    let names: BTreeSet<String> =
        functions.iter().map(|function| format!("{}-{}", function.context, function.name)).collect();
    let mut faults = Vec::new();
    for (file, text) in pages {
        for (at, _) in text.match_indices(BEFORE) {
            let rest = &text[at + BEFORE.len()..];
            let name = rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').next();
            let name = name.unwrap_or_default();
            if !names.contains(name) {
                faults.push(format!("{file}: no function is called posthorn-$STAGE-{name}"));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_an_unknown_function_is_named() {
        static SEND: Function = Function { context: "mail", name: "send", ..Function::DEFAULT };
        let faults_of = |command: &str| faults(&[&SEND], &[("docs/mail.md".to_owned(), command.to_owned())]);
        assert_eq!(faults_of("aws lambda invoke --function-name posthorn-$STAGE-mail-send \\\n"), [""; 0]);
        assert_eq!(
            faults_of("aws lambda invoke --function-name posthorn-$STAGE-send\n"),
            ["docs/mail.md: no function is called posthorn-$STAGE-send"]
        );
    }
}
