//! `PATCH /v1/templates/{id}`: changes a template. New content becomes a new draft; sends use the published version until the
//! draft is published.
//!
//! Written, in this order: a new alias, the new version (only if its number is free), the head. Then the old alias and the
//! versions beyond the limit are removed. A crash before the head leaves a version that the next change builds on under the next
//! number; a crash after the head leaves items that are removed with the template.

use futures::future::try_join_all;
use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::{
    Alias, Content, Template, VARIABLES_MAX, Variable, VersionItem,
    codes::{TEMPLATE_ALIAS_EXISTS, TEMPLATE_INVALID, TEMPLATE_TOO_LARGE},
};
use posthorn_content_store::{
    READS, RELEASES_ALIASES, TAKES_ALIASES, TEMPLATE_SORT, release_alias, template_partition, version_sort,
};
use posthorn_problem::{CONFLICT, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, given, schema},
    uses::Table,
};
use posthorn_store::{Created, Partition, Revised, Stored};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    rules::{
        BODY_BYTES_MAX, REPLY_TO_MAX, is_mailbox, is_name, is_optional_alias, is_optional_mailbox,
        some_or_many, without_mjml,
    },
    save::{alias, compiled, find, load, not_found, take},
    view::SavedTemplate,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "update-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS, TAKES_ALIASES, RELEASES_ALIASES, Table::Content.get().put().delete()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/templates/{id}",
    permission: Some(Permission::TemplatesWrite),
    summary: "Update a template's draft",
    request: Some(schema::<UpdateTemplate>),
    response: Some(schema::<SavedTemplate>),
    codes: &[TEMPLATE_INVALID, TEMPLATE_ALIAS_EXISTS, TEMPLATE_TOO_LARGE],
    body_bytes_max: BODY_BYTES_MAX,
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x")
        .body(r#"{"subject": "Your order {{ order.id }} is on its way"}"#),
    ..Route::DEFAULT
};

/// How many concurrent changes one request may meet between its read of the draft and its write.
const ROUNDS_MAX: usize = 8;

/// The changes. A field that is left out stays as it is; a field that is null is removed.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateTemplate {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100), inner(custom(is_name)))]
    #[serde(default)]
    pub name: Option<String>,
    /// A name that requests may use instead of its id.
    #[garde(inner(custom(is_optional_alias)))]
    #[serde(default, deserialize_with = "given")]
    pub alias: Option<Option<String>>,
    /// The default sender.
    #[garde(inner(custom(is_optional_mailbox)))]
    #[serde(default, deserialize_with = "given")]
    pub from: Option<Option<String>>,
    /// The template of the subject.
    #[garde(skip)]
    #[serde(default, deserialize_with = "given")]
    pub subject: Option<Option<String>>,
    /// The default addresses for replies: one address, or a list of up to 50.
    #[garde(length(max = REPLY_TO_MAX), inner(inner(custom(is_mailbox))))]
    #[serde(default, deserialize_with = "some_or_many")]
    pub reply_to: Option<Vec<String>>,
    /// The template of the HTML. It replaces the present HTML or MJML.
    #[garde(custom(without_mjml(&self.mjml)))]
    #[serde(default)]
    pub html: Option<String>,
    /// The template of the HTML as MJML. It replaces the present HTML or MJML.
    #[garde(skip)]
    #[serde(default)]
    pub mjml: Option<String>,
    /// The template of the text. Null: emails get a text derived from the HTML.
    #[garde(skip)]
    #[serde(default, deserialize_with = "given")]
    pub text: Option<Option<String>>,
    /// All variables that the sources use. They replace the present ones.
    #[garde(skip)]
    #[schemars(length(max = VARIABLES_MAX))]
    #[serde(default)]
    pub variables: Option<Vec<Variable>>,
}

async fn handle(app: &'static App, call: Call<UpdateTemplate>) -> Result<Answer<SavedTemplate>, Problem> {
    let (scope, changes) = (call.scope()?, &call.body);
    let head = find(app, scope, call.parameter("id")).await?;
    let (id, old_alias) = (head.value.id, head.value.alias.clone());
    let partition = template_partition(app, scope, id);
    let base = load(app, scope, &head.value, head.value.draft()).await?;
    let draft = changes.draft(base.clone())?;
    let new_alias = changes.alias()?;
    if let Some(Some(alias)) = &new_alias {
        take(app, scope, alias, id).await?;
    }
    let number = match draft == base {
        true => None,
        false => Some(write_version(&partition, head.value.draft(), draft, changes).await?),
    };
    let (template, dropped) = write_head(app, &partition, head, changes, new_alias, number).await?;
    if let Some(old) = old_alias.filter(|old| template.alias.as_ref() != Some(old)) {
        release_alias(app, scope, &old, id).await?;
    }
    let sorts: Vec<String> = dropped.into_iter().map(version_sort).collect();
    try_join_all(sorts.iter().map(|sort| partition.delete::<VersionItem>(sort))).await?;
    Ok(Answer::ok(SavedTemplate::of(&template)))
}

/// Writes the draft under the next free number, and returns the number. If another change took a number, this change is applied to
/// that version.
async fn write_version(
    partition: &Partition<'_>,
    newest: u32,
    mut draft: Content,
    changes: &UpdateTemplate,
) -> Result<u32, Problem> {
    for number in (newest + 1..).take(ROUNDS_MAX) {
        match partition.create(&version_sort(number), &draft.pack(number)?).await? {
            Created::New => return Ok(number),
            Created::Existing(theirs) => draft = changes.draft(theirs.value.unpack()?)?,
        }
    }
    Err(CONFLICT.because("Other requests are changing this template. Try again.").retry_after(1))
}

/// Writes the head. Returns it, and the versions that it no longer lists.
async fn write_head(
    app: &App,
    partition: &Partition<'_>,
    head: Stored<Template>,
    changes: &UpdateTemplate,
    new_alias: Option<Option<Alias>>,
    number: Option<u32>,
) -> Result<(Template, Vec<u32>), Problem> {
    let now_ms = app.now().as_millisecond();
    let mut dropped = Vec::new();
    let mut deleted = false;
    let change = |template: &mut Template| {
        deleted = template.deleted;
        let before = template.clone();
        template.name = changes.name.clone().unwrap_or_else(|| before.name.clone());
        template.alias = new_alias.clone().unwrap_or_else(|| before.alias.clone());
        dropped = number.map(|number| template.add_version(number, now_ms)).unwrap_or_default();
        let changes = *template != before;
        if changes {
            template.updated_at_ms = now_ms;
        }
        changes && !deleted
    };
    let template = match partition.revise_from(TEMPLATE_SORT, head, change).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => stored.value,
        Revised::Absent => return Err(not_found()),
    };
    if deleted { Err(not_found()) } else { Ok((template, dropped)) }
}

impl UpdateTemplate {
    fn alias(&self) -> Result<Option<Option<Alias>>, Problem> {
        self.alias.as_ref().map(|wanted| wanted.as_deref().map(alias).transpose()).transpose()
    }

    /// Applies the changes to a version's content and compiles the result.
    fn draft(&self, base: Content) -> Result<Content, Problem> {
        let (html, mjml) = match (&self.html, &self.mjml) {
            // The HTML is compiled again, from the new MJML.
            (None, Some(mjml)) => (None, Some(mjml.clone())),
            (Some(html), _) => (Some(html.clone()), None),
            (None, None) => (base.html, base.mjml),
        };
        let draft = Content {
            from: self.from.clone().unwrap_or(base.from),
            subject: self.subject.clone().unwrap_or(base.subject),
            reply_to: self.reply_to.clone().unwrap_or(base.reply_to),
            html,
            mjml,
            text: self.text.clone().unwrap_or(base.text),
            variables: self.variables.clone().unwrap_or(base.variables),
        };
        Ok(compiled(draft)?.content().clone())
    }
}
