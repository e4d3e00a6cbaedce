//! A SAM template: its YAML as JSON. Intrinsics stay as written (`!Ref EmailQueue`).

use serde_json::{Map, Value};
use serde_yaml_ng::Value as Yaml;

/// One template.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its path from the root of the source tree.
    pub file: String,
    /// The context, which is the file's name.
    pub context: String,
    pub document: Value,
}

impl Template {
    pub fn parse(file: &str, text: &str) -> Self {
        let yaml = serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let context = file
            .rsplit('/')
            .next()
            .unwrap_or(file)
            .trim_end_matches(".yaml")
            .trim_end_matches(".functions")
            .to_owned();
        Self { file: file.to_owned(), context, document: json(yaml) }
    }

    /// The resources of a type: logical id and the whole entry.
    pub fn resources<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let all = self.document["Resources"].as_object().into_iter().flatten();
        all.filter(move |(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id.as_str(), resource))
    }
}

fn json(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Mapping(mapping) => {
            let name = |key: Yaml| json(key).as_str().unwrap_or_default().to_owned();
            Value::Object(mapping.into_iter().map(|(key, value)| (name(key), json(value))).collect())
        }
        Yaml::Sequence(items) => items.into_iter().map(json).collect(),
        Yaml::Tagged(tagged) => match json(tagged.value) {
            Value::String(text) => Value::String(format!("{} {text}", tagged.tag)),
            other => Value::Object(Map::from_iter([(tagged.tag.to_string(), other)])),
        },
        scalar => serde_json::to_value(scalar).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_kept_before_its_value() {
        let text = "Resources: { Table: { Type: T, Properties: { Name: !Sub 'a-${B}' } } }";
        let template = Template::parse("infra/mail.yaml", text);
        let (id, table) = template.resources("T").next().unwrap();
        assert_eq!(
            (id, &table["Properties"]["Name"], template.context.as_str()),
            ("Table", &"!Sub a-${B}".into(), "mail")
        );
    }
}
