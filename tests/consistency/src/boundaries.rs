//! Rules on dependencies that the compiler does not check.

use std::collections::{BTreeMap, BTreeSet};

/// A file: its path from the root of the tree, and its text.
pub type File = (String, String);

/// Only shared/store calls DynamoDB. The local runner's tests read the items that it wrote.
const DYNAMODB: &str = "aws-sdk-dynamodb";
const DYNAMODB_USERS: [&str; 1] = ["shared/store/"];
/// Crates that may read a scope from data that Posthorn wrote. All other code takes the scope of a verified credential.
const DOOR: &str = "door::";
/// The crates that have a door: its rules are in the first, its reads in the second.
const DOOR_CRATES: [&str; 2] = ["posthorn_items", "posthorn_store"];
const DOOR_USERS: [&str; 5] =
    ["shared/items/", "shared/store/", "shared/runtime/", "shared/access/", "shared/tokens/"];
/// Leads from a tenant's scope to its root organisation's. Only code that notifies the root's endpoints may call it.
const ROOT_SCOPE: &str = ".root_scope()";
const ROOT_SCOPE_USERS: [&str; 2] = ["shared/items/", "shared/webhooks/"];

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
        if names_a_door(text) && !among(&DOOR_USERS) {
            faults.push(format!("{file}: reaches through a door; a scope comes from a verified credential"));
        }
        if text.contains(ROOT_SCOPE) && !among(&ROOT_SCOPE_USERS) {
            faults.push(format!(
                "{file}: climbs to the root's scope; only shared/webhooks sends the root's events"
            ));
        }
    }
    faults
}

/// Whether a source uses a door: by a path or by an import, under any name.
fn names_a_door(text: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let names = |import: &str| {
        let import = import.split(';').next().unwrap_or_default();
        import.split(|letter| !is_word(letter)).any(|word| word == "door")
    };
    let imports_one = |name: &&str| text.split(&format!("use {name}::")).skip(1).any(names);
    text.contains(DOOR) || DOOR_CRATES.iter().any(imports_one)
}

/// The crates of rules, with their items. A change of the store does not compile them again.
const RULES: [&str; 7] = [
    "posthorn-items",
    "posthorn-messages",
    "posthorn-senders",
    "posthorn-consent",
    "posthorn-content",
    "posthorn-status",
    "posthorn-sms",
];
/// The crates that rules must not depend on, themselves or through another crate; nor on any of AWS's.
const NOT_FOR_RULES: [&str; 4] = ["posthorn-store", "posthorn-app", "posthorn-uses", "posthorn-runtime"];

/// Crates of rules that depend on the store, the app or AWS, directly or through other crates of the workspace.
pub fn faults_of_rules(manifests: &[File]) -> Vec<String> {
    let crates: BTreeMap<&str, Vec<&str>> =
        manifests.iter().filter_map(|(_, text)| Some((package(text)?, dependencies(text)))).collect();
    let absent = RULES.iter().filter(|rules| !crates.contains_key(**rules));
    let absent = absent.map(|rules| format!("{rules}: there is no such crate"));
    absent.chain(RULES.iter().flat_map(|rules| ways_out(&crates, rules))).collect()
}

/// The paths from a crate to the crates that rules must not depend on, one path to each.
fn ways_out(crates: &BTreeMap<&str, Vec<&str>>, rules: &str) -> Vec<String> {
    let (mut ways, mut seen, mut faults) = (vec![vec![rules]], BTreeSet::new(), Vec::new());
    while let Some(way) = ways.pop() {
        let next = way.last().and_then(|last| crates.get(*last)).into_iter().flatten();
        for name in next.filter(|name| seen.insert(**name)) {
            let way = [&way[..], &[*name]].concat();
            if NOT_FOR_RULES.contains(name) || name.starts_with("aws") {
                faults.push(format!("{}: rules are free of AWS and of the store", way.join(" > ")));
            } else {
                ways.push(way);
            }
        }
    }
    faults
}

/// The name of a manifest's package.
fn package(manifest: &str) -> Option<&str> {
    let mut names = manifest.lines().filter_map(|line| line.strip_prefix("name = \""));
    names.find_map(|name| name.strip_suffix('"'))
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
        let reported = "shared/mail/Cargo.toml: depends on aws-sdk-dynamodb; shared/store alone builds keys and conditions";
        assert_eq!(faults_of_manifests(&file("shared/mail/Cargo.toml", text)), [reported]);
        let tests_only =
            "[dependencies]\nserde = \"1\"\n\n[dev-dependencies]\naws-sdk-dynamodb.workspace = true\n";
        assert_eq!(faults_of_manifests(&file("shared/mail/Cargo.toml", tests_only)), [""; 0]);
    }

    #[test]
    fn a_domain_that_depends_on_functions_is_named() {
        let text = "[dependencies]\nops-functions = { path = \"x\" }\n";
        let reported =
            "shared/mail/Cargo.toml: depends on ops-functions; contexts talk by events and published types";
        assert_eq!(faults_of_manifests(&file("shared/mail/Cargo.toml", text)), [reported]);
    }

    #[test]
    fn a_scope_made_elsewhere_is_named() {
        let reported =
            "functions/mail/src/send.rs: reaches through a door; a scope comes from a verified credential";
        for text in [
            "use posthorn_items::door;\n",
            "use posthorn_store::door;\n",
            "use posthorn_items::{\n    Scope,\n    door as inside,\n};\n",
            "let scope = posthorn_items::door::from_label(label);\n",
        ] {
            assert_eq!(faults_of_sources(&file("shared/runtime/src/queue.rs", text)), [""; 0]);
            assert_eq!(faults_of_sources(&file("functions/mail/src/send.rs", text)), [reported], "{text}");
        }
        let fine = "use posthorn_items::Scope;\n// The front door.\nlet outdoor = 1;\n";
        assert_eq!(faults_of_sources(&file("functions/mail/src/send.rs", fine)), [""; 0]);
    }

    #[test]
    fn rules_from_which_a_way_leads_to_the_store_or_aws_are_named() {
        let manifest = |name: &str, dependencies: &[&str]| {
            let lines: String = dependencies.iter().map(|one| format!("{one}.workspace = true\n")).collect();
            let path = format!("shared/{}/Cargo.toml", name.trim_start_matches("posthorn-"));
            let test = "[dev-dependencies]\nposthorn-app.workspace = true\n";
            (path, format!("[package]\nname = \"{name}\"\n\n[dependencies]\n{lines}\n{test}"))
        };
        let mut house: Vec<File> = RULES.map(|name| manifest(name, &["serde"])).to_vec();
        assert_eq!(faults_of_rules(&house), [""; 0], "what tests depend on is theirs");
        house.push(manifest("posthorn-store", &["posthorn-items", "aws-sdk-dynamodb"]));
        house.push(manifest("posthorn-tokens", &["posthorn-seal"]));
        house.push(manifest("posthorn-seal", &["aws-sdk-kms"]));
        house[1] = manifest("posthorn-messages", &["posthorn-store"]);
        house[3] = manifest("posthorn-consent", &["posthorn-items", "posthorn-tokens"]);
        let fault = |way: &str| format!("{way}: rules are free of AWS and of the store");
        let expected = [
            fault("posthorn-messages > posthorn-store"),
            fault("posthorn-consent > posthorn-tokens > posthorn-seal > aws-sdk-kms"),
        ];
        assert_eq!(faults_of_rules(&house), expected);
        house.remove(0);
        assert_eq!(faults_of_rules(&house)[0], "posthorn-items: there is no such crate");
    }

    #[test]
    fn a_tenants_way_up_to_its_root_is_for_webhooks_alone() {
        let text = "let root = scope.root_scope();\n";
        assert_eq!(faults_of_sources(&file("shared/webhooks/src/fanout.rs", text)), [""; 0]);
        assert_eq!(faults_of_sources(&file("functions/mail/src/send.rs", text)).len(), 1);
    }
}
