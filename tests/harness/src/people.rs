use posthorn_access::{CustomRole, HiddenField, Role, bootstrap, operator_org, sha256_hex};
use posthorn_identity::{
    Account, Device, NewAccount, Totp, create_account, make_ticket, revise_account, start_session,
};
use posthorn_ids::{OrgId, PersonId, RoleId};
use posthorn_local::cloud::HttpAnswer;
use serde_json::Value;

use crate::World;

/// A person with a session.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub account: Account,
    /// The session's cookie, as the `Cookie` header holds it.
    pub cookie: String,
    /// The organisation that calls name.
    pub org: OrgId,
}

impl World {
    /// Makes an account, a member of acme with this role, and a session.
    pub async fn person(&self, email: &str, role: &str) -> Person {
        self.person_of(self.scope.org(), email, role).await
    }

    /// The same in another organisation.
    pub async fn person_of(&self, org: OrgId, email: &str, role: &str) -> Person {
        let app = self.cloud.owner_app();
        let wanted = NewAccount { email: email.parse().unwrap(), name: email.into(), password: None };
        let (account, _) = create_account(&app, &wanted).await.expect("an account is made");
        let role: Role = role.parse().expect("a role");
        bootstrap::add_member(&app, org, account.id, role).await.expect("a member is added");
        let started = start_session(&app, &account, Device::default()).await.expect("a session begins");
        Person { cookie: format!("__Host-posthorn={}", started.token.reveal()), account, org }
    }

    /// The same in the organisation that operates the installation, as an owner.
    pub async fn operating_person(&self, email: &str) -> Person {
        let (org, _) =
            operator_org(&self.cloud.owner_app(), "Operator", email).await.expect("an organisation operates");
        self.person_of(org.id, email, "owner").await
    }

    /// Makes an account with a session, a member of acme. Its role has these permissions and hides these fields.
    pub async fn person_with(&self, email: &str, permissions: &[&str], hides: &[HiddenField]) -> Person {
        let app = self.cloud.owner_app();
        let role = CustomRole {
            id: RoleId::new(app.now()),
            name: email.to_owned(),
            permissions: permissions.iter().map(ToString::to_string).collect(),
            hides: hides.iter().copied().collect(),
        };
        bootstrap::add_role(&app, self.scope.org(), &role).await.expect("a role is made");
        self.person(email, &role.id.to_string()).await
    }

    /// Gives an account a second factor. Gives the ticket of a log-in, and two backup codes.
    pub async fn second_factor(&self, person: PersonId) -> (String, [&'static str; 2]) {
        let (app, codes) = (self.cloud.owner_app(), ["0123456789abcdef", "fedcba9876543210"]);
        let set = |account: &mut Account| {
            account.totp = Some(Totp { confirmed_at: Some(0), ..Totp::default() });
            account.backup_codes = codes.map(sha256_hex).into();
            true
        };
        let account = revise_account(&app, person, set).await.expect("a change").expect("an account");
        let (ticket, _) = make_ticket(&app, &account).await.expect("a ticket is made");
        (ticket.reveal().to_owned(), codes)
    }

    /// Makes a call of a person, as the console does it: with the session's cookie, from the same origin, in `live`.
    pub async fn call_by(
        &self,
        person: &Person,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> HttpAnswer {
        let org = person.org.to_string();
        self.call_with(person, method, path, body, &[("posthorn-org", &org)]).await
    }

    /// The same with other headers than the organisation's.
    pub async fn call_with(
        &self,
        person: &Person,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> HttpAnswer {
        self.call_with_cookie(&person.cookie, method, path, body, headers).await
    }

    /// The same with the session's cookie alone.
    pub async fn call_with_cookie(
        &self,
        cookie: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> HttpAnswer {
        let mut all =
            vec![("cookie", cookie), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        self.cloud.http(method, path, &all, &bytes).await
    }
}
