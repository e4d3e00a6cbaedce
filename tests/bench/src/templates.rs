//! What the templates say of costs: each function's memory, and the resources that are billed by the month.

use std::{collections::BTreeMap, fs, sync::LazyLock};

use posthorn_harness::root;
use serde_yaml_ng::Value;

static MEMORY_MB: LazyLock<BTreeMap<String, u32>> = LazyLock::new(read);

/// A function's memory in megabytes.
pub fn memory_mb(function: &str) -> u32 {
    *MEMORY_MB.get(function).unwrap_or_else(|| panic!("no template has the memory of {function}"))
}

/// How many resources of each type the templates make, with the stack that holds the others.
pub fn resources() -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for template in all() {
        let resources = template["Resources"].as_mapping().cloned().unwrap_or_default();
        for kind in resources.values().filter_map(|resource| resource["Type"].as_str()) {
            *count.entry(kind.to_owned()).or_default() += 1;
        }
    }
    count
}

fn read() -> BTreeMap<String, u32> {
    all().iter().flat_map(functions).collect()
}

fn all() -> Vec<Value> {
    let files =
        fs::read_dir(root().join("infra")).expect("infra is there").flatten().map(|entry| entry.path());
    let yaml = files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    yaml.chain([root().join("template.yaml")])
        .map(|path| parsed(&fs::read_to_string(path).expect("a template is readable")))
        .collect()
}

fn parsed(text: &str) -> Value {
    serde_yaml_ng::from_str(text).expect("a template is YAML")
}

fn functions(template: &Value) -> Vec<(String, u32)> {
    let memory = |of: &Value| of["MemorySize"].as_u64().and_then(|mb| u32::try_from(mb).ok());
    let global = memory(&template["Globals"]["Function"]);
    let resources = template["Resources"].as_mapping().cloned().unwrap_or_default();
    let entry = |properties: &Value| {
        let name = properties["CodeUri"].as_str()?.trim_end_matches('/').rsplit('/').next()?.to_owned();
        Some((name, memory(properties).or(global)?))
    };
    resources.values().filter_map(|resource| entry(&resource["Properties"])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_functions_own_memory_overrides_the_templates_default() {
        let text = "
            Globals: { Function: { MemorySize: 256 } }
            Resources:
              A: { Properties: { CodeUri: ../target/lambda/a/, Role: !GetAtt R.Arn } }
              B: { Properties: { CodeUri: ../target/lambda/b/, MemorySize: 128 } }
              C: { Properties: { QueueName: c } }";
        assert_eq!(functions(&parsed(text)), [("a".to_owned(), 256), ("b".to_owned(), 128)]);
    }
}
