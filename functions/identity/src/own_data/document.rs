//! The file of an export: what Posthorn knows about a person, without secrets.

use posthorn_access::{
    Membership, READS_MEMBERSHIPS, READS_ROLE_NAMES, Role, memberships, person, role_name,
};
use posthorn_app::App;
use posthorn_identity::Account;
use posthorn_ids::{OrgId, PasskeyId, SessionId};
use posthorn_runtime::{http::time_of, uses::Use};
use posthorn_store::StoreError;
use serde::Serialize;

use super::own_entries::{OwnEntries, READS_ENTRIES, own_entries};
use crate::account_view::AccountView;

/// The uses of [`document`].
pub(crate) const READS_OWN_DATA: Use = Use::All(&[READS_MEMBERSHIPS, READS_ROLE_NAMES, READS_ENTRIES]);

/// The file.
#[derive(Serialize)]
pub(crate) struct OwnData {
    object: &'static str,
    created_at: String,
    profile: AccountView,
    memberships: Vec<OwnMembership>,
    sessions: Vec<OwnSession>,
    factors: Factors,
    audit: OwnEntries,
}

#[derive(Serialize)]
struct OwnMembership {
    org_id: OrgId,
    org_name: String,
    role: Role,
    role_name: Option<String>,
    joined_at: String,
    suspended_at: Option<String>,
}

#[derive(Serialize)]
struct OwnSession {
    id: SessionId,
    device: Option<String>,
    platform: Option<String>,
    ip: Option<String>,
    created_at: String,
    expires_at: String,
}

#[derive(Serialize)]
struct Factors {
    has_password: bool,
    /// When the authenticator app was confirmed.
    authenticator_app_since: Option<String>,
    backup_codes_left: usize,
    passkeys: Vec<OwnPasskey>,
    /// When each known device last logged in.
    known_devices: Vec<String>,
    /// By how many ids identity providers know the person.
    ids_at_providers: usize,
}

#[derive(Serialize)]
struct OwnPasskey {
    id: PasskeyId,
    name: String,
    created_at: String,
    last_used_at: Option<String>,
}

/// What Posthorn knows about a person.
///
/// # Errors
/// `StoreError` if a read fails.
pub(crate) async fn document(app: &App, account: &Account) -> Result<OwnData, StoreError> {
    let mut own = Vec::new();
    for one in memberships(app, account.id).await? {
        let role_name = role_name(app, one.org.id, one.member.role).await?;
        own.push(membership(one, role_name));
    }
    let sessions = person(app, account.id).await?.sessions.into_iter().map(|(id, one)| OwnSession {
        id,
        device: one.device,
        platform: one.platform,
        ip: one.ip,
        created_at: time_of(one.created_at),
        expires_at: time_of(one.expires_at),
    });
    Ok(OwnData {
        object: "account_data",
        created_at: app.now().to_string(),
        profile: AccountView::of(account),
        memberships: own,
        sessions: sessions.collect(),
        factors: factors(account),
        audit: own_entries(app, account.id).await?,
    })
}

fn membership(one: Membership, role_name: Option<String>) -> OwnMembership {
    OwnMembership {
        org_id: one.org.id,
        org_name: one.org.name,
        role: one.member.role,
        role_name,
        joined_at: time_of(one.member.joined_at),
        suspended_at: one.suspended_at.map(time_of),
    }
}

fn factors(account: &Account) -> Factors {
    let passkeys = account.passkeys.iter().map(|(id, passkey)| OwnPasskey {
        id: *id,
        name: passkey.name.clone(),
        created_at: time_of(passkey.created_at),
        last_used_at: passkey.last_used_at.map(time_of),
    });
    Factors {
        has_password: account.password.is_some(),
        authenticator_app_since: account.totp.as_ref().and_then(|totp| totp.confirmed_at).map(time_of),
        backup_codes_left: account.backup_codes.len(),
        passkeys: passkeys.collect(),
        known_devices: account.devices.values().copied().map(time_of).collect(),
        ids_at_providers: account.sso_subjects.len(),
    }
}
