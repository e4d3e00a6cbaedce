/// A setting: an environment variable, and where its value comes from at deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: Value,
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Always this.
    Text(&'static str),
    /// What the deployment's owner said.
    Parameter(&'static str),
    /// Text with `${Stage}` and the like in it, as `!Sub` reads it.
    Sub(&'static str),
    /// A name made of the deployment's: what comes before it, what comes after it, and what ends it.
    OfStage {
        /// Before `posthorn-STAGE-`.
        before: &'static str,
        /// After it.
        name: &'static str,
        /// At the end.
        after: &'static str,
    },
}

impl Setting {
    /// One that has the same value in every deployment.
    pub const fn text(name: &'static str, value: &'static str) -> Self {
        Self { name, value: Value::Text(value) }
    }

    /// One that the deployment's owner gives, by a parameter.
    pub const fn parameter(name: &'static str, parameter: &'static str) -> Self {
        Self { name, value: Value::Parameter(parameter) }
    }

    /// One that is made of the deployment's name.
    pub const fn of_stage(
        name: &'static str,
        before: &'static str,
        suffix: &'static str,
        after: &'static str,
    ) -> Self {
        Self { name, value: Value::OfStage { before, name: suffix, after } }
    }
}

/// What the address of every queue of this deployment begins with.
pub(crate) const QUEUE_URL_PREFIX: Setting = Setting::of_stage(
    "QUEUE_URL_PREFIX",
    "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/",
    "",
    "",
);
/// The sealing key, by its alias.
pub(crate) const SEALING_KEY_ID: Setting = Setting::of_stage("SEALING_KEY_ID", "alias/", "sealing", "");
