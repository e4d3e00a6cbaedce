//! Each route reaches its context, for any set of routes.

use proptest::{collection::vec, prelude::*, sample::select};

use super::engine::Engine;
use crate::{function_code, table};

/// The value of every parameter in a request. No route has a segment with this name.
const VALUE: &str = "~";

fn routes() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let segment = select(vec!["v1", "a", "b", "c", "{id}", "{name}"]);
    let path = vec(segment, 1..5).prop_map(|segments| format!("/{}", segments.join("/")));
    vec((select(vec!["mail", "ops", "access"]), path), 1..12)
}

/// The routes without those with a path that an earlier route of another context has.
fn without_clashes(routes: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let mut kept: Vec<(&str, String)> = Vec::new();
    for (context, path) in routes {
        let same = |(_, other): &&(&str, String)| request(other) == request(&path);
        if kept.iter().find(same).is_none_or(|(other, _)| *other == context) {
            kept.push((context, path));
        }
    }
    kept
}

fn request(path: &str) -> String {
    path.replace("{id}", VALUE).replace("{name}", VALUE)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn each_route_reaches_its_context(routes in routes()) {
        let routes = without_clashes(routes);
        let pairs: Vec<(&str, &str)> = routes.iter().map(|(context, path)| (*context, path.as_str())).collect();
        let table = table(&pairs).unwrap();
        let engine = Engine::new(&function_code(&table));
        for (context, path) in &routes {
            let path = request(path);
            prop_assert_eq!(table.context_of(&path), Some(*context));
            prop_assert_eq!(engine.origin_of(&path), Some((*context).to_owned()));
        }
    }
}
