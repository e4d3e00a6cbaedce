//! Functions and rooms of a context: which files may import from which, and how a function is declared.

use crate::boundaries::File;

/// The modules of a context's library that hold its functions.
const FUNCTION_MODULES: [&str; 4] = ["routes", "consumers", "schedules", "invoked"];

/// Functions and rooms that import from a function's file. A function file is read top to bottom, by itself. Code that several
/// functions share is in a room, whose `USES` list the calls.
pub fn imports_of_functions(sources: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, text) in sources.iter().filter(|(file, _)| is_of_a_library(file)) {
        for (number, line) in text.lines().enumerate() {
            let (number, code) = (number + 1, line.split("//").next().unwrap_or_default());
            // One `super` is where the function's siblings are; another leads on to the crate's rooms.
            let is_sibling = code.starts_with("use super::") && !code.starts_with("use super::super::");
            let sibling = is_sibling.then(|| module_of(file)).flatten();
            let named = FUNCTION_MODULES.into_iter().filter(|module| names(code, module));
            for module in named.chain(sibling) {
                faults.push(format!(
                    "{file}:{number}: imports from {module}; code that functions share is in a room"
                ));
            }
        }
    }
    faults
}

/// A context's own code: not its binaries, nor the list of its functions, which `make generate` writes.
fn is_of_a_library(file: &str) -> bool {
    let inside = file.strip_prefix("functions/").and_then(|rest| rest.split_once("/src/"));
    inside.is_some_and(|(_, inside)| inside != "functions.rs" && !inside.starts_with("bin/"))
}

/// The module whose functions `super` means in this file, if the file is itself a function's.
fn module_of(file: &str) -> Option<&'static str> {
    let parent = file.rsplit('/').nth(1)?;
    FUNCTION_MODULES.into_iter().find(|module| *module == parent)
}

/// Whether a line names something inside of `module`, by a path or in braces.
fn names(code: &str, module: &str) -> bool {
    let inside = format!("{module}::");
    code.match_indices(&inside).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })
}

/// Re-exports in a context's code. A path names the file of an item, so that a reader finds it without a search. The one
/// exception is the list of a context's functions, which other crates import from the crate's root.
pub fn re_exports(sources: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, text) in sources.iter().filter(|(file, _)| file.starts_with("functions/")) {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| is_re_export(line.trim())) {
            if !(file.ends_with("/src/lib.rs") && line.starts_with("pub use functions::")) {
                let number = number + 1;
                faults.push(format!(
                    "{file}:{number}: re-exports; an import names the file where a thing lies"
                ));
            }
        }
    }
    faults
}

/// Whether a line begins `pub use`, or the same with a narrower visibility: `pub(crate) use`.
fn is_re_export(code: &str) -> bool {
    let Some(rest) = code.strip_prefix("pub") else { return false };
    let rest = match rest.strip_prefix('(') {
        Some(visibility) => visibility.split_once(')').map_or("", |(_, rest)| rest),
        None => rest,
    };
    rest.starts_with(" use ")
}

/// Functions that are constants. Their code, with the handler and the SDK's generics, would be compiled again in each binary that
/// names them, instead of once in their library (decision 1).
pub fn functions_that_are_constants(sources: &[File]) -> Vec<String> {
    let constant = |text: &str| {
        text.lines().any(|line| line.starts_with("pub const ") && line.contains("FUNCTION: Function "))
    };
    sources
        .iter()
        .filter(|(_, text)| constant(text))
        .map(|(file, _)| format!("{file}: a function is a `pub static`, so that its library compiles it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Vec<File> {
        vec![(path.to_owned(), text.to_owned())]
    }

    #[test]
    fn a_function_that_is_a_constant_is_named() {
        let path = "functions/mail/src/send.rs";
        let reported =
            "functions/mail/src/send.rs: a function is a `pub static`, so that its library compiles it";
        assert_eq!(
            functions_that_are_constants(&file(path, "pub const FUNCTION: Function = x;\n")),
            [reported]
        );
        assert_eq!(
            functions_that_are_constants(&file(path, "pub static FUNCTION: Function = x;\n")),
            [""; 0]
        );
    }

    #[test]
    fn an_import_of_a_function_is_named() {
        let faults_of = |path: &str, text: &str| imports_of_functions(&file(path, text));
        let (route, room) = ("functions/mail/src/routes/send.rs", "functions/mail/src/dispatch.rs");
        let fault = |file: &str, line: u32, module: &str| {
            format!("{file}:{line}: imports from {module}; code that functions share is in a room")
        };
        let by_path = "//! Sends.\nuse crate::consumers::deliver::quiet_ms;\n";
        assert_eq!(faults_of(room, by_path), [fault(room, 2, "consumers")]);
        let in_braces = "use crate::{\n    accept,\n    routes::send_batch::Accepted,\n};\n";
        assert_eq!(faults_of(route, in_braces), [fault(route, 3, "routes")]);
        assert_eq!(
            faults_of(route, "use super::super::schedules::sweep::find;\n"),
            [fault(route, 1, "schedules")]
        );
        assert_eq!(faults_of(route, "use super::send_batch::Accepted;\n"), [fault(route, 1, "routes")]);
        let of_its_own = "functions/mail/src/routes/send_batch/admission.rs";
        assert_eq!(faults_of(of_its_own, "use super::Refused;\n"), [""; 0]);
        for fine in ["use crate::accept;\n", "pub mod routes;\n", "/// See [`x`](crate::consumers::x).\n"] {
            assert_eq!(faults_of(route, fine), [""; 0], "{fine}");
        }
        assert_eq!(
            faults_of("functions/mail/src/functions.rs", "&crate::routes::send::FUNCTION,\n"),
            [""; 0]
        );
        assert_eq!(faults_of("functions/mail/src/bin/send.rs", "mail::routes::send::FUNCTION\n"), [""; 0]);
        assert_eq!(
            faults_of("tests/flows/src/hooks.rs", "use messages_functions::routes::send::X;\n"),
            [""; 0]
        );
    }

    #[test]
    fn a_re_export_in_a_context_is_named() {
        let (root, room) = ("functions/mail/src/lib.rs", "functions/mail/src/accept/mod.rs");
        let found = |path: &str, text: &str| re_exports(&file(path, text));
        let fault = |path: &str, line: u32| {
            format!("{path}:{line}: re-exports; an import names the file where a thing lies")
        };
        for text in [
            "pub use email::Email;\n",
            "pub(crate) use email::Email;\n",
            "pub(super) use self::{\n    email::Email,\n};\n",
            "    pub(in crate::accept) use super::Email;\n",
        ] {
            assert_eq!(found(root, text), [fault(root, 1)], "{text}");
            assert_eq!(found("shared/mail/src/lib.rs", text), [""; 0], "{text}");
        }
        let list = "mod functions;\n\npub use functions::{FUNCTIONS, UNROUTED};\n";
        assert_eq!(found(root, list), [""; 0]);
        assert_eq!(found(room, list), [fault(room, 3)]);
        for fine in ["use crate::email::Email;\n", "pub user_agent: String,\n", "// pub use x;\n"] {
            assert_eq!(found(room, fine), [""; 0], "{fine}");
        }
    }
}
