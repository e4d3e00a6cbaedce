use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_store::{Item, Partition, Read, Scope, Store, StoreError, Table};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// Where a scope's customers want to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its id.
    pub id: WebhookId,
    /// The address; checked when it was given, and at each delivery.
    pub url: String,
    /// The types it asks for; `*` for all.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// The signing secret, sealed for this endpoint.
    pub sealed_secret: ByteBuf,
}

/// More endpoints than this a scope may not have: every event is held against each.
pub const ENDPOINTS_MAX: usize = 50;

impl Item for Endpoint {
    const KIND: &'static str = "webhook";
    const AUDITED: bool = true;
}

impl Endpoint {
    /// Whether it is to be told of an event of this type.
    pub fn wants(&self, event_type: &str) -> bool {
        self.enabled && self.events.iter().any(|wanted| wanted == "*" || wanted == event_type)
    }

    /// What its secret is sealed for.
    pub fn seal_context(scope: &Scope, id: WebhookId) -> String {
        format!("{}/{id}", scope.label())
    }
}

/// The partition in which a scope's endpoints lie, each under its id's suffix.
pub fn collection<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Webhooks, "webhook")
}

/// All of a scope's endpoints, in one read.
pub async fn endpoints_for(app: &App, scope: &Scope) -> Result<Vec<Endpoint>, StoreError> {
    let items = collection(app, scope).query("", ENDPOINTS_MAX as i32 + 1, false, Read::Eventual).await?;
    items.into_iter().map(|item| Ok(item.decode::<Endpoint>()?.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_told_what_it_asked_for_while_it_is_enabled() {
        let mut endpoint = Endpoint {
            id: WebhookId::new(jiff::Timestamp::UNIX_EPOCH),
            url: "https://example.com".into(),
            events: vec!["message.sent".into()],
            enabled: true,
            sealed_secret: ByteBuf::new(),
        };
        assert!(endpoint.wants("message.sent") && !endpoint.wants("message.bounced"));
        endpoint.events = vec!["*".into()];
        assert!(endpoint.wants("message.bounced"));
        endpoint.enabled = false;
        assert!(!endpoint.wants("message.bounced"));
    }
}
