//! Rules on dependencies that the compiler does not check.

/// A file: its path from the root of the tree, and its text.
pub type File = (String, String);

/// Only shared/store calls DynamoDB. The local runner's tests read the items that it wrote.
const DYNAMODB: &str = "aws-sdk-dynamodb";
const DYNAMODB_USERS: [&str; 1] = ["shared/store/"];
/// Crates that may read a scope from data that Posthorn wrote. All other code takes the scope of a verified credential.
const DOOR: &str = "door::";
const DOOR_USERS: [&str; 4] = ["shared/store/", "shared/runtime/", "shared/access/", "shared/tokens/"];
/// Leads from a tenant's scope to its root organisation's. Only code that notifies the root's endpoints may call it.
const ROOT_SCOPE: &str = ".root_scope()";
const ROOT_SCOPE_USERS: [&str; 2] = ["shared/store/", "shared/webhooks/"];

/// Crates with a dependency that only another crate may have.
pub fn faults_of_manifests(manifests: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, text) in manifests {
        let may_use_dynamodb = DYNAMODB_USERS.iter().any(|user| file.starts_with(user));
        for name in dependencies(text) {
            if name == DYNAMODB && !may_use_dynamodb {
                faults.push(format!(
                    "{file}: depends on {DYNAMODB}; shared/store alone builds keys and conditions"
                ));
            }
            if name.ends_with("-functions") && file.starts_with("shared/") {
                faults
                    .push(format!("{file}: depends on {name}; contexts talk by events and published types"));
            }
        }
    }
    faults
}

/// Sources that make a scope themselves, or go from a tenant's scope to its root's.
pub fn faults_of_sources(sources: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, text) in sources {
        let among = |users: &[&str]| users.iter().any(|user| file.starts_with(user));
        let opens = text.contains(DOOR) || text.contains("posthorn_store::door");
        if opens && !among(&DOOR_USERS) {
            faults.push(format!(
                "{file}: reaches through posthorn_store::door; a scope comes from a verified credential"
            ));
        }
        if text.contains(ROOT_SCOPE) && !among(&ROOT_SCOPE_USERS) {
            faults.push(format!("{file}: climbs to the root's scope; shared/webhooks alone tells the root"));
        }
    }
    faults
}

/// The modules of a context's library that hold its functions.
const FUNCTION_MODULES: [&str; 3] = ["routes", "consumers", "schedules"];

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
                    "{file}:{number}: imports from {module}; what functions share stands in a room"
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

/// The module whose functions `super` means in this file, where it is itself a function's.
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

/// The names under `[dependencies]`; dev-dependencies are free.
fn dependencies(manifest: &str) -> Vec<&str> {
    let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    section
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Vec<File> {
        vec![(path.to_owned(), text.to_owned())]
    }

    #[test]
    fn dynamodb_outside_of_the_store_is_named() {
        let text = "[dependencies]\naws-sdk-dynamodb.workspace = true\n";
        assert_eq!(faults_of_manifests(&file("shared/store/Cargo.toml", text)), [""; 0]);
        let told = "shared/mail/Cargo.toml: depends on aws-sdk-dynamodb; shared/store alone builds keys and conditions";
        assert_eq!(faults_of_manifests(&file("shared/mail/Cargo.toml", text)), [told]);
        let tests_only =
            "[dependencies]\nserde = \"1\"\n\n[dev-dependencies]\naws-sdk-dynamodb.workspace = true\n";
        assert_eq!(faults_of_manifests(&file("shared/mail/Cargo.toml", tests_only)), [""; 0]);
    }

    #[test]
    fn a_domain_that_depends_on_functions_is_named() {
        let text = "[dependencies]\nops-functions = { path = \"x\" }\n";
        let told =
            "shared/mail/Cargo.toml: depends on ops-functions; contexts talk by events and published types";
        assert_eq!(faults_of_manifests(&file("shared/mail/Cargo.toml", text)), [told]);
    }

    #[test]
    fn a_function_that_is_a_constant_is_named() {
        let path = "functions/mail/src/send.rs";
        let told =
            "functions/mail/src/send.rs: a function is a `pub static`, so that its library compiles it";
        assert_eq!(functions_that_are_constants(&file(path, "pub const FUNCTION: Function = x;\n")), [told]);
        assert_eq!(
            functions_that_are_constants(&file(path, "pub static FUNCTION: Function = x;\n")),
            [""; 0]
        );
    }

    #[test]
    fn an_import_of_a_function_is_named() {
        let told = |path: &str, text: &str| imports_of_functions(&file(path, text));
        let (route, room) = ("functions/mail/src/routes/send.rs", "functions/mail/src/dispatch.rs");
        let fault = |file: &str, line: u32, module: &str| {
            format!("{file}:{line}: imports from {module}; what functions share stands in a room")
        };
        let by_path = "//! Sends.\nuse crate::consumers::deliver::quiet_ms;\n";
        assert_eq!(told(room, by_path), [fault(room, 2, "consumers")]);
        let in_braces = "use crate::{\n    accept,\n    routes::send_batch::Accepted,\n};\n";
        assert_eq!(told(route, in_braces), [fault(route, 3, "routes")]);
        assert_eq!(
            told(route, "use super::super::schedules::sweep::find;\n"),
            [fault(route, 1, "schedules")]
        );
        assert_eq!(told(route, "use super::send_batch::Accepted;\n"), [fault(route, 1, "routes")]);
        let of_its_own = "functions/mail/src/routes/send_batch/admission.rs";
        assert_eq!(told(of_its_own, "use super::Refused;\n"), [""; 0]);
        for fine in ["use crate::accept;\n", "pub mod routes;\n", "/// See [`x`](crate::consumers::x).\n"] {
            assert_eq!(told(route, fine), [""; 0], "{fine}");
        }
        assert_eq!(told("functions/mail/src/functions.rs", "&crate::routes::send::FUNCTION,\n"), [""; 0]);
        assert_eq!(told("functions/mail/src/bin/send.rs", "mail::routes::send::FUNCTION\n"), [""; 0]);
        assert_eq!(told("tests/flows/src/hooks.rs", "use messages_functions::routes::send::X;\n"), [""; 0]);
    }

    #[test]
    fn a_scope_made_elsewhere_is_named() {
        let text = "use posthorn_store::door;\n";
        assert_eq!(faults_of_sources(&file("shared/runtime/src/queue.rs", text)), [""; 0]);
        assert_eq!(faults_of_sources(&file("functions/mail/src/send.rs", text)).len(), 1);
    }

    #[test]
    fn a_tenants_way_up_to_its_root_is_for_webhooks_alone() {
        let text = "let root = scope.root_scope();\n";
        assert_eq!(faults_of_sources(&file("shared/webhooks/src/fanout.rs", text)), [""; 0]);
        assert_eq!(faults_of_sources(&file("functions/mail/src/send.rs", text)).len(), 1);
    }
}
