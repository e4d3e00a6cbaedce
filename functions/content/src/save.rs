//! What the routes share: finding a template and its versions, and telling an author what is wrong.

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

/// What [`write_new`] uses.
pub(crate) const WRITES: Use = Table::Content.put();
/// As long as a request that died may hold an alias.
const ALIAS_RETRY_AFTER_SECONDS: u32 = 60;

/// The answer for what is absent and for what is somebody else's.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id or alias exists here.")
}

/// The template that the path names.
pub(crate) async fn find(app: &App, scope: &Scope, named: &str) -> Result<Stored<Template>, Problem> {
    find_template(app, scope, named, Read::Consistent).await?.ok_or_else(not_found)
}

/// What a version says.
pub(crate) async fn load(
    app: &App,
    scope: &Scope,
    template: &Template,
    number: u32,
) -> Result<Content, Problem> {
    let kept = match template.version(number) {
        Some(_) => load_version(app, scope, template.id, number).await?,
        None => None,
    };
    Ok(kept.ok_or_else(|| no_version(number))??)
}

pub(crate) fn no_version(number: u32) -> Problem {
    TEMPLATE_VERSION_NOT_FOUND
        .because(format!("The template has no version {number}, or keeps it no longer."))
}

/// Compiles what an author wrote, or tells every fault with its place.
pub(crate) fn compiled(content: Content) -> Result<Compiled, Problem> {
    compile(content).map_err(|broken| invalid(&broken))
}

/// Makes a kept version ready to be rendered.
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

/// Takes an alias for a template, or tells why it cannot be had.
pub(crate) async fn take(app: &App, scope: &Scope, alias: &Alias, id: TemplateId) -> Result<(), Problem> {
    match take_alias(app, scope, alias, id).await? {
        Taken::Ours => Ok(()),
        Taken::Theirs => Err(TEMPLATE_ALIAS_EXISTS
            .because(format!("Another template has the alias `{alias}`."))
            .at("/alias", "is another template's")),
        Taken::Contended => Err(CONFLICT
            .because(format!("The alias `{alias}` is being taken by another request."))
            .at("/alias", "is being taken by another request")
            .retry_after(ALIAS_RETRY_AFTER_SECONDS)),
    }
}

/// Reads an alias that was checked when the request was read.
pub(crate) fn alias(text: &str) -> Result<Alias, Problem> {
    text.parse().map_err(|error| INTERNAL.because("Something went wrong on our side.").caused_by(&error))
}

/// Writes a template that is new: its first version, then its head. Done twice it is done once.
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
        Created::Existing(standing) => Ok(standing.value),
    }
}
