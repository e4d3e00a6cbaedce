//! Shared by the routes: finds, reads and writes templates, and turns faults in their sources into problems.

use posthorn_app::App;
use posthorn_content::{
    Alias, Broken, Compiled, Content, Template,
    codes::{TEMPLATE_ALIAS_EXISTS, TEMPLATE_INVALID, TEMPLATE_VERSION_NOT_FOUND},
    compile, reopen,
};
use posthorn_content_store::{
    Taken, find_template, load_version, take_alias, template_partition, version_sort,
};
use posthorn_ids::TemplateId;
use posthorn_items::Scope;
use posthorn_problem::{CONFLICT, INTERNAL, NOT_FOUND, Problem};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Created, Read, Stored};

/// The `uses` of [`write_new`].
pub(crate) const WRITES: Use = Table::Content.put();
/// How long a crashed request can block an alias.
const ALIAS_RETRY_AFTER_SECONDS: u32 = 60;

/// The problem for a template that does not exist or is out of the caller's scope.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id or alias exists here.")
}

/// Finds a template by its id or alias.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn find(app: &App, scope: &Scope, named: &str) -> Result<Stored<Template>, Problem> {
    find_template(app, scope, named, Read::Consistent).await?.ok_or_else(not_found)
}

/// Reads the content of a version.
///
/// # Errors
/// `TEMPLATE_VERSION_NOT_FOUND` if the template does not store the version.
pub(crate) async fn load(
    app: &App,
    scope: &Scope,
    template: &Template,
    number: u32,
) -> Result<Content, Problem> {
    let content = match template.version(number) {
        Some(_) => load_version(app, scope, template.id, number).await?,
        None => None,
    };
    Ok(content.ok_or_else(|| no_version(number))??)
}

pub(crate) fn no_version(number: u32) -> Problem {
    TEMPLATE_VERSION_NOT_FOUND
        .because(format!("The template has no version {number}, or no longer stores it."))
}

/// Compiles the sources of a template.
///
/// # Errors
/// `TEMPLATE_INVALID`, with every fault and its place.
pub(crate) fn compiled(content: Content) -> Result<Compiled, Problem> {
    compile(content).map_err(|broken| invalid(&broken))
}

/// Prepares a stored version for rendering.
///
/// # Errors
/// `TEMPLATE_INVALID`, with every fault and its place.
pub(crate) fn reopened(content: Content) -> Result<Compiled, Problem> {
    reopen(content).map_err(|broken| invalid(&broken))
}

fn invalid(broken: &[Broken]) -> Problem {
    let detail = match broken {
        [one] => format!("{}, {one}.", one.field),
        many => format!("{} fields have faults: see `errors`.", many.len()),
    };
    broken.iter().fold(TEMPLATE_INVALID.because(detail), |problem, one| {
        problem.at(format!("/{}", one.field), one.to_string())
    })
}

/// Reserves an alias for a template.
///
/// # Errors
/// `TEMPLATE_ALIAS_EXISTS` if another template has it, `CONFLICT` if another request is reserving it.
pub(crate) async fn take(app: &App, scope: &Scope, alias: &Alias, id: TemplateId) -> Result<(), Problem> {
    match take_alias(app, scope, alias, id).await? {
        Taken::Ours => Ok(()),
        Taken::Theirs => Err(TEMPLATE_ALIAS_EXISTS
            .because(format!("Another template has the alias `{alias}`."))
            .at("/alias", "belongs to another template")),
        Taken::Contended => Err(CONFLICT
            .because(format!("The alias `{alias}` is being taken by another request."))
            .at("/alias", "is being taken by another request")
            .retry_after(ALIAS_RETRY_AFTER_SECONDS)),
    }
}

/// Parses an alias that the request's validation has already checked.
pub(crate) fn alias(text: &str) -> Result<Alias, Problem> {
    text.parse().map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))
}

/// Writes a new template: its first version, then its head. A repetition writes nothing and returns the stored head.
pub(crate) async fn write_new(
    app: &App,
    scope: &Scope,
    template: &Template,
    content: &Content,
) -> Result<Template, Problem> {
    let partition = template_partition(app, scope, template.id);
    partition.create(&version_sort(1), &content.pack(1)?).await?;
    match partition.create(posthorn_content_store::TEMPLATE_SORT, template).await? {
        Created::New => Ok(template.clone()),
        Created::Existing(stored) => Ok(stored.value),
    }
}
