use jiff::Timestamp;
use posthorn_content::{Content, Template, TemplateStatus, Variable};
use posthorn_ids::TemplateId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A template as callers read it, with what one of its versions says.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Template")]
pub struct TemplateView {
    /// What it is, without what it says.
    #[serde(flatten)]
    pub summary: TemplateSummary,
    /// The version that the rest tells.
    pub version: u32,
    /// The sender that it names.
    pub from: Option<String>,
    /// The subject's template.
    pub subject: Option<String>,
    /// Where answers go.
    pub reply_to: Option<Vec<String>>,
    /// The HTML's template; what MJML made, where there is MJML.
    pub html: Option<String>,
    /// The MJML.
    pub mjml: Option<String>,
    /// The text's template; derived from the HTML where it is null, none where it is empty.
    pub text: Option<String>,
    /// Its variables.
    pub variables: Vec<Variable>,
}

/// A template as it stands in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplateSummary {
    /// Always `template`.
    pub object: &'static str,
    /// Its id.
    pub id: TemplateId,
    /// What people call it.
    pub name: String,
    /// What may stand in place of its id.
    pub alias: Option<String>,
    /// `published` once a version was published, `draft` before.
    pub status: TemplateStatus,
    /// The newest version: the one that the next change builds on.
    pub draft_version: u32,
    /// The version that sends use.
    pub published_version: Option<u32>,
    /// Whether the newest version is another than sends use.
    pub has_unpublished_versions: bool,
    /// When it was made (RFC 3339).
    pub created_at: String,
    /// When it was last changed or published.
    pub updated_at: String,
    /// When it was last published.
    pub published_at: Option<String>,
}

/// A template that was made, changed or published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavedTemplate {
    /// Always `template`.
    pub object: String,
    /// Its id.
    pub id: TemplateId,
    /// What may stand in place of its id.
    pub alias: Option<String>,
    /// `published` once a version was published, `draft` before.
    pub status: TemplateStatus,
    /// The newest version.
    pub draft_version: u32,
    /// The version that sends use.
    pub published_version: Option<u32>,
}

impl TemplateView {
    /// A template with what one of its versions says.
    pub fn of(template: &Template, version: u32, content: Content) -> Self {
        Self {
            summary: TemplateSummary::of(template),
            version,
            from: content.from,
            subject: content.subject,
            reply_to: Some(content.reply_to).filter(|addresses| !addresses.is_empty()),
            html: content.html,
            mjml: content.mjml,
            text: content.text,
            variables: content.variables,
        }
    }
}

impl TemplateSummary {
    /// What a template shows of itself in a list.
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
            updated_at: rfc_3339(template.updated_at_ms),
            published_at: template.published_at_ms.map(rfc_3339),
        }
    }
}

impl SavedTemplate {
    /// What is told of a template that was saved.
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

/// A time of the store as callers read it.
pub(crate) fn rfc_3339(unix_ms: i64) -> String {
    Timestamp::from_millisecond(unix_ms).unwrap_or_default().to_string()
}
