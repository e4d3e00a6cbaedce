//! The values for a path's parameters. The path of the route's example shows the kind of each.

use posthorn_ids::suffix_of;
use posthorn_runtime::http::{Example, Route};

use super::resources::Resources;

/// The route's path with an object of `first` in its first parameter, and objects of `rest` in the others. One path for each name
/// of an object.
pub fn paths(route: &Route, first: &Resources, rest: &Resources) -> Result<Vec<String>, String> {
    let (mut paths, mut whose) = (vec![String::new()], first);
    for (segment, value) in segments(route)? {
        let names = match segment.starts_with('{') {
            true => names(value, std::mem::replace(&mut whose, rest))?,
            false => vec![segment.to_owned()],
        };
        let longer =
            |path: &String| names.iter().map(move |name| format!("{path}/{name}")).collect::<Vec<_>>();
        paths = paths.iter().flat_map(longer).collect();
    }
    Ok(paths)
}

/// The prefix of the first parameter's id; empty if it is not an id.
pub fn kind(route: &Route) -> &'static str {
    let mut segments = segments(route).unwrap_or_default().into_iter();
    let first = segments.find(|(segment, _)| segment.starts_with('{'));
    first.and_then(|(_, value)| prefix(value)).unwrap_or_default()
}

/// The segments of the path, each with the example's segment.
fn segments(route: &Route) -> Result<Vec<(&'static str, &'static str)>, String> {
    let example = if route.path.contains('{') { route.example.path } else { route.path };
    let pairs: Vec<_> = route.path.split('/').skip(1).zip(example.split('/').skip(1)).collect();
    match pairs.len() == route.path.split('/').skip(1).count() {
        true => Ok(pairs),
        false => Err(format!("its example has no path like {}", route.path)),
    }
}

/// The names of `whose` object of the kind that a parameter's example has.
fn names(example: &str, whose: &Resources) -> Result<Vec<String>, String> {
    match prefix(example) {
        Some(prefix) => whose.of(prefix),
        None if example.contains("%40") => Ok(whose.addresses()),
        None => Ok(vec![whose.word.clone()]),
    }
}

/// The part of an id before the underscore.
pub fn prefix(id: &str) -> Option<&str> {
    suffix_of(id).and(id.rsplit_once('_')).map(|(prefix, _)| prefix)
}

#[test]
fn parameters_get_objects_of_the_kind_that_the_example_has() {
    let own = Resources { webhook: "webhook_own".into(), ..Resources::default() };
    let theirs = Resources { delivery: "delivery_theirs".into(), ..Resources::default() };
    let route = Route {
        path: "/v1/webhooks/{id}/deliveries/{delivery_id}",
        example: Example::at(
            "/v1/webhooks/webhook_01kajbch80fz89vgsn8qwwr6dr/deliveries/delivery_01kajbch80e8j885zsatp7rpcz",
        ),
        ..Route::DEFAULT
    };
    let filled = vec!["/v1/webhooks/webhook_own/deliveries/delivery_theirs".to_owned()];
    assert_eq!(paths(&route, &own, &theirs), Ok(filled));
}

#[test]
fn an_id_of_an_unknown_kind_and_an_example_without_a_path_are_named() {
    let nobody = Resources::default();
    let fault = |example| {
        let route = Route { path: "/v1/flows/{id}", example, ..Route::DEFAULT };
        paths(&route, &nobody, &nobody).unwrap_err()
    };
    let unknown = fault(Example::at("/v1/flows/flow_01kajbch80fz89vgsn8qwwr6dr"));
    assert_eq!(unknown, "the matrix makes nothing with ids like flow_01h455vb4pex5vsknk084sn02q");
    assert_eq!(fault(Example::NONE), "its example has no path like /v1/flows/{id}");
}
