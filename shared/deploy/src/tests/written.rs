//! The CloudFront Functions that are hand-written in the templates.

use std::fs;

use serde_json::Value;
use serde_yaml_ng::Value as Yaml;

use super::{api::api, engine::Engine};

fn template(name: &str) -> Yaml {
    let file = format!("{}/../../infra/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    serde_yaml_ng::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn function(template: &Yaml, id: &str) -> Engine {
    Engine::new(template["Resources"][id]["Properties"]["FunctionCode"].as_str().unwrap())
}

fn status_and_type(answer: &Value) -> (u64, &str) {
    (answer["statusCode"].as_u64().unwrap(), answer["headers"]["content-type"]["value"].as_str().unwrap())
}

#[test]
fn without_a_console_the_front_door_responds_with_a_page() {
    let engine = function(&template("front"), "PageFunction");
    for (path, status) in [("/", 200), ("/index.html", 200), ("/favicon.ico", 404), ("/v1", 404), ("", 404)] {
        let answer = engine.answer(path, "api.example");
        assert_eq!(status_and_type(&answer), (status, "text/html; charset=utf-8"), "{path}");
        assert_eq!(
            answer["body"]["data"].as_str().unwrap().contains("/v1/openapi.json"),
            status == 200,
            "{path}"
        );
    }
}

#[test]
fn a_tracking_domain_serves_only_tracked_links() {
    let template = template("tracking");
    let engine = function(&template, "TrackingFunction");
    for path in ["/t/c/token", "/t/o/token"] {
        let request = engine.answer(path, "links.acme.example");
        assert_eq!(request["uri"], path);
        assert_eq!(request["headers"]["x-forwarded-host"]["value"], "links.acme.example", "{path}");
        let origins =
            &template["Resources"]["TrackingDistribution"]["Properties"]["DistributionConfig"]["Origins"];
        assert_eq!(origins[0]["Id"].as_str(), api().context_of(path), "{path}");
    }
    for path in ["/", "", "/t", "/T/c/token", "/v1/emails", "//t/c/token", "/u/token", "/x/../t/c/token"] {
        let answer = engine.answer(path, "links.acme.example");
        assert_eq!(status_and_type(&answer), (404, "text/plain; charset=utf-8"), "{path}");
    }
}
