use posthorn_content::{Content, Template, TemplateStatus, Variable};
use posthorn_hidden::{ContentField, RecipientField};
use posthorn_ids::TemplateId;
use posthorn_runtime::http::time_of;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A template with the content of one of its versions.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Template")]
pub struct TemplateView {
    /// The template without its content.
    #[serde(flatten)]
    pub summary: TemplateSummary,
    /// The version whose content follows.
    pub version: u32,
    /// The default sender.
    pub from: Option<String>,
    /// The template of the subject.
    pub subject: Option<ContentField>,
    /// The default addresses for replies.
    pub reply_to: Option<Vec<RecipientField>>,
    /// The template of the HTML. If there is MJML, it is compiled from the MJML.
    pub html: Option<ContentField>,
    /// The MJML source, if there is one.
    pub mjml: Option<ContentField>,
    /// The template of the text. Null: emails get a text derived from the HTML. Empty: emails get no text.
    pub text: Option<ContentField>,
    /// Its variables.
    pub variables: Vec<Variable>,
}

/// A template without its content, as in lists.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplateSummary {
    /// Always `template`.
    pub object: &'static str,
    /// Its id.
    pub id: TemplateId,
    /// Display name.
    pub name: String,
    /// A name that requests may use instead of its id.
    pub alias: Option<String>,
    /// `published` after a version was published, `draft` before.
    pub status: TemplateStatus,
    /// The newest version, which the next change builds on.
    pub draft_version: u32,
    /// The version that sends use; null if none was published.
    pub published_version: Option<u32>,
    /// Whether the newest version differs from the published version.
    pub has_unpublished_versions: bool,
    /// When it was created (RFC 3339).
    pub created_at: String,
    /// When it was last changed or published (RFC 3339).
    pub updated_at: String,
    /// When it was last published (RFC 3339); null if it was not.
    pub published_at: Option<String>,
}

/// A template that was created, changed or published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedTemplate {
    /// Always `template`.
    pub object: String,
    /// Its id.
    pub id: TemplateId,
    /// A name that requests may use instead of its id.
    pub alias: Option<String>,
    /// `published` after a version was published, `draft` before.
    pub status: TemplateStatus,
    /// The newest version.
    pub draft_version: u32,
    /// The version that sends use; null if none was published.
    pub published_version: Option<u32>,
}

impl TemplateView {
    /// Builds the view of a template with the content of one of its versions.
    pub fn of(template: &Template, version: u32, content: Content) -> Self {
        Self {
            summary: TemplateSummary::of(template),
            version,
            from: content.from,
            subject: content.subject.map(Into::into),
            reply_to: Some(content.reply_to)
                .filter(|addresses| !addresses.is_empty())
                .map(|addresses| addresses.into_iter().map(Into::into).collect()),
            html: content.html.map(Into::into),
            mjml: content.mjml.map(Into::into),
            text: content.text.map(Into::into),
            variables: content.variables,
        }
    }
}

impl TemplateSummary {
    /// Builds the view of a template without its content.
    pub fn of(template: &Template) -> Self {
        Self {
            object: "template",
            id: template.id,
            name: template.name.clone(),
            alias: template.alias.as_ref().map(ToString::to_string),
            status: template.status(),
            draft_version: template.draft(),
            published_version: template.published,
            has_unpublished_versions: template.has_unpublished_versions(),
            created_at: template.id.created_at().to_string(),
            updated_at: time_of(template.updated_at_ms),
            published_at: template.published_at_ms.map(time_of),
        }
    }
}

impl SavedTemplate {
    /// Builds the answer for a template that was saved.
    pub fn of(template: &Template) -> Self {
        Self {
            object: "template".to_owned(),
            id: template.id,
            alias: template.alias.as_ref().map(ToString::to_string),
            status: template.status(),
            draft_version: template.draft(),
            published_version: template.published,
        }
    }
}
