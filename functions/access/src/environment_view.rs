use posthorn_access::{Org, is_fixed};
use posthorn_ids::Environment;
use schemars::JsonSchema;
use serde::Serialize;

/// An environment as callers read it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EnvironmentView {
    /// Always `environment`.
    pub object: &'static str,
    /// Its name, as it stands in its keys.
    pub name: Environment,
    /// Whether providers are called from it: from `live` alone.
    pub reaches_providers: bool,
    /// Whether it can be removed: `live` and `test` cannot.
    pub fixed: bool,
}

impl EnvironmentView {
    /// What an environment shows of itself.
    pub fn of(name: &Environment) -> Self {
        Self {
            object: "environment",
            name: name.clone(),
            reaches_providers: name.is_live(),
            fixed: is_fixed(name),
        }
    }

    /// All of an organisation's, the fixed ones first.
    pub fn all_of(org: &Org) -> Vec<Self> {
        let fixed = [Environment::live(), Environment::test()];
        fixed.iter().chain(org.environments.keys()).map(Self::of).collect()
    }
}
