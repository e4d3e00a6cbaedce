//! Who may depend on what, where the compiler does not say so.

/// A file: its path from the root of the tree, and its text.
pub type File = (String, String);

/// The one crate that talks to DynamoDB. The local runner's tests look at what it wrote.
const DYNAMODB: &str = "aws-sdk-dynamodb";
const DYNAMODB_USERS: [&str; 1] = ["shared/store/"];
/// Where a scope may be read from what Posthorn itself wrote; everywhere else it comes from a verified credential.
const DOOR: &str = "door::";
const DOOR_USERS: [&str; 4] = ["shared/store/", "shared/runtime/", "shared/access/", "shared/tokens/"];

/// Crates that depend on what is another's alone.
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

/// Sources that make a scope for themselves.
pub fn faults_of_sources(sources: &[File]) -> Vec<String> {
    let strangers = sources.iter().filter(|(file, _)| !DOOR_USERS.iter().any(|user| file.starts_with(user)));
    strangers
        .filter(|(_, text)| text.contains(DOOR) || text.contains("posthorn_store::door"))
        .map(|(file, _)| {
            format!("{file}: reaches through posthorn_store::door; a scope comes from a verified credential")
        })
        .collect()
}

/// Functions that are constants: their code, the handler and the SDK's generics with it, would be compiled with each binary that
/// names them, and not once with their library (decision 1).
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

/// The names under `[dependencies]`; what tests depend on is theirs.
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
    fn a_scope_made_elsewhere_is_named() {
        let text = "use posthorn_store::door;\n";
        assert_eq!(faults_of_sources(&file("shared/runtime/src/queue.rs", text)), [""; 0]);
        assert_eq!(faults_of_sources(&file("functions/mail/src/send.rs", text)).len(), 1);
    }
}
