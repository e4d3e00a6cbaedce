//! Renders a template for a send.

use posthorn_ids::TemplateId;
use posthorn_messages::Mailbox;
use posthorn_problem::{INTERNAL, Problem, VALIDATION_FAILED};
use serde_json::{Map, Value as Json};

use crate::{
    Compiled, ContentError, Misfit, RenderFault,
    codes::{
        TEMPLATE_NOT_FOUND, TEMPLATE_NOT_PUBLISHED, TEMPLATE_RENDER_FAILED, TEMPLATE_VARIABLE_MISSING,
        TEMPLATE_VERSION_NOT_FOUND,
    },
    limits::Limits,
    render,
};

/// A template rendered for a send. Sender, subject and reply-to of the send itself take precedence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, if the template has one: a single line of 1 to 998 characters.
    pub subject: Option<String>,
    /// The sender, if the template has one.
    pub from: Option<Mailbox>,
    /// The reply-to addresses of the template.
    pub reply_to: Vec<Mailbox>,
    /// The HTML body. At least one of HTML and text is present.
    pub html: Option<String>,
    /// The plain-text body.
    pub text: Option<String>,
    /// The template.
    pub template_id: TemplateId,
    /// Its version.
    pub version: u32,
}

/// Why a template could not be rendered for a send.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// No template of the scope has the id or alias.
    #[error("there is no template `{0}`")]
    NotFound(String),
    /// No version of the template was published.
    #[error("the template `{0}` was not published")]
    NotPublished(String),
    /// The version does not exist or is no longer kept.
    #[error("the template has no version {0}")]
    NoVersion(u32),
    /// A variable, or a field of one, was not given.
    #[error("the variable `{0}` is missing")]
    VariableMissing(String),
    /// A variable has an invalid value.
    #[error("the variable `{name}` {reason}")]
    VariableInvalid {
        /// The variable; empty where all of them together are at fault.
        name: String,
        /// The rule.
        reason: String,
    },
    /// It cannot be rendered with these values.
    #[error("{0}")]
    Failed(String),
    /// The stored version cannot be unpacked.
    #[error("the stored version cannot be unpacked")]
    Damaged(#[source] ContentError),
}

/// Renders a compiled version for a send.
///
/// # Errors
/// See [`RenderError`].
pub fn rendered(
    template_id: TemplateId,
    version: u32,
    compiled: &Compiled,
    variables: &Map<String, Json>,
) -> Result<Rendered, RenderError> {
    let output = render(compiled, variables, Limits::default())?;
    let content = compiled.content();
    // The addresses were checked when the template was saved.
    let mailbox = |text: &String| text.parse::<Mailbox>().ok();
    Ok(Rendered {
        subject: output.subject,
        from: content.from.as_ref().and_then(mailbox),
        reply_to: content.reply_to.iter().filter_map(mailbox).collect(),
        html: output.html,
        text: output.text,
        template_id,
        version,
    })
}

impl From<RenderFault> for RenderError {
    fn from(fault: RenderFault) -> Self {
        match fault {
            RenderFault::Values(Misfit::Missing(name)) | RenderFault::Undefined(name) => {
                Self::VariableMissing(name)
            }
            RenderFault::Values(Misfit::Invalid(name, reason)) => Self::VariableInvalid { name, reason },
            RenderFault::Failed(reason) => Self::Failed(reason),
        }
    }
}

impl From<RenderError> for Problem {
    /// The problem, with pointers into the `template` of a send.
    fn from(error: RenderError) -> Self {
        error.into_problem("/template")
    }
}

impl RenderError {
    /// The problem, with pointers below `at`, the object that has `id` and `variables`.
    pub fn into_problem(self, at: &str) -> Problem {
        let variable = |name: &str| match name {
            "" => format!("{at}/variables"),
            _ => format!("{at}/variables/{}", name.replace('~', "~0").replace('.', "/")),
        };
        match &self {
            Self::NotFound(named) => TEMPLATE_NOT_FOUND
                .because(format!("There is no template `{}`.", named.escape_debug()))
                .at(format!("{at}/id"), "does not name a template"),
            Self::NotPublished(named) => TEMPLATE_NOT_PUBLISHED
                .because(format!("The template `{}` was not published.", named.escape_debug()))
                .at(format!("{at}/id"), "names a template that was not published"),
            Self::NoVersion(number) => TEMPLATE_VERSION_NOT_FOUND
                .because(format!("The template has no version {number}, or it is no longer kept.")),
            Self::VariableMissing(name) => TEMPLATE_VARIABLE_MISSING
                .because(format!("The variable `{}` is missing.", name.escape_debug()))
                .at(variable(name), "is missing"),
            Self::VariableInvalid { name, reason } => {
                let pointer = variable(name);
                VALIDATION_FAILED.because(format!("{pointer} {reason}.")).at(pointer, reason.clone())
            }
            Self::Failed(reason) => TEMPLATE_RENDER_FAILED
                .because(format!("The template cannot be rendered: {reason}."))
                .at(at, reason.clone()),
            Self::Damaged(_) => INTERNAL.because("Something went wrong on our side.").caused_by(&self),
        }
    }
}
