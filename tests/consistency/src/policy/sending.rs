//! No configuration set may use the account's suppression list: all senders of the account, and so all tenants, would share it.

use serde_json::json;

use crate::template::Template;

pub fn faults(template: &Template) -> Vec<String> {
    let sets = template.resources("AWS::SES::ConfigurationSet");
    let shared = sets.filter(|(_, set)| {
        set.pointer("/Properties/SuppressionOptions/SuppressedReasons") != Some(&json!([]))
    });
    shared.map(|(id, _)| format!("{}: {id} uses the account's suppression list", template.file)).collect()
}
