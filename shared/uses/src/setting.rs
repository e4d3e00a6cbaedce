/// A setting: an environment variable, and the source of its value at deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// The source of its value.
    pub value: Value,
}

/// The source of a setting's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Always this text.
    Text(&'static str),
    /// The template parameter with this name, which the deployment's owner sets.
    Parameter(&'static str),
    /// A text with variables such as `${Stage}`, for `!Sub`.
    Sub(&'static str),
    /// A name with the deployment's prefix in it: `before`, then `posthorn-STAGE-`, then `name`, then `after`.
    OfStage {
        /// The text before `posthorn-STAGE-`.
        before: &'static str,
        /// The text after it.
        name: &'static str,
        /// The text at the end.
        after: &'static str,
    },
}

impl Setting {
    /// A setting with the same value in every deployment.
    pub const fn text(name: &'static str, value: &'static str) -> Self {
        Self { name, value: Value::Text(value) }
    }

    /// A setting that the deployment's owner sets with a template parameter.
    pub const fn parameter(name: &'static str, parameter: &'static str) -> Self {
        Self { name, value: Value::Parameter(parameter) }
    }

    /// A setting with a value that includes the deployment's name.
    pub const fn of_stage(
        name: &'static str,
        before: &'static str,
        suffix: &'static str,
        after: &'static str,
    ) -> Self {
        Self { name, value: Value::OfStage { before, name: suffix, after } }
    }
}

/// The prefix of the URLs of all queues of this deployment.
pub(crate) const QUEUE_URL_PREFIX: Setting = Setting::of_stage(
    "QUEUE_URL_PREFIX",
    "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/",
    "",
    "",
);
/// The sealing key, by its alias.
pub(crate) const SEALING_KEY_ID: Setting = Setting::of_stage("SEALING_KEY_ID", "alias/", "sealing", "");
