use mail_parser::MessageParser;
use posthorn_access::Invitation;
use posthorn_identity::{About, queue_mail};
use posthorn_ids::{InvitationId, OrgId};
use posthorn_local::cloud::HttpAnswer;
use posthorn_store::{Store, Table, door};
use serde_json::{Value, json};

use crate::World;

/// A mail about an account, as its recipient reads it.
#[derive(Debug, Clone)]
pub struct AccountMail {
    /// The recipient.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// The `Auto-Submitted` header.
    pub auto_submitted: String,
}

impl AccountMail {
    /// The token in the mail's link, if there is one.
    pub fn token(&self) -> Option<String> {
        let (_, rest) = self.text.split_once("#token=")?;
        rest.split_whitespace().next().map(str::to_owned)
    }
}

impl World {
    /// Makes a call without a credential.
    pub async fn call_public(&self, path: &str, body: Value) -> HttpAnswer {
        self.call_public_from("127.0.0.1", path, body).await
    }

    /// The same from an address that is not this machine's.
    pub async fn call_public_from(&self, address: &str, path: &str, body: Value) -> HttpAnswer {
        let headers = [("content-type", "application/json")];
        self.cloud.http_from(address, "POST", path, &headers, body.to_string().as_bytes()).await
    }

    /// The mails that SES accepted, oldest first.
    pub fn account_mails(&self) -> Vec<AccountMail> {
        let mut mails = self.cloud.mailbox().mails();
        mails.reverse();
        mails.sort_by_key(|mail| mail.at);
        let read = |raw: &[u8], to: String| {
            let parsed = MessageParser::default().parse(raw).expect("a mail is readable");
            let auto_submitted = parsed.header_raw("Auto-Submitted").unwrap_or_default().trim().to_owned();
            AccountMail {
                to,
                subject: parsed.subject().unwrap_or_default().to_owned(),
                text: parsed.body_text(0).unwrap_or_default().into_owned(),
                html: parsed.body_html(0).unwrap_or_default().into_owned(),
                auto_submitted,
            }
        };
        mails.iter().map(|mail| read(&mail.raw, mail.recipients.join(","))).collect()
    }

    /// The mails to an address.
    pub fn account_mails_to(&self, to: &str) -> Vec<AccountMail> {
        self.account_mails().into_iter().filter(|mail| mail.to == to).collect()
    }

    /// Asks for a mail with a link at a route that takes an address; gives the link's token.
    pub async fn token_for(&self, path: &str, email: &str) -> String {
        let before = self.account_mails_to(email).len();
        let asked = self.call_public(path, json!({ "email": email })).await;
        assert_eq!(asked.status, 202, "{}", asked.json());
        self.cloud.pump().await;
        let mails = self.account_mails_to(email);
        let mail = mails.iter().skip(before).find_map(AccountMail::token);
        mail.unwrap_or_else(|| panic!("no mail to {email} with a link: {mails:?}"))
    }

    /// Registers an account with this password; gives the session's cookie, as the `Cookie` header holds it.
    pub async fn registered(&self, email: &str, password: &str) -> String {
        let token = self.token_for("/v1/auth/register", email).await;
        let body = json!({ "token": token, "name": "Ada", "password": password });
        let made = self.call_public("/v1/auth/register/complete", body).await;
        assert_eq!(made.status, 200, "{}", made.json());
        self.cloud.pump().await;
        cookie(&made)
    }

    /// Invites an address to an organisation; gives the token of the mail's link, and the invitation.
    pub async fn invited(&self, org: OrgId, email: &str, role: &str) -> (String, InvitationId) {
        let app = self.cloud.owner_app();
        let id = InvitationId::new(app.now());
        let expires_at = app.now().as_millisecond() + posthorn_access::INVITATION_VALID_MS;
        let invitation = json!({ "id": id, "email": email, "role": role, "expires_at": expires_at });
        let invitation: Invitation = serde_json::from_value(invitation).expect("an invitation");
        let partition = door::of_org(app.part::<Store>(), Table::Access, org, "invitation");
        partition.create(&id.suffix(), &invitation).await.expect("an invitation is written");
        let about = About::Invitation {
            org,
            invitation: id,
            email: email.parse().expect("an address"),
            org_name: "Acme".into(),
            inviter: Some("Ada".into()),
        };
        queue_mail(&app, "req_test", about).await.expect("a mail is queued");
        self.cloud.pump().await;
        let mails = self.account_mails_to(email);
        (mails.iter().rev().find_map(AccountMail::token).expect("a mail with a link"), id)
    }
}

/// The session's cookie that an answer sets, as the `Cookie` header holds it.
///
/// # Panics
/// If it sets none.
pub fn cookie(answer: &HttpAnswer) -> String {
    let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    let session = set.filter_map(|(_, value)| value.split(';').next());
    let session = session.into_iter().find(|value| value.starts_with("__Host-posthorn="));
    session.expect("a session's cookie").to_owned()
}
