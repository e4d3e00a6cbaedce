//! Renders the published version of a template for a send.

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

/// Why a template could not be read, or not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The template does not exist or cannot be rendered.
    #[error(transparent)]
    Render(#[from] RenderError),
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
/// See [`TemplateError`], which is also a [`Problem`].
pub async fn render_published(
    app: &App,
    scope: &Scope,
    template: TemplateRef<'_>,
) -> Result<Rendered, TemplateError> {
    let published = published(app, scope, template.id).await?;
    Ok(rendered(published.id, published.version, &published.compiled, template.variables)?)
}

/// Renders `version`, or the draft if it is `None`. It is not cached, so the last saved state is rendered. Uses
/// [`READS`](crate::READS).
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

async fn find(app: &App, scope: &Scope, named: &str) -> Result<Template, TemplateError> {
    let head = find_template(app, scope, named, Read::Consistent).await?;
    Ok(head.ok_or_else(|| RenderError::NotFound(named.to_owned()))?.value)
}

/// A version, ready to render; `None` if it is not kept.
async fn open(
    app: &App,
    scope: &Scope,
    head: &Template,
    version: u32,
) -> Result<Option<Compiled>, TemplateError> {
    let Some(content) = load_version(app, scope, head.id, version).await? else { return Ok(None) };
    let compiled = reopen(content.map_err(RenderError::Damaged)?).map_err(|broken| {
        let faults: Vec<String> = broken.iter().map(|one| format!("{}: {one}", one.field)).collect();
        RenderError::Failed(faults.join("; "))
    })?;
    Ok(Some(compiled))
}

impl From<TemplateError> for Problem {
    /// The problem, with pointers into the `template` of a send.
    fn from(error: TemplateError) -> Self {
        error.into_problem("/template")
    }
}

impl TemplateError {
    /// The problem, with pointers below `at`, the object that has `id` and `variables`.
    pub fn into_problem(self, at: &str) -> Problem {
        match self {
            Self::Render(error) => error.into_problem(at),
            Self::Store(error) => error.into(),
        }
    }
}
