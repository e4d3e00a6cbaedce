//! The objects that only an organisation has. A tenant cannot have any and gets ids that do not exist.

use posthorn_harness::{Person, World, text};
use posthorn_ids::{
    DirectoryGroupId, DirectoryId, DirectoryUserId, ImpersonationId, InvitationId, IpRuleId, OrgDomainId,
    PersonId, ProductId, RoleId, SetupLinkId, SsoConnectionId, UserId,
};
use posthorn_items::Scope;
use serde_json::{Value, json};

/// Their ids.
#[derive(Debug, Clone, Default)]
pub struct OfOrg {
    pub ip_rule: String,
    pub member: String,
    pub impersonation: String,
    pub role: String,
    pub invitation: String,
    pub product: String,
    pub user: String,
    pub org_domain: String,
    pub sso_connection: String,
    pub setup_link: String,
    pub directory: String,
    pub directory_user: String,
    pub directory_group: String,
}

impl OfOrg {
    /// Makes one of each with `key`, which is of `scope`.
    pub async fn make(world: &World, key: &str, scope: &Scope, word: &str) -> Self {
        if scope.tenant().is_some() {
            return Self::absent(world);
        }
        let post = async |path: &str, body: Value| {
            let made = world.call_as(key, "POST", path, Some(body), &[]).await;
            assert_eq!(made.status, 200, "{word}: {path}: {}", made.json());
            text(&made.json()["id"])
        };
        let ip_rule = json!({ "cidr": "198.51.100.0/24", "action": "deny", "reason": word });
        let member = world.person_of(scope.org(), &format!("{word}@members.example"), "viewer").await;
        let invited = format!("{word}@waiting.example");
        let org_domain = json!({ "name": format!("{word}.people.example") });
        let oidc = json!({ "issuer": "https://login.example.com", "client_id": word, "client_secret": word });
        let connection = json!({ "name": word, "oidc": oidc, "default_role": "viewer" });
        let directory = post("/v1/directories", json!({ "name": word, "default_role": "viewer" })).await;
        let product = post("/v1/products", json!({ "name": word, "description": word })).await;
        let user = json!({ "email": format!("{word}@recipients.example"), "name": word });
        let user = post(&format!("/v1/products/{product}/users"), user).await;
        let (directory_user, directory_group) = provisioned(world, key, &directory, word).await;
        Self {
            ip_rule: post("/v1/ip-rules", ip_rule).await,
            impersonation: impersonated(world, scope, &member, word).await,
            member: member.account.id.to_string(),
            role: post("/v1/roles", json!({ "name": word, "permissions": ["emails:read"] })).await,
            invitation: post("/v1/invitations", json!({ "email": invited, "role": "viewer" })).await,
            product,
            user,
            org_domain: post("/v1/org/domains", org_domain).await,
            sso_connection: post("/v1/sso/connections", connection).await,
            setup_link: post("/v1/setup-links", json!({ "name": word, "default_role": "viewer" })).await,
            directory,
            directory_user,
            directory_group,
        }
    }

    /// Ids of objects that never existed.
    pub fn absent(world: &World) -> Self {
        let now = world.cloud.owner_app().now();
        Self {
            ip_rule: IpRuleId::new(now).to_string(),
            member: PersonId::new(now).to_string(),
            impersonation: ImpersonationId::new(now).to_string(),
            role: RoleId::new(now).to_string(),
            invitation: InvitationId::new(now).to_string(),
            product: ProductId::new(now).to_string(),
            user: UserId::new(now).to_string(),
            org_domain: OrgDomainId::new(now).to_string(),
            sso_connection: SsoConnectionId::new(now).to_string(),
            setup_link: SetupLinkId::new(now).to_string(),
            directory: DirectoryId::new(now).to_string(),
            directory_user: DirectoryUserId::new(now).to_string(),
            directory_group: DirectoryGroupId::new(now).to_string(),
        }
    }

    /// The id with this prefix; `None` if there is none here.
    pub fn of(&self, prefix: &str) -> Option<&String> {
        self.ids().into_iter().find(|id| super::path::prefix(id) == Some(prefix))
    }

    /// All of them.
    pub fn ids(&self) -> [&String; 13] {
        [
            &self.ip_rule,
            &self.member,
            &self.impersonation,
            &self.role,
            &self.invitation,
            &self.product,
            &self.user,
            &self.org_domain,
            &self.sso_connection,
            &self.setup_link,
            &self.directory,
            &self.directory_user,
            &self.directory_group,
        ]
    }
}

/// An impersonation of a member by an owner.
async fn impersonated(world: &World, scope: &Scope, member: &Person, word: &str) -> String {
    let owner = world.person_of(scope.org(), &format!("{word}@owners.example"), "owner").await;
    let body = json!({ "person_id": member.account.id, "reason": word });
    let begun = world.call_by(&owner, "POST", "/v1/impersonations", Some(body)).await;
    assert_eq!(begun.status, 200, "{word}: {}", begun.json());
    text(&begun.json()["id"])
}

/// A user and a group that a directory sends.
async fn provisioned(world: &World, key: &str, directory: &str, word: &str) -> (String, String) {
    let path = format!("/v1/directories/{directory}/tokens");
    let token = world.call_as(key, "POST", &path, Some(json!({ "name": word })), &[]).await;
    let token = text(&token.json()["token"]);
    let send = async |kind: &str, schema: &str, name: &str| {
        let mut body = json!({ "schemas": [format!("urn:ietf:params:scim:schemas:core:2.0:{schema}")] });
        body[name] = word.into();
        let sent = world.call_as(&token, "POST", &format!("/scim/v2/{kind}"), Some(body), &[]).await;
        assert_eq!(sent.status, 201, "{word}: {}", sent.json());
        text(&sent.json()["id"])
    };
    (send("Users", "User", "userName").await, send("Groups", "Group", "displayName").await)
}
