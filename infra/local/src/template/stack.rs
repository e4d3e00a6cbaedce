//! One template file with its parameters set, and the stacks nested in it.

use std::{collections::BTreeMap, path::Path};

use serde_json::{Map, Value};

use super::{
    error::{Place, TemplateError},
    intrinsics, parameters, yaml,
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

/// A resource as written, not yet resolved.
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
    /// Loads a template and, recursively, what it nests.
    pub fn load(path: &Path, given: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let text = std::fs::read_to_string(path)
            .map_err(|source| TemplateError::Unreadable { file: path.display().to_string(), source })?;
        let mut stack = Self::parse(&file, &text, given)?;
        stack.load_nested(path.parent().unwrap_or(Path::new(".")))?;
        Ok(stack)
    }

    /// Reads a template's text; nested stacks are left alone.
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

    fn load_nested(&mut self, beside: &Path) -> Result<(), TemplateError> {
        // Later stacks may take earlier ones' outputs as parameters, in whatever order the file lists them.
        let mut waiting = Vec::new();
        for (id, raw) in self.resources.iter().filter(|(_, raw)| raw.kind == "AWS::Serverless::Application") {
            if self.exists(id, raw)? {
                waiting.push(id.clone());
            }
        }
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut failure = None;
            let mut still = Vec::new();
            for id in waiting {
                match self.nested_stack(&id, beside) {
                    Ok(nested) => {
                        self.nested.insert(id, nested);
                    }
                    Err(error) => {
                        failure = Some(error);
                        still.push(id);
                    }
                }
            }
            if let (true, Some(error)) = (still.len() == before, failure) {
                return Err(error);
            }
            waiting = still;
        }
        Ok(())
    }

    /// Whether a resource's condition holds, if it has one.
    pub fn exists(&self, id: &str, raw: &Raw) -> Result<bool, TemplateError> {
        let holds = |condition: &String| intrinsics::holds(self, condition, &Place::new(&self.file, id));
        raw.condition.as_ref().map_or(Ok(true), holds)
    }

    fn nested_stack(&self, id: &str, beside: &Path) -> Result<Self, TemplateError> {
        let place = Place::new(&self.file, id);
        let properties = intrinsics::resolve(self, &self.resources[id].properties, &place)?;
        let location =
            properties["Location"].as_str().ok_or_else(|| place.error("Location must be a path"))?;
        let given = properties["Parameters"].as_object().into_iter().flatten();
        let given = given.map(|(name, value)| (name.clone(), parameters::text(value))).collect();
        Self::load(&beside.join(location), &given)
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
