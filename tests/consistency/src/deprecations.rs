//! Deprecated routes: their dates are right, and callers can go on to a route that stays.

use posthorn_runtime::http::Route;

/// Every fault of a deprecated route.
pub fn faults(routes: &[&Route]) -> Vec<String> {
    let mut faults = Vec::new();
    for route in routes {
        let Some(deprecation) = route.deprecated else { continue };
        faults.extend(deprecation.check().err().map(|fault| format!("{}: {fault}", route.path)));
        let stays = |path: &str| routes.iter().any(|one| one.path == path && one.deprecated.is_none());
        if let Some(path) = deprecation.successor.filter(|path| !stays(path)) {
            faults.push(format!("{}: its successor {path} is no route that stays", route.path));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use posthorn_runtime::http::Deprecation;

    use super::*;

    #[test]
    fn a_wrong_date_and_a_successor_that_goes_away_too_are_named() {
        let going = |since, successor| {
            let deprecated = Deprecation { since, sunset: None, successor, instead: "Use the other." };
            Route { path: "/v1/old", deprecated: Some(deprecated), ..Route::DEFAULT }
        };
        let new = Route { path: "/v1/new", ..Route::DEFAULT };
        assert_eq!(faults(&[&going("2026-12-01", Some("/v1/new")), &new]), [""; 0]);
        let found = faults(&[&going("now", Some("/v1/old")), &new]);
        assert_eq!(
            found,
            ["/v1/old: now is no date", "/v1/old: its successor /v1/old is no route that stays"]
        );
    }
}
