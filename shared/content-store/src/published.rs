//! What a send asks of this context: the published version of a template, rendered.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_content::{Compiled, RenderError, Rendered, Template, rendered, reopen};
use posthorn_ids::TemplateId;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_store::{Read, StoreError};
use serde_json::{Map, Value as Json};

use crate::store::{find_template, load_version};

/// How long an instance believes what it read: a newly published version is sent after at most this.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance that sees more templates than this forgets them all and begins again. Each may take a few megabytes.
const TEMPLATES_MAX: usize = 32;

/// Which template to send, and with what.
#[derive(Debug, Clone, Copy)]
pub struct TemplateRef<'a> {
    /// Its id or alias.
    pub id: &'a str,
    /// The values of its variables.
    pub variables: &'a Map<String, Json>,
}

/// Why a template could not be read, or not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is not there, or cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A published version, compiled.
struct Published {
    id: TemplateId,
    version: u32,
    compiled: Compiled,
}

/// The published versions that this instance has seen. What is absent or unpublished is not remembered: it works as soon
/// as it is published.
#[derive(Default)]
struct Seen(Mutex<HashMap<Named, (Timestamp, Arc<Published>)>>);

/// A scope, and the id or alias by which a template was asked for in it.
type Named = (Scope, String);

impl FromApp for Seen {
    fn from_app(_: &App) -> Self {
        Self::default()
    }
}

impl Seen {
    fn find(&self, key: &Named, now: Timestamp) -> Option<Arc<Published>> {
        let templates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, published) = templates.get(key)?;
        (now.duration_since(*read_at) < BELIEVED_FOR).then(|| Arc::clone(published))
    }

    fn remember(&self, key: Named, published: &Arc<Published>, now: Timestamp) {
        let mut templates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if templates.len() >= TEMPLATES_MAX {
            templates.clear();
        }
        templates.insert(key, (now, Arc::clone(published)));
    }
}

/// Renders the published version of a template. It is read once in 30 seconds per warm instance, so that a batch costs
/// one read. Uses [`READS`](crate::READS).
///
/// # Errors
/// See [`TemplateError`], which is also a [`Problem`].
pub async fn render_published(
    app: &App,
    scope: &Scope,
    template: TemplateRef<'_>,
) -> Result<Rendered, TemplateError> {
    let published = published(app, scope, template.id).await?;
    Ok(rendered(published.id, published.version, &published.compiled, template.variables)?)
}

/// Renders what an author is at work on, the draft, or the `version` named. Nothing is remembered: what was just saved is
/// what is rendered. Uses [`READS`](crate::READS).
///
/// # Errors
/// See [`TemplateError`].
pub async fn render_version(
    app: &App,
    scope: &Scope,
    template: TemplateRef<'_>,
    version: Option<u32>,
) -> Result<Rendered, TemplateError> {
    let head = find(app, scope, template.id).await?;
    let version = version.unwrap_or_else(|| head.draft());
    head.version(version).ok_or(RenderError::NoVersion(version))?;
    let compiled = open(app, scope, &head, version).await?.ok_or(RenderError::NoVersion(version))?;
    Ok(rendered(head.id, version, &compiled, template.variables)?)
}

async fn published(app: &App, scope: &Scope, named: &str) -> Result<Arc<Published>, TemplateError> {
    let (seen, now) = (app.part::<Seen>(), app.now());
    let key = (scope.clone(), named.to_owned());
    if let Some(published) = seen.find(&key, now) {
        return Ok(published);
    }
    let head = find(app, scope, named).await?;
    let version = head.published.ok_or_else(|| RenderError::NotPublished(named.to_owned()))?;
    // Only while the template is being deleted is a published version gone.
    let compiled =
        open(app, scope, &head, version).await?.ok_or_else(|| RenderError::NotFound(named.to_owned()))?;
    let published = Arc::new(Published { id: head.id, version, compiled });
    seen.remember(key, &published, now);
    Ok(published)
}

async fn find(app: &App, scope: &Scope, named: &str) -> Result<Template, TemplateError> {
    let head = find_template(app, scope, named, Read::Consistent).await?;
    Ok(head.ok_or_else(|| RenderError::NotFound(named.to_owned()))?.value)
}

/// A version, ready to be rendered; `None` where it is not kept.
async fn open(
    app: &App,
    scope: &Scope,
    head: &Template,
    version: u32,
) -> Result<Option<Compiled>, TemplateError> {
    let Some(content) = load_version(app, scope, head.id, version).await? else { return Ok(None) };
    let compiled = reopen(content.map_err(RenderError::Damaged)?).map_err(|broken| {
        let told: Vec<String> = broken.iter().map(|one| format!("{}: {one}", one.field)).collect();
        RenderError::Failed(told.join("; "))
    })?;
    Ok(Some(compiled))
}

impl From<TemplateError> for Problem {
    /// With pointers into a send's `template`.
    fn from(error: TemplateError) -> Self {
        error.into_problem("/template")
    }
}

impl TemplateError {
    /// The problem, with pointers below `at`: the object that holds `id` and `variables`.
    pub fn into_problem(self, at: &str) -> Problem {
        match self {
            Self::Render(error) => error.into_problem(at),
            Self::Store(error) => error.into(),
        }
    }
}
