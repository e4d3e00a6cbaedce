//! The draft of an email: sender, subject and content, from the request and its template.

use posthorn_app::App;
use posthorn_content::{Rendered, codes::TEMPLATE_VARIABLE_MISSING, has_links};
use posthorn_content_store::{TemplateRef, render_published};
use posthorn_items::Scope;
use posthorn_messages::{Content, Mailbox, TemplateUse};
use posthorn_problem::{Problem, VALIDATION_FAILED};

use crate::accept::request::SendEmail;

/// Sender, subject and bodies of an email.
pub(crate) struct Draft {
    pub sender: Mailbox,
    pub subject: String,
    pub content: Content,
    pub template: Option<TemplateUse>,
}

impl Draft {
    /// The draft of a request, with its template rendered.
    ///
    /// # Errors
    /// The refusal, naming the field at fault.
    pub async fn of(app: &App, scope: &Scope, email: &SendEmail) -> Result<Self, Problem> {
        let rendered = match &email.template {
            Some(template) => {
                let wanted = TemplateRef { id: &template.id, variables: template.variables.as_map() };
                Some(render_published(app, scope, wanted).await?)
            }
            None => None,
        };
        let draft = Self::merged(email, rendered)?;
        if draft.template.is_some() && draft.wants_links() && email.topic.is_none() {
            let rule = "must be given, because the template has an unsubscribe link";
            return Err(TEMPLATE_VARIABLE_MISSING.because(format!("/topic {rule}.")).at("/topic", rule));
        }
        Ok(draft)
    }

    fn wants_links(&self) -> bool {
        [&self.content.html, &self.content.text].into_iter().flatten().any(|body| has_links(body))
    }

    /// Merges the request with its template. A field that the request gives counts instead of the template's.
    ///
    /// # Errors
    /// Neither of them names a sender, or neither a subject.
    pub fn merged(email: &SendEmail, rendered: Option<Rendered>) -> Result<Self, Problem> {
        let missing = |field: &str| {
            VALIDATION_FAILED
                .because(format!("/{field} must be given, because the template has none."))
                .at(format!("/{field}"), "must be given, because the template has none")
        };
        let mut content = email.content();
        let (mut sender, mut subject, mut template) = (email.sender(), email.subject.clone(), None);
        if let Some(rendered) = rendered {
            sender = sender.or(rendered.from);
            subject = subject.or(rendered.subject);
            if content.html.is_none() && content.text.as_deref().is_none_or(str::is_empty) {
                // A template has no text if its author wants none, or if its HTML has no words.
                let text = content.text.filter(|_| rendered.html.is_some()).or(rendered.text);
                content.text = Some(text.unwrap_or_default());
                content.html = rendered.html;
            }
            if content.reply_to.is_empty() {
                content.reply_to = rendered.reply_to;
            }
            template = Some(TemplateUse { id: rendered.template_id.to_string(), version: rendered.version });
        }
        Ok(Self {
            sender: sender.ok_or_else(|| missing("from"))?,
            subject: subject.ok_or_else(|| missing("subject"))?,
            content,
            template,
        })
    }
}
