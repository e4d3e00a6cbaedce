/// A fault of a template, and its place.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file can't be read.
    #[error("{file}: {source}")]
    Unreadable {
        /// The template.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not YAML.
    #[error("{file}: {source}")]
    NotYaml {
        /// The template.
        file: String,
        /// Why.
        source: serde_yaml_ng::Error,
    },
    /// Something is wrong, or the local account does not support it.
    #[error("{file}: {place}: {problem}")]
    NotUnderstood {
        /// The template.
        file: String,
        /// Logical id and path of the property.
        place: String,
        /// The fault.
        problem: String,
    },
}

/// A place in a template, for errors.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub file: String,
    pub path: String,
}

impl Place {
    pub fn new(file: &str, path: impl Into<String>) -> Self {
        Self { file: file.to_string(), path: path.into() }
    }

    pub fn within(&self, name: &str) -> Self {
        Self { file: self.file.clone(), path: format!("{}.{name}", self.path) }
    }

    pub fn error(&self, problem: impl Into<String>) -> TemplateError {
        TemplateError::NotUnderstood {
            file: self.file.clone(),
            place: self.path.clone(),
            problem: problem.into(),
        }
    }
}
