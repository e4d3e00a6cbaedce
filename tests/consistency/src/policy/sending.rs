//! No configuration set goes by the account's suppression list: all who send from the account share it, and so would tenants.

use serde_json::json;

use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let sets = template.resources("AWS::SES::ConfigurationSet");
    let shared = sets.filter(|(_, set)| {
        set.pointer("/Properties/SuppressionOptions/SuppressedReasons") != Some(&json!([]))
    });
    shared.map(|(id, _)| format!("{}: {id} goes by the account's suppression list", template.file)).collect()
}
