//! One template file with its parameters, and its nested stacks.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    error::{Place, TemplateError},
    parameters, yaml,
};

const SECTIONS: [&str; 10] = [
    "AWSTemplateFormatVersion",
    "Transform",
    "Description",
    "Metadata",
    "Parameters",
    "Conditions",
    "Globals",
    "Resources",
    "Outputs",
    "Rules",
];
const RESOURCE_KEYS: [&str; 7] =
    ["Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"];

/// A resource as written: its functions are not evaluated yet.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    pub kind: String,
    pub properties: Value,
    pub condition: Option<String>,
}

/// A template with its parameters.
#[derive(Debug)]
pub(crate) struct Stack {
    /// File name, for errors and for generated names.
    pub file: String,
    pub parameters: BTreeMap<String, Value>,
    pub conditions: Map<String, Value>,
    pub globals: Value,
    pub resources: BTreeMap<String, Raw>,
    pub outputs: Map<String, Value>,
    pub nested: BTreeMap<String, Stack>,
}

impl Stack {
    /// Reads a template's text, without its nested stacks.
    pub fn parse(file: &str, text: &str, given: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let place = Place::new(file, "template");
        let yaml = serde_yaml_ng::from_str(text)
            .map_err(|source| TemplateError::NotYaml { file: file.into(), source })?;
        let document = yaml::to_json(yaml, &place)?;
        let sections = document.as_object().ok_or_else(|| place.error("is not a mapping"))?;
        if let Some(unknown) = sections.keys().find(|key| !SECTIONS.contains(&key.as_str())) {
            return Err(place.error(format!("section {unknown} is not understood")));
        }
        let section = |name: &str| document[name].as_object().cloned().unwrap_or_default();
        let resources = section("Resources")
            .into_iter()
            .map(|(id, value)| Ok((id.clone(), raw(&value, &Place::new(file, id))?)))
            .collect::<Result<_, TemplateError>>()?;
        Ok(Self {
            file: file.to_string(),
            parameters: parameters::values(&section("Parameters"), given, file)?,
            conditions: section("Conditions"),
            globals: document["Globals"].clone(),
            resources,
            outputs: section("Outputs"),
            nested: BTreeMap::new(),
        })
    }
}

fn raw(value: &Value, place: &Place) -> Result<Raw, TemplateError> {
    let fields = value.as_object().ok_or_else(|| place.error("is not a mapping"))?;
    if let Some(unknown) = fields.keys().find(|key| !RESOURCE_KEYS.contains(&key.as_str())) {
        return Err(place.error(format!("{unknown} is not understood on a resource")));
    }
    Ok(Raw {
        kind: value["Type"].as_str().ok_or_else(|| place.error("has no Type"))?.to_string(),
        properties: value["Properties"].clone(),
        condition: value["Condition"].as_str().map(str::to_string),
    })
}
