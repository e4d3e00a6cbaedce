//! One object of every kind, made through the API by its owner.

use posthorn_harness::{Receiver, World, email, text};
use posthorn_ids::{
    ApiKeyId, AttachmentId, DeliveryId, DomainId, EmailId, ExportId, IncidentId, IpPoolId, NumberId, OrgId,
    ReceivedId, TemplateId, TenantId, TopicId, UploadId, WebhookId,
};
use posthorn_senders_store::bootstrap_verified_domain;
use serde_json::{Value, json};

use super::{
    around::{incident, mail, scope_of},
    of_org::OfOrg,
};

/// The names and ids of an owner's objects.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    /// The label of its scope, which is part of its items' keys.
    pub scope: String,
    /// A word that is in all its texts.
    pub word: String,
    pub org: String,
    pub tenant: String,
    pub key: String,
    pub domain: String,
    pub domain_name: String,
    pub pool: String,
    pub of_org: OfOrg,
    pub topic: String,
    pub template: String,
    pub alias: String,
    pub webhook: String,
    pub delivery: String,
    pub email: String,
    pub export: String,
    pub recipient: String,
    pub received: String,
    pub attachment: String,
    pub suppressed: String,
    pub upload: String,
    pub number: String,
    /// An incident of the status page, which belongs to nobody.
    pub incident: String,
}

impl Resources {
    /// Makes one object of every kind with `key`.
    pub async fn make(
        world: &World,
        receiver: &Receiver,
        word: &str,
        key: &str,
        tenant: Option<&str>,
    ) -> Self {
        let post = async |path: &str, body: Value| {
            let answer = world.call_as(key, "POST", path, Some(body), &[]).await;
            assert!(answer.status < 300, "{word}: {path}: {}", answer.json());
            answer.json()
        };
        let first = async |path: &str| {
            let answer = world.call_as(key, "GET", path, None, &[]).await;
            assert_eq!(answer.status, 200, "{word}: {path}: {}", answer.json());
            answer.json()["data"][0].clone()
        };
        let made = post("/v1/api-keys", json!({ "name": word })).await;
        let (scope, org) = scope_of(world, &made).await;
        let domain_name = format!("{word}.example");
        let (app, name) = (world.cloud.owner_app(), domain_name.parse().unwrap());
        let domain = bootstrap_verified_domain(&app, &scope, &name).await.unwrap().to_string();
        world.grant_ip_pools_to(&scope).await;
        let pool = post("/v1/ip-pools", json!({ "name": word })).await;
        let number = post("/v1/phone-numbers", json!({ "country": "US", "type": "simulator" })).await;
        let of_org = OfOrg::make(world, key, &scope, word).await;
        let topic = json!({ "name": word, "default_subscription": "opt_in" });
        let topic = text(&post("/v1/topics", topic).await["id"]);
        let template = json!({ "name": word, "alias": word, "subject": word, "html": word });
        let template = text(&post("/v1/templates", template).await["id"]);
        post(&format!("/v1/templates/{template}/publish"), json!(null)).await;
        // For one tenant only: an endpoint of the root organisation would also get the events of a stranger among its tenants.
        let url = receiver.at(&format!("/{word}"));
        let webhook = post("/v1/webhooks", json!({ "url": url, "events": ["*"], "tenant_id": tenant })).await;
        let webhook = text(&webhook["id"]);
        post(&format!("/v1/webhooks/{webhook}/test"), json!({})).await;
        let recipient = format!("{word}@recipients.example");
        let suppressed = format!("{word}@suppressed.example");
        post("/v1/suppressions", json!({ "address": suppressed })).await;
        let upload = text(&post("/v1/uploads", json!({ "bytes": 4 })).await["id"]);
        let mut email = email(&recipient);
        email["from"] = format!("hello@{domain_name}").into();
        email["subject"] = word.into();
        let email = text(&post("/v1/emails", email).await["id"]);
        let export = json!({ "kind": "usage", "format": "csv" });
        let export = text(&post("/v1/exports", export).await["id"]);
        let (path, takes_in) = (format!("/v1/domains/{domain}"), json!({ "receiving": true }));
        assert_eq!(world.call_as(key, "PATCH", &path, Some(takes_in), &[]).await.status, 200);
        world.cloud.receive(mail(word).as_bytes(), &[&format!("in@{domain_name}")]);
        world.cloud.pump().await;
        let received = first("/v1/emails/receiving").await;
        let delivery = first(&format!("/v1/webhooks/{webhook}/deliveries")).await;
        Self {
            scope: scope.label(),
            word: word.to_owned(),
            org,
            tenant: tenant
                .map_or_else(|| TenantId::new(world.cloud.owner_app().now()).to_string(), str::to_owned),
            key: text(&made["id"]),
            domain,
            domain_name,
            pool: text(&pool["id"]),
            of_org,
            topic,
            template,
            alias: word.to_owned(),
            webhook,
            delivery: text(&delivery["id"]),
            email,
            export,
            recipient,
            received: text(&received["id"]),
            attachment: text(&received["attachments"][0]["id"]),
            suppressed,
            upload,
            number: text(&number["id"]),
            incident: incident(world).await,
        }
    }

    /// Names and ids of objects that never existed, in place of `theirs`.
    pub fn absent(world: &World, theirs: &Self) -> Self {
        let now = world.cloud.owner_app().now();
        let unique = EmailId::new(now).suffix();
        Self {
            scope: theirs.scope.clone(),
            word: unique.clone(),
            org: OrgId::new(now).to_string(),
            tenant: TenantId::new(now).to_string(),
            key: ApiKeyId::new(now).to_string(),
            domain: DomainId::new(now).to_string(),
            domain_name: format!("{unique}.example"),
            pool: IpPoolId::new(now).to_string(),
            of_org: OfOrg::absent(world),
            topic: TopicId::new(now).to_string(),
            template: TemplateId::new(now).to_string(),
            alias: unique.clone(),
            webhook: WebhookId::new(now).to_string(),
            delivery: DeliveryId::new(now).to_string(),
            email: EmailId::new(now).to_string(),
            export: ExportId::new(now).to_string(),
            recipient: format!("{unique}@recipients.example"),
            received: ReceivedId::new(now).to_string(),
            attachment: AttachmentId::new(now).to_string(),
            suppressed: format!("{unique}@suppressed.example"),
            upload: UploadId::new(now).to_string(),
            number: NumberId::new(now).to_string(),
            incident: IncidentId::new(now).to_string(),
        }
    }

    /// The id with this prefix, and the object's other names.
    pub fn of(&self, prefix: &str) -> Result<Vec<String>, String> {
        let id = match prefix {
            "att" => &self.attachment,
            "delivery" => &self.delivery,
            "number" => &self.number,
            "domain" => &self.domain,
            "email" => &self.email,
            "export" => &self.export,
            "incident" => &self.incident,
            "key" => &self.key,
            "org" => &self.org,
            "pool" => &self.pool,
            "received" => &self.received,
            "template" => return Ok(vec![self.template.clone(), self.alias.clone()]),
            "tenant" => &self.tenant,
            "topic" => &self.topic,
            "upload" => &self.upload,
            "webhook" => &self.webhook,
            _ => self.of_org.of(prefix).ok_or_else(|| {
                format!("the matrix makes nothing with ids like {prefix}_01h455vb4pex5vsknk084sn02q")
            })?,
        };
        Ok(vec![id.clone()])
    }

    /// Recipients' addresses that only the owner knows.
    pub fn addresses(&self) -> Vec<String> {
        vec![self.suppressed.clone(), self.recipient.clone()]
    }

    /// An address that the owner can send from.
    pub fn sender(&self) -> String {
        format!("hello@{}", self.domain_name)
    }

    /// All texts that identify the owner's objects.
    pub fn words(&self) -> Vec<String> {
        [
            &self.word,
            &self.tenant,
            &self.key,
            &self.domain,
            &self.pool,
            &self.topic,
            &self.template,
            &self.webhook,
            &self.delivery,
            &self.email,
            &self.export,
            &self.received,
            &self.attachment,
            &self.upload,
            &self.scope,
        ]
        .into_iter()
        .chain(self.of_org.ids())
        .cloned()
        .collect()
    }
}
