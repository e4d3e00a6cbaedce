//! Each context must be in the root template and in the README.

use crate::template::Template;

/// Contexts that the root template does not nest.
pub fn not_nested(contexts: &[String], root: &Template) -> Vec<String> {
    let nested: Vec<&str> = root
        .resources("AWS::Serverless::Application")
        .filter_map(|(_, one)| one["Properties"]["Location"].as_str())
        .collect();
    let missing =
        contexts.iter().filter(|context| !nested.contains(&format!("infra/{context}.yaml").as_str()));
    missing.map(|context| format!("{}: infra/{context}.yaml is not nested", root.file)).collect()
}

/// Contexts that are missing from a document's table of contexts, and entries that name no context.
pub fn not_listed(contexts: &[String], listed: &[String], file: &str) -> Vec<String> {
    let missing = contexts.iter().filter(|context| !listed.contains(context));
    let unknown = listed.iter().filter(|context| !contexts.contains(context));
    missing
        .map(|context| format!("{file}: {context} is missing from the table of contexts"))
        .chain(unknown.map(|context| format!("{file}: functions/ has no folder {context}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_without_a_stack_is_named() {
        let text = "Resources: { Mail: { Type: AWS::Serverless::Application, Properties: { Location: infra/mail.yaml } } }";
        let root = Template::parse("template.yaml", text);
        assert_eq!(not_nested(&["mail".into()], &root), [""; 0]);
        assert_eq!(not_nested(&["ops".into()], &root), ["template.yaml: infra/ops.yaml is not nested"]);
    }

    #[test]
    fn a_context_missing_from_the_readme_and_an_unknown_one_are_named() {
        let reported = [
            "README.md: mail is missing from the table of contexts",
            "README.md: functions/ has no folder ops",
        ];
        assert_eq!(not_listed(&["mail".into()], &["ops".into()], "README.md"), reported);
    }
}
