//! The front door proves itself to every HTTP API, and each knows by what, or every caller's address is the front door's; and
//! an API lets pages send the headers that its routes read.

use std::collections::BTreeSet;

use posthorn_runtime::Function;
use serde_json::Value;

use crate::{entry::Trigger, template::Template};

/// Where the front door's secret is, in every HTTP API.
const PROOF: &str = "!If [HasFrontSecret, !Ref FrontSecret, !Ref AWS::NoValue]";
const ALLOWED: [&str; 5] =
    ["Authorization", "Content-Type", "Idempotency-Key", "Posthorn-Tenant", "X-Request-Id"];

pub fn faults(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, api) in template.resources("AWS::Serverless::HttpApi") {
        let (properties, place) = (&api["Properties"], format!("{}: {id}", template.file));
        if properties["StageVariables"]["FrontSecret"].is_null() {
            faults.push(format!("{place} lacks the stage variable FrontSecret: {PROOF}"));
        }
        let (asked, said) = (methods(template), texts(&cors(api)["AllowMethods"]));
        if asked != said {
            faults.push(format!("{place} lets pages use {said:?}, and its routes have {asked:?}"));
        }
        let allowed = cors(api)["AllowHeaders"].as_array();
        let missing = |name: &&&str| !allowed.is_some_and(|all| all.iter().any(|one| one == **name));
        faults.extend(ALLOWED.iter().filter(missing).map(|name| format!("{place} lets no page send {name}")));
    }
    for (id, distribution) in template.resources("AWS::CloudFront::Distribution") {
        let origins = distribution["Properties"]["DistributionConfig"]["Origins"].as_array();
        let apis = origins.into_iter().flatten().filter(|origin| origin["CustomOriginConfig"].is_object());
        let unproven = apis.filter(|origin| origin["OriginCustomHeaders"].is_null());
        let fault = |origin: &Value| {
            let (file, origin) = (&template.file, &origin["Id"]);
            format!("{file}: {id} does not prove itself to the origin {origin}: OriginCustomHeaders")
        };
        faults.extend(unproven.map(fault));
    }
    faults
}

/// What an API says to pages of the origins that the deployment names; it says it where there are any.
fn cors(api: &Value) -> &Value {
    &api["Properties"]["CorsConfiguration"]["!If"][1]
}

/// The methods of the routes; a page needs no leave for a HEAD.
fn methods(template: &Template) -> BTreeSet<String> {
    let functions = template.functions().into_iter();
    let routes = functions.filter_map(|function| match function.entry.trigger {
        Trigger::Http(route) => route.split_once(' ').map(|(method, _)| method.to_owned()),
        _ => None,
    });
    routes.collect()
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

/// Headers of the context's routes that its API lets no page send.
pub fn unsendable(template: &Template, functions: &[&'static Function]) -> Vec<String> {
    let of_context = functions.iter().filter(|function| function.context == template.context);
    missing_headers(template, &of_context.flat_map(|function| headers_of(function)).collect::<Vec<_>>())
}

/// The headers that a function's route reads beside those of every route.
fn headers_of(function: &'static Function) -> Vec<&'static str> {
    match function.trigger {
        posthorn_runtime::Trigger::Http(route) => route.headers.iter().map(|(name, _)| *name).collect(),
        _ => Vec::new(),
    }
}

fn missing_headers(template: &Template, headers: &[&str]) -> Vec<String> {
    let apis = template.resources("AWS::Serverless::HttpApi");
    let missing = apis.flat_map(|(id, api)| {
        let allowed = texts(&cors(api)["AllowHeaders"]);
        let is_missing = move |name: &&&str| !allowed.iter().any(|one| one.eq_ignore_ascii_case(name));
        let place = format!("{}: {id}", template.file);
        headers
            .iter()
            .filter(is_missing)
            .map(move |name| format!("{place} lets no page send {name}"))
            .collect::<Vec<_>>()
    });
    missing.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_that_does_not_know_the_front_door_or_a_header_is_named() {
        let whole = "Resources:\n  Api:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      StageVariables: { FrontSecret: s }\n      CorsConfiguration: !If\n        - Has\n        - AllowHeaders: [Authorization, Content-Type, Idempotency-Key, Posthorn-Tenant, X-Request-Id]\n";
        let told = |text: &str| faults(&Template::parse("infra/mail.yaml", text));
        assert_eq!(told(whole), [""; 0]);
        assert_eq!(told(&whole.replace("FrontSecret: s", "Other: s")).len(), 1);
        let function = "  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        E: { Type: HttpApi, Properties: { Method: PATCH, Path: /a } }\n";
        assert_eq!(
            told(&format!("{whole}{function}")),
            ["infra/mail.yaml: Api lets pages use {}, and its routes have {\"PATCH\"}"]
        );
        let template = Template::parse("infra/mail.yaml", whole);
        assert_eq!(missing_headers(&template, &["x-request-id"]), [""; 0]);
        assert_eq!(
            missing_headers(&template, &["x-mode"]),
            ["infra/mail.yaml: Api lets no page send x-mode"]
        );
        assert_eq!(
            told(&whole.replace("Posthorn-Tenant, ", "")),
            ["infra/mail.yaml: Api lets no page send Posthorn-Tenant"]
        );
    }

    #[test]
    fn an_origin_to_which_the_front_door_does_not_prove_itself_is_named() {
        let whole = "Resources:\n  Front:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Origins:\n          - { Id: console, S3OriginConfig: {} }\n          - { Id: mail, CustomOriginConfig: {}, OriginCustomHeaders: [] }\n";
        let told = |text: &str| faults(&Template::parse("infra/front.yaml", text));
        assert_eq!(told(whole), [""; 0]);
        let unproven = told(&whole.replace(", OriginCustomHeaders: []", ""));
        assert_eq!(
            unproven,
            ["infra/front.yaml: Front does not prove itself to the origin \"mail\": OriginCustomHeaders"]
        );
    }
}
