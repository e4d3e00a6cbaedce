//! IP pools.

use posthorn_harness::{Fault, Service, World};
use serde_json::{Value, json};

/// Makes a pool for which SES has no room, and one that the schedule finishes, then uses it; gives its path.
pub async fn ip_pools(world: &World, domain_id: &Value) -> String {
    world.grant_ip_pools().await;
    let create = || world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" })));
    world.cloud.set_fault(Fault::Fail {
        function: "create-ip-pool".into(),
        service: Service::Ses,
        action: "CreateConfigurationSetEventDestination".into(),
        status: 400,
        code: "LimitExceededException".into(),
        times: 1,
    });
    assert_eq!(create().await.status, 409);
    assert_eq!(create().await.status, 200);
    // The pool's item exists already at this point.
    world.cloud.set_fault(Fault::Fail {
        function: "create-ip-pool".into(),
        service: Service::Ses,
        action: "CreateDedicatedIpPool".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 1,
    });
    assert_eq!(create().await.status, 503);
    let listed = world.call("GET", "/v1/ip-pools", None).await.json();
    let pool = format!("/v1/ip-pools/{}", listed["data"][0]["id"].as_str().unwrap());
    for verb in ["assign", "release"] {
        let body = json!({ "domain_id": domain_id });
        assert_eq!(world.call("POST", &format!("{pool}/{verb}"), Some(body)).await.status, 200, "{verb}");
    }
    for verb in ["pause", "resume"] {
        assert_eq!(world.call("POST", &format!("{pool}/{verb}"), None).await.status, 200, "{verb}");
    }
    pool
}
