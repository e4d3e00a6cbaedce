//! Where each context must appear as a whole: the root template, the front door, the README.

use crate::{
    entry::{Entry, Trigger, UNROUTED},
    template::Template,
};

/// The front door's template.
pub const FRONT: &str = "infra/front.yaml";

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

/// Where the front door's template is another than the routes make it: some route would not reach its context.
pub fn not_routed((written, made): (&str, Result<String, String>)) -> Vec<String> {
    match made {
        Ok(made) if made == written => Vec::new(),
        Ok(made) => {
            let changed = made.lines().zip(written.lines()).position(|(made, written)| made != written);
            let line = changed.unwrap_or_else(|| made.lines().count().min(written.lines().count())) + 1;
            vec![format!("{FRONT}: line {line} is not what the routes make it: `make front` writes it")]
        }
        Err(fault) => vec![format!("{FRONT}: {fault}")],
    }
}

/// The front door's template as the routes make it.
pub fn routed(declared: &[Entry], front: &str) -> Result<String, String> {
    let routes: Vec<(&str, &str)> = declared.iter().filter_map(route).collect();
    let table = posthorn_deploy::table(&routes).map_err(|clash| clash.to_string())?;
    posthorn_deploy::splice(front, &table).map_err(|unmarked| unmarked.to_string())
}

/// The context and the path of a function that has a route.
fn route(function: &Entry) -> Option<(&str, &str)> {
    let Trigger::Http(route) = &function.trigger else { return None };
    if route == UNROUTED {
        return None;
    }
    Some((&function.context, route.split(' ').nth(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(context: &str, route: &str) -> Entry {
        Entry::new("functions/mail/src/lib.rs", context, "send", Trigger::Http(route.into()))
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

    fn front(routes: &[Entry]) -> String {
        let parts = ["parameters", "function", "origins", "behaviors"];
        let empty = parts.map(|part| format!("# generated: {part}\n# end: {part}\n")).concat();
        routed(routes, &empty).unwrap()
    }

    #[test]
    fn a_route_that_the_front_door_does_not_know_is_named() {
        let mut routes = vec![route("mail", "POST /v1/mail/{id}"), route("ops", "GET /v1/health")];
        let front = front(&routes);
        let told = |routes: &[Entry]| not_routed((&front, routed(routes, &front)));
        assert_eq!(told(&routes), [""; 0]);
        routes.push(route("mail", "GET /v1/mail/{id}/parts"));
        assert_eq!(told(&routes), [""; 0], "a prefix takes it");
        routes.push(route("ops", "GET /v1/healthy"));
        let told = told(&routes);
        assert!(told[0].ends_with("is not what the routes make it: `make front` writes it"), "{told:?}");
    }

    #[test]
    fn a_route_of_another_context_is_named() {
        let front = front(&[route("mail", "POST /v1/mail"), route("ops", "GET /v1/health")]);
        let routes = [route("ops", "POST /v1/mail"), route("ops", "GET /v1/health")];
        assert_eq!(not_routed((&front, routed(&routes, &front))).len(), 1);
    }

    #[test]
    fn a_path_of_two_contexts_is_named() {
        let routes = [route("mail", "POST /v1/mail"), route("ops", "GET /v1/mail")];
        let told =
            ["infra/front.yaml: /v1/mail belongs to mail and to ops: the front door routes by path alone"];
        assert_eq!(not_routed(("", routed(&routes, ""))), told);
    }
}
