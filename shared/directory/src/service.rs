//! What the service says about itself (RFC 7643, sections 5 and 6).

use serde_json::{Value, json};

use crate::{document::Resource, schemas::ENTERPRISE_USER};

/// The types of resources (RFC 7643, section 6).
pub fn resource_types(base: &str) -> Vec<Value> {
    let of = |resource: Resource, extensions: Value| {
        let name = resource.name();
        let mut it = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name, "name": name, "description": name, "endpoint": format!("/{}", resource.endpoint()),
            "schema": resource.schema(),
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}")},
        });
        if !extensions.is_null() {
            it["schemaExtensions"] = extensions;
        }
        it
    };
    let extensions = json!([{"schema": ENTERPRISE_USER, "required": false}]);
    vec![of(Resource::User, extensions), of(Resource::Group, Value::Null)]
}

/// What the service can do (RFC 7643, section 5). `results_max` is the most resources of one answer.
pub fn service_provider_config(base: &str, results_max: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": results_max},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Bearer token",
            "description": "A token of the directory, as an `Authorization: Bearer` header (RFC 6750).",
            "specUri": "https://www.rfc-editor.org/rfc/rfc6750", "primary": true,
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")},
    })
}
