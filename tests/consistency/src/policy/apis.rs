//! The front door must send its secret to every HTTP API. Otherwise every caller seems to have the front door's address.

use serde_json::Value;

use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, distribution) in template.resources("AWS::CloudFront::Distribution") {
        let origins = distribution["Properties"]["DistributionConfig"]["Origins"].as_array();
        let apis = origins.into_iter().flatten().filter(|origin| origin["CustomOriginConfig"].is_object());
        let unproven = apis.filter(|origin| origin["OriginCustomHeaders"].is_null());
        let fault = |origin: &Value| {
            let (file, origin) = (&template.file, &origin["Id"]);
            format!("{file}: {id} sends no secret to the origin {origin}: OriginCustomHeaders")
        };
        faults.extend(unproven.map(fault));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_without_the_front_doors_secret_is_named() {
        let whole = "Resources:\n  Front:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Origins:\n          - { Id: console, S3OriginConfig: {} }\n          - { Id: mail, CustomOriginConfig: {}, OriginCustomHeaders: [] }\n";
        let faults_of = |text: &str| faults(&Template::parse("infra/front.yaml", text));
        assert_eq!(faults_of(whole), [""; 0]);
        let unproven = faults_of(&whole.replace(", OriginCustomHeaders: []", ""));
        assert_eq!(
            unproven,
            ["infra/front.yaml: Front sends no secret to the origin \"mail\": OriginCustomHeaders"]
        );
    }
}
