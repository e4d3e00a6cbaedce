//! The people that a sample event refers to: an account with a session, and what its mails and apps gave it.

use jiff::Timestamp;
use posthorn_access::{CustomRole, bootstrap};
use posthorn_app::App;
use posthorn_harness::{World, text};
use posthorn_identity::{
    Account, Device, NewAccount, Passkey, Purpose, add_passkey, begin_totp, confirm_totp, create_account,
    make_ticket, make_token, start_session,
};
use posthorn_ids::OrgId;
use posthorn_passwords::PasswordHash;
use serde_json::json;

/// The organisation in the samples.
pub const ORG: &str = "org_01kajbch80f1yb8q05nmw9tp4g";
const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery";
const SESSION: &str =
    "01kajbch80f9v1x3z5b7d9f1h3.01kajbch80f5q7w9y1a3c5e7g9.c2FtcGxlLXNlY3JldC1vbmx5LWZvci1zYW1wbGUtZXY";
const SESSION_ID: &str = "session_01kajbch80f5q7w9y1a3c5e7g9";
const MEMBER_ID: &str = "person_01kajbch80f7t9x1z3b5d7f9h1";
const IMPERSONATION_ID: &str = "imp_01kajbch80f7t9x1z3b5d7f9h1";
const ROLE_ID: &str = "role_01kajbch80f6p8r0t2v4x6z8b0";
const INVITATION_ID: &str = "invitation_01kajbch80f2r4t6v8x0z2b4d6";
const PASSKEY_ID: &str = "passkey_01kajbch80f5q7w9y1a3c5e7g9";
const TOKEN: &str = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
const LINK: &str = "c2FtcGxlLXRva2VuLW9mLWEtbGluay1vbmx5LWFuLWU";
const TICKET: &str = "mJ0l1Vt0qUu9b0z8sXx3wq4nC5yE6rT7dF8gH9jK0aA";
const CODE: &str = "123456";
const HOUR_MS: i64 = 3_600_000;

/// Pairs of a value in the sample, and its replacement. Makes only what the sample names.
pub async fn props(world: &World, sample: &str, function: &str) -> Vec<(&'static str, String)> {
    let app = world.cloud.owner_app();
    let org: OrgId = ORG.parse().expect("an id");
    let mut props = Vec::new();
    if sample.contains(ROLE_ID) {
        let id = ROLE_ID.parse().expect("an id");
        let permissions = ["emails:read".to_owned()].into();
        let role = CustomRole { id, name: "Support".to_owned(), permissions, hides: [].into() };
        bootstrap::add_role(&app, org, &role).await.expect("a role is made");
    }
    if sample.contains(MEMBER_ID) {
        let member = world.person_of(org, "bob@example.net", "developer").await;
        props.push((MEMBER_ID, member.account.id.to_string()));
    }
    if sample.contains(IMPERSONATION_ID) {
        props.push((IMPERSONATION_ID, impersonation(world, org).await));
    }
    let invitee = if function == "accept-own-invitation" { EMAIL } else { "bob@example.net" };
    if sample.contains(INVITATION_ID) || (sample.contains(TOKEN) && function.ends_with("-invitation")) {
        let (token, id) = world.invited(org, invitee, "developer").await;
        props.extend([(INVITATION_ID, id.to_string()), (TOKEN, token)]);
    }
    if has_account(sample, function) {
        props.extend(account_props(&app, org, function).await);
    }
    props
}

/// Nobody has an account before a registration or an invitation is completed.
fn has_account(sample: &str, function: &str) -> bool {
    let names_account = [SESSION, EMAIL, TOKEN, LINK, TICKET].iter().any(|value| sample.contains(value));
    names_account && !function.starts_with("create-") && !function.starts_with("relay-")
}

/// What the account's owner holds. In the sample of `complete-registration`, the account is another's.
async fn account_props(app: &App, org: OrgId, function: &str) -> Vec<(&'static str, String)> {
    let password = PasswordHash::of(PASSWORD).expect("a hash").as_str().to_owned();
    let email = EMAIL.parse().expect("an address");
    let wanted = NewAccount { email, name: "Ada".to_owned(), password: Some(password) };
    let (account, _) = create_account(app, &wanted).await.expect("an account is made");
    if function != "accept-own-invitation" {
        let role = "developer".parse().expect("a role");
        bootstrap::add_member(app, org, account.id, role).await.expect("a member is added");
    }
    if function.ends_with("-passkey") {
        let [name, credential_id, credential] = ["Laptop", "k1", "{}"].map(str::to_owned);
        let passkey = Passkey { name, credential_id, credential, created_at: 0, last_used_at: None };
        let id = PASSKEY_ID.parse().expect("an id");
        add_passkey(app, (account.id, account.version), id, &passkey).await.expect("a passkey is added");
    }
    let mut props = codes(app, &account, function).await;
    let (ticket, _) = make_ticket(app, &account).await.expect("a ticket is made");
    props.push((TICKET, ticket.reveal().to_owned()));
    if let Some(purpose) = purpose(&account, function) {
        let token = make_token(app, purpose, HOUR_MS).await.expect("a token is made").reveal().to_owned();
        props.extend([(TOKEN, token.clone()), (LINK, token)]);
    }
    let started = start_session(app, &account, Device::default()).await.expect("a session begins");
    props.push((SESSION, started.token.reveal()));
    props.push((SESSION_ID, started.token.session.to_string()));
    props
}

/// A code of an authenticator app, or one of those on paper.
async fn codes(app: &App, account: &Account, function: &str) -> Vec<(&'static str, String)> {
    if !matches!(function, "confirm-totp" | "disable-totp" | "renew-backup-codes" | "log-in-with-code") {
        return Vec::new();
    }
    let enrolment = begin_totp(app, account).await.expect("an app is offered");
    let code = code_of(&enrolment.secret);
    if function == "confirm-totp" {
        return vec![(CODE, code)];
    }
    let account = posthorn_identity::account(app, account.id).await.expect("a read").expect("an account");
    let on_paper = confirm_totp(app, &account, &code).await.expect("the app is confirmed");
    vec![(CODE, on_paper[0].clone())]
}

fn code_of(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
    let app = totp_rs::Builder::new().with_secret(secret).build().expect("an app");
    app.generate(Timestamp::now().as_second().unsigned_abs()).to_string()
}

/// What the token in the sample is for.
fn purpose(account: &Account, function: &str) -> Option<Purpose> {
    let (person, version, moves) = (account.id, account.version, account.moves);
    let email = account.email.clone();
    let new = || "new@example.net".parse().expect("an address");
    Some(match function {
        "complete-registration" => Purpose::Register { email: new() },
        "reset-password" => Purpose::Reset { person, version, email, moves },
        "confirm-email" => Purpose::ChangeEmail { person, email: new(), from: email, version, moves },
        "log-in-with-link" | "show-log-in-link" | "use-log-in-link" => Purpose::LogIn { person, version },
        _ => return None,
    })
}

/// An owner of the organisation impersonates a member.
async fn impersonation(world: &World, org: OrgId) -> String {
    let owner = world.person_of(org, "grace@example.net", "owner").await;
    let member = world.person_of(org, "eve@example.net", "viewer").await;
    let body = json!({ "person_id": member.account.id, "reason": "r" });
    let begun = world.call_by(&owner, "POST", "/v1/impersonations", Some(body)).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    text(&begun.json()["id"])
}
