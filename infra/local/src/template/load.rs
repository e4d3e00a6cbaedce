//! Loads a template file and its nested stacks, with the parameters that it sets for them.

use std::{collections::BTreeMap, path::Path};

use super::{
    error::{Place, TemplateError},
    intrinsics, parameters,
    stack::{Raw, Stack},
};

impl Stack {
    /// Loads a template and, recursively, its nested stacks.
    pub fn load(path: &Path, given: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let text = std::fs::read_to_string(path)
            .map_err(|source| TemplateError::Unreadable { file: path.display().to_string(), source })?;
        let mut stack = Self::parse(&file, &text, given)?;
        stack.load_nested(path.parent().unwrap_or(Path::new(".")))?;
        Ok(stack)
    }

    fn load_nested(&mut self, beside: &Path) -> Result<(), TemplateError> {
        // A stack may take other stacks' outputs as parameters, and the file may list them in any order.
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
