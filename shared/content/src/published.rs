//! Renders the published version of a template for a send.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_ids::TemplateId;
use posthorn_messages::Mailbox;
use posthorn_problem::{INTERNAL, Problem, VALIDATION_FAILED};
use posthorn_store::{Read, Scope, StoreError};
use serde_json::{Map, Value as Json};

use crate::{
    Compiled, ContentError, Misfit, RenderFault, Template,
    codes::{
        TEMPLATE_NOT_FOUND, TEMPLATE_NOT_PUBLISHED, TEMPLATE_RENDER_FAILED, TEMPLATE_VARIABLE_MISSING,
        TEMPLATE_VERSION_NOT_FOUND,
    },
    limits::Limits,
    render, reopen,
    store::{find_template, load_version},
};

/// How long an instance caches a published version. A newly published version takes effect after at most this time.
const CACHED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance that caches more templates than this clears its cache. Each may take a few megabytes.
const TEMPLATES_MAX: usize = 32;

/// The template to send, and its values.
#[derive(Debug, Clone, Copy)]
pub struct TemplateRef<'a> {
    /// Its id or alias.
    pub id: &'a str,
    /// The values of its variables.
    pub variables: &'a Map<String, Json>,
}

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
    /// The table cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A published version, compiled.
struct Published {
    id: TemplateId,
    version: u32,
    compiled: Compiled,
}

/// This instance's cache of published versions. Missing and unpublished templates are not cached, so they work as soon
/// as they are published.
#[derive(Default)]
struct Cache(Mutex<HashMap<Named, (Timestamp, Arc<Published>)>>);

/// A scope, and the id or alias of a template in it.
type Named = (Scope, String);

impl FromApp for Cache {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

impl Cache {
    fn find(&self, key: &Named, now: Timestamp) -> Option<Arc<Published>> {
        let templates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, published) = templates.get(key)?;
        (now.duration_since(*read_at) < CACHED_FOR).then(|| Arc::clone(published))
    }

    fn insert(&self, key: Named, published: &Arc<Published>, now: Timestamp) {
        let mut templates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if templates.len() >= TEMPLATES_MAX {
            templates.clear();
        }
        templates.insert(key, (now, Arc::clone(published)));
    }
}

/// Renders the published version of a template. A warm instance reads it once in 30 seconds, so a batch costs one read.
/// Uses [`READS`](crate::READS).
///
/// # Errors
/// See [`RenderError`], which is also a [`Problem`].
pub async fn render_published(
    app: &App,
    scope: &Scope,
    template: TemplateRef<'_>,
) -> Result<Rendered, RenderError> {
    let published = published(app, scope, template.id).await?;
    rendered(published.id, published.version, &published.compiled, template.variables)
}

/// Renders `version`, or the draft if it is `None`. It is not cached, so the last saved state is rendered. Uses
/// [`READS`](crate::READS).
///
/// # Errors
/// See [`RenderError`].
pub async fn render_version(
    app: &App,
    scope: &Scope,
    template: TemplateRef<'_>,
    version: Option<u32>,
) -> Result<Rendered, RenderError> {
    let head = find(app, scope, template.id).await?;
    let version = version.unwrap_or_else(|| head.draft());
    head.version(version).ok_or(RenderError::NoVersion(version))?;
    let compiled = open(app, scope, &head, version).await?.ok_or(RenderError::NoVersion(version))?;
    rendered(head.id, version, &compiled, template.variables)
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

async fn published(app: &App, scope: &Scope, named: &str) -> Result<Arc<Published>, RenderError> {
    let (cache, now) = (app.part::<Cache>(), app.now());
    let key = (scope.clone(), named.to_owned());
    if let Some(published) = cache.find(&key, now) {
        return Ok(published);
    }
    let head = find(app, scope, named).await?;
    let version = head.published.ok_or_else(|| RenderError::NotPublished(named.to_owned()))?;
    // A published version is missing only while its template is being deleted.
    let compiled =
        open(app, scope, &head, version).await?.ok_or_else(|| RenderError::NotFound(named.to_owned()))?;
    let published = Arc::new(Published { id: head.id, version, compiled });
    cache.insert(key, &published, now);
    Ok(published)
}

async fn find(app: &App, scope: &Scope, named: &str) -> Result<Template, RenderError> {
    let head = find_template(app, scope, named, Read::Consistent).await?;
    Ok(head.ok_or_else(|| RenderError::NotFound(named.to_owned()))?.value)
}

/// A version, ready to render; `None` if it is not kept.
async fn open(
    app: &App,
    scope: &Scope,
    head: &Template,
    version: u32,
) -> Result<Option<Compiled>, RenderError> {
    let Some(content) = load_version(app, scope, head.id, version).await? else { return Ok(None) };
    let compiled = reopen(content.map_err(RenderError::Damaged)?).map_err(|broken| {
        let faults: Vec<String> = broken.iter().map(|one| format!("{}: {one}", one.field)).collect();
        RenderError::Failed(faults.join("; "))
    })?;
    Ok(Some(compiled))
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
            Self::Store(_) => match self {
                Self::Store(error) => error.into(),
                other => INTERNAL.because("Something went wrong on our side.").caused_by(&other),
            },
        }
    }
}
