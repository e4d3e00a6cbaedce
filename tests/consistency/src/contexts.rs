//! Where each context must appear as a whole: the root template, the front door, the README.

use serde_json::Value;

use crate::{
    entry::{Entry, Trigger, UNROUTED},
    template::Template,
};

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

/// Routes that the front door does not lead to their context's API.
pub fn not_routed(declared: &[Entry], front: &Template) -> Vec<String> {
    let behaviors: Vec<&Value> = front
        .resources("AWS::CloudFront::Distribution")
        .flat_map(|(_, one)| {
            one["Properties"]["DistributionConfig"]["CacheBehaviors"].as_array().into_iter().flatten()
        })
        .collect();
    let mut faults = Vec::new();
    for function in declared {
        let Trigger::Http(route) = &function.trigger else { continue };
        if route == UNROUTED {
            continue;
        }
        let path = route.split(' ').nth(1).unwrap_or_default();
        let behavior =
            behaviors.iter().find(|one| matches(one["PathPattern"].as_str().unwrap_or_default(), path));
        match behavior.and_then(|one| one["TargetOriginId"].as_str()) {
            None => faults.push(format!("{}: no path pattern takes {route} ({})", front.file, function.name)),
            Some(origin) if origin != function.context => faults.push(format!(
                "{}: {route} goes to the origin {origin}; {} belongs to {}",
                front.file, function.name, function.context
            )),
            Some(_) => {}
        }
    }
    faults
}

/// A `*` stands for any characters, slashes too
/// (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html>).
fn matches(pattern: &str, path: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == path };
    let Some(left) = path.strip_prefix(start) else { return false };
    (0..=left.len()).filter_map(|at| left.get(at..)).any(|left| matches(rest, left))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(context: &str, route: &str) -> Entry {
        Entry { context: context.into(), name: "send".into(), trigger: Trigger::Http(route.into()) }
    }

    fn front() -> Template {
        let behaviors = "[{ PathPattern: /v1/mail*, TargetOriginId: mail }, { PathPattern: /v1/health, TargetOriginId: ops }]";
        let config = format!("{{ DistributionConfig: {{ CacheBehaviors: {behaviors} }} }}");
        let text =
            format!("Resources: {{ D: {{ Type: AWS::CloudFront::Distribution, Properties: {config} }} }}");
        Template::parse("infra/front.yaml", &text)
    }

    #[test]
    fn a_pattern_takes_what_cloudfront_takes() {
        for (pattern, path, takes) in [
            ("/v1/templates*", "/v1/templates/{id}", true),
            ("/v1/templates/*/test", "/v1/templates/{id}/test", true),
            ("/v1/templates/*/test", "/v1/templates/{id}/tested", false),
            ("/v1/health", "/v1/health", true),
            ("/v1/health", "/v1/healthy", false),
        ] {
            assert_eq!(matches(pattern, path), takes, "{pattern} {path}");
        }
    }

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

    #[test]
    fn a_route_without_a_pattern_is_named() {
        assert_eq!(not_routed(&[route("mail", "POST /v1/mail/{id}")], &front()), [""; 0]);
        let told = ["infra/front.yaml: no path pattern takes GET /v1/healthy (send)"];
        assert_eq!(not_routed(&[route("ops", "GET /v1/healthy")], &front()), told);
    }

    #[test]
    fn a_route_to_another_contexts_api_is_named() {
        let told = ["infra/front.yaml: POST /v1/mail goes to the origin mail; send belongs to ops"];
        assert_eq!(not_routed(&[route("ops", "POST /v1/mail")], &front()), told);
    }
}
