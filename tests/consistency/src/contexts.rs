//! Where each context must appear as a whole: the root template, the README.

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

/// Contexts that a document's table of contexts leaves out, and those that are none.
pub fn not_listed(contexts: &[String], listed: &[String], file: &str) -> Vec<String> {
    let missing = contexts.iter().filter(|context| !listed.contains(context));
    let unknown = listed.iter().filter(|context| !contexts.contains(context));
    missing
        .map(|context| format!("{file}: the table of contexts leaves out {context}"))
        .chain(unknown.map(|context| format!("{file}: {context} is no folder of functions/")))
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
    fn a_context_left_out_of_the_readme_and_one_too_many_are_named() {
        let told =
            ["README.md: the table of contexts leaves out mail", "README.md: ops is no folder of functions/"];
        assert_eq!(not_listed(&["mail".into()], &["ops".into()], "README.md"), told);
    }
}
