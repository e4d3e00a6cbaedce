//! The planned size of the API keeps within the limits of AWS
//! (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html>).

use super::engine::Engine;
use crate::{function_code, splice, table};

const BEHAVIORS_MAX: usize = 75;
/// The quota of older accounts. The default is now 100.
const ORIGINS_MAX: usize = 25;
const FUNCTION_BYTES_MAX: usize = 10_240;

const CONTEXTS: usize = 22;
const ROUTES: usize = 400;

/// Routes like today's, but more of them. A collection has a route for the collection, one for a single thing and one for an
/// action. Some collections have a route of another context below them.
fn routes() -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for at in 0.. {
        let (context, collection) = (format!("context-{}", at % CONTEXTS), format!("/v1/collection-{at}"));
        for below in ["", "/{id}", "/{id}/activate"] {
            routes.push((context.clone(), format!("{collection}{below}")));
        }
        if at % 8 == 0 {
            routes.push((format!("context-{}", (at + 1) % CONTEXTS), format!("{collection}/{{id}}/test")));
        }
        if at % CONTEXTS == 0 {
            routes.push((context, format!("/w{at}/{{token}}")));
        }
        if routes.len() >= ROUTES {
            break;
        }
    }
    routes
}

#[test]
fn four_hundred_routes_in_twenty_two_contexts_stay_within_the_quotas() {
    let routes = routes();
    let pairs: Vec<(&str, &str)> =
        routes.iter().map(|(context, path)| (context.as_str(), path.as_str())).collect();
    let table = table(&pairs).unwrap();
    assert_eq!(table.contexts().len(), CONTEXTS);
    let places = ["parameters", "function", "origins", "behaviors"];
    let empty = places.map(|name| format!("# generated: {name}\n# end: {name}\n")).concat();
    let front = splice(&empty, &table).unwrap();
    // The console has an origin and the default behavior.
    assert!(front.matches("- Id: ").count() < ORIGINS_MAX);
    assert!(front.matches("- PathPattern: ").count() < BEHAVIORS_MAX);
    let code = function_code(&table);
    assert!(code.len() <= FUNCTION_BYTES_MAX, "{} bytes for {} prefixes", code.len(), table.entries().len());
    let engine = Engine::new(&code);
    for (context, path) in &pairs {
        assert_eq!(engine.origin_of(path).as_deref(), Some(*context), "{path}");
    }
}
