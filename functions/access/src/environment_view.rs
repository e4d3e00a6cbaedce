use posthorn_access::{Org, is_fixed};
use posthorn_ids::Environment;
use schemars::JsonSchema;
use serde::Serialize;

/// An environment of the organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EnvironmentView {
    /// Always `environment`.
    pub object: &'static str,
    /// Its name, as its keys contain it.
    pub name: Environment,
    /// Whether its messages are handed over to providers. True only for `live`.
    pub reaches_providers: bool,
    /// Whether it cannot be removed. True for `live` and `test`.
    pub fixed: bool,
}

impl EnvironmentView {
    /// Builds the view of an environment.
    pub fn of(name: &Environment) -> Self {
        Self {
            object: "environment",
            name: name.clone(),
            reaches_providers: name.is_live(),
            fixed: is_fixed(name),
        }
    }

    /// Builds the views of all environments of an organisation, the fixed ones first.
    pub fn all_of(org: &Org) -> Vec<Self> {
        let fixed = [Environment::live(), Environment::test()];
        fixed.iter().chain(org.environments.keys()).map(Self::of).collect()
    }
}
