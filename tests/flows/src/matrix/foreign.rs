//! The rival's objects in the paths of calls in the own organisation.

use posthorn_access::codes::TENANT_BOUND_KEY;
use posthorn_harness::HttpAnswer;
use posthorn_problem::INSUFFICIENT_SCOPE;
use posthorn_runtime::http::{Media, Route};

use super::{
    assert_none,
    callers::{Caller, Scene, With},
    needs_permission,
    probe::outcome,
    routes,
};
use crate::tenancy::{
    path::{kind, paths},
    resources::Resources,
    snapshot,
};

impl Scene {
    /// Calls a route as the example does, on this path.
    async fn call(&self, caller: &Caller, with: With, route: &Route, path: &str) -> HttpAnswer {
        let mut headers = vec![("content-type", "application/json")];
        match with {
            With::Session => headers.extend([
                ("cookie", caller.cookie.as_str()),
                ("sec-fetch-site", "same-origin"),
                ("posthorn-org", self.org.as_str()),
            ]),
            With::Key => headers.push(("authorization", caller.bearer.as_str())),
        }
        self.world.cloud.http(route.method.as_str(), path, &headers, route.example.body.as_bytes()).await
    }

    /// The faults of an answer for the rival's object, next to the answer for one that never existed.
    fn judge(
        &self,
        caller: &Caller,
        route: &Route,
        path: &str,
        (found, absent): (&HttpAnswer, &HttpAnswer),
    ) -> Vec<String> {
        let (status, code) = outcome(found);
        let mut faults = Vec::new();
        let holds = route.permission.is_some_and(|one| caller.holds(one));
        let lacks = [INSUFFICIENT_SCOPE.code, TENANT_BOUND_KEY.code].contains(&code.as_str())
            || route.media == Media::Scim;
        if !(holds || status == 403 && lacks) {
            faults.push(format!("{status} {code} without the permission"));
        }
        // Names and addresses belong to nobody: each organisation may have the same.
        if status < 300 && !kind(route).is_empty() {
            faults.push(format!("{status} for an id of another organisation"));
        }
        if outcome(absent) != (status, code.clone()) {
            faults
                .push(format!("{status} {code}, but {:?} for an object that never existed", outcome(absent)));
        }
        if [429, 500, 503].contains(&status) {
            faults.push(format!("{status} {code} proves nothing"));
        }
        let text = format!("{:?} {}", found.headers, String::from_utf8_lossy(&found.body));
        let leaked = |word: &String| !path.contains(word.as_str()) && text.contains(word.as_str());
        faults.extend(
            self.rival.words().iter().filter(|word| leaked(word)).map(|word| format!("shows {word}")),
        );
        faults
    }
}

#[tokio::test]
async fn no_role_finds_an_object_of_another_organisation_with_any_credential() {
    let scene = Scene::set().await;
    let rival = &scene.rival;
    let before = snapshot::of(&scene.world, &[rival]);
    assert!(before.len() > 20, "the rival must have enough objects: {}", before.len());
    let absent = Resources::absent(&scene.world, rival);
    let (mut faults, mut cells) = (Vec::new(), 0);
    for (function, route) in routes(|route| needs_permission(route) && route.path.contains('{')) {
        scene.next_minute();
        let (theirs, twins) = match (paths(route, rival, rival), paths(route, &absent, &absent)) {
            (Ok(theirs), Ok(twins)) => (theirs, twins),
            (Err(missing), _) | (_, Err(missing)) => {
                faults.push(format!("{}: {missing}", function.name));
                continue;
            }
        };
        for caller in scene.callers.iter().filter(|caller| caller.is_member()) {
            for with in With::ALL {
                for (path, twin) in theirs.iter().zip(&twins) {
                    let found = scene.call(caller, with, route, path).await;
                    let absent = scene.call(caller, with, route, twin).await;
                    let cell = format!("{}: {} with a {}: {path}", function.name, caller.name, with.as_str());
                    let found = scene.judge(caller, route, path, (&found, &absent));
                    faults.extend(found.into_iter().map(|fault| format!("{cell}: {fault}")));
                    cells += 1;
                }
            }
        }
    }
    scene.world.cloud.pump().await;
    // The audit log and the counts of the rival stay as they are too.
    faults.extend(snapshot::differences(&before, &snapshot::of(&scene.world, &[rival])));
    println!("{cells} cells");
    assert_none(&faults, cells);
    assert!(cells > 300, "only {cells} cells: the matrix misses routes");
}
