//! Users of a directory: how they are shown, and how accounts and memberships follow them.
//!
//! A directory speaks for addresses of domains that its organisation has verified, as an identity provider does (decision 23). A user with
//! such an address is the account with it, or gets a new one. A user with another address is kept, and joins nothing. A directory never
//! changes an account's address: so it cannot take an account over by a new password.

use std::collections::BTreeMap;

use posthorn_access::{
    Changed, DirectoryGroup, DirectoryUser, Named, Provisioner, READS_CONNECTIONS, has_verified,
};
use posthorn_app::App;
use posthorn_directory::{Document, Resource};
use posthorn_identity::{
    Account, Address, MAKES_ACCOUNTS, NewAccount, READS_ACCOUNTS, create_account, find_account,
};
use posthorn_ids::DirectoryGroupId;
use posthorn_problem::Problem;
use posthorn_runtime::uses::Use;
use posthorn_store::Stored;
use serde_json::{Value, json};

use super::{
    answers::{meta, place, time, unreadable},
    refusals::refused,
    requests::check_size,
};
use crate::fields::{NAME_CHARS_MAX, is_name};

/// The uses of [`settled`].
pub(crate) const SETTLES_USERS: Use =
    Use::All(&[READS_CONNECTIONS, READS_ACCOUNTS, MAKES_ACCOUNTS, Provisioner::SETTLES]);

/// The names of groups.
pub(crate) type GroupNames = BTreeMap<DirectoryGroupId, String>;

/// The names of all groups of a directory. Uses [`Provisioner::LISTS`].
///
/// # Errors
/// `StoreError` if the read fails.
pub(crate) async fn group_names(app: &App, directory: &Provisioner) -> Result<GroupNames, Problem> {
    let groups = directory.groups(app).await?;
    let named = |group: Stored<DirectoryGroup>| {
        let document =
            Document::kept(Resource::Group, &group.value.document).map_err(|error| unreadable(&error))?;
        Ok((group.value.id, document.name().to_owned()))
    };
    groups.into_iter().map(named).collect()
}

/// A user as answers show it, whole.
///
/// # Errors
/// `INTERNAL` if the document cannot be read.
pub(crate) fn whole(app: &App, user: &Stored<DirectoryUser>, names: &GroupNames) -> Result<Value, Problem> {
    let (of, id) = (Resource::User, user.value.id.to_string());
    let groups = user.value.groups.iter().filter_map(|group| {
        let (name, id) = (names.get(group)?, group.to_string());
        Some(json!({"value": id, "display": name, "$ref": place(app, Resource::Group, &id)}))
    });
    let groups: Vec<Value> = groups.collect();
    let times = [user.value.id.created_at(), time(user.value.changed_at)];
    let mut more = json!({"id": id, "meta": meta(app, of, user, &id, times)});
    if !groups.is_empty() {
        more["groups"] = Value::Array(groups);
    }
    Ok(document(&user.value)?.with(more))
}

/// What the directory sent.
///
/// # Errors
/// `INTERNAL` if it cannot be read.
pub(crate) fn document(user: &DirectoryUser) -> Result<Document, Problem> {
    Document::kept(Resource::User, &user.document).map_err(|error| unreadable(&error))
}

/// What a document changes of a user.
///
/// # Errors
/// `INVALID_VALUE` if it is too large.
pub(crate) fn changed(document: &Document) -> Result<Changed, Problem> {
    let named = Named { name: document.name().to_owned(), document: document.keep() };
    check_size(&named.document)?;
    Ok(Changed { named, active: document.active() })
}

/// The document that a request sends.
///
/// # Errors
/// `INVALID_SYNTAX`, `INVALID_VALUE`.
pub(crate) fn sent(body: &Value) -> Result<Document, Problem> {
    Document::read(Resource::User, body.clone()).map_err(refused)
}

/// Lets the account and the membership follow a user, as far as they do not yet.
///
/// # Errors
/// `LAST_OWNER`, `MEMBER_LIMIT_REACHED`, `ORG_LIMIT_REACHED`, `CONFLICT`.
pub(crate) async fn settled(
    app: &App,
    directory: &Provisioner,
    user: Stored<DirectoryUser>,
) -> Result<Stored<DirectoryUser>, Problem> {
    let user = match user.value.person {
        Some(_) => user,
        None => linked(app, directory, user).await?,
    };
    if user.value.settled {
        return Ok(user);
    }
    let mut settled = directory.settle(app, vec![user]).await?;
    settled.pop().ok_or_else(posthorn_problem::not_found)
}

/// The same user with its account, if the organisation speaks for its address. Nobody is invited or told: people log in as ever, or
/// through the identity provider.
async fn linked(
    app: &App,
    directory: &Provisioner,
    user: Stored<DirectoryUser>,
) -> Result<Stored<DirectoryUser>, Problem> {
    let document = document(&user.value)?;
    let Some(email) = document.email().and_then(|text| text.parse::<Address>().ok()) else { return Ok(user) };
    let speaks = directory.directory().speaks_for(email.domain());
    if !speaks || !has_verified(app, directory.org(), email.domain()).await? {
        return Ok(user);
    }
    let found = match find_account(app, &email).await? {
        Some(account) => Some(account),
        None if user.value.active => Some(new_account(app, &document, email).await?),
        None => None,
    };
    let Some(account) = found else { return Ok(user) };
    if !directory.is_free(app, account.id, user.value.id).await? {
        return Ok(user);
    }
    directory.link(app, user, account.id).await
}

async fn new_account(app: &App, document: &Document, email: Address) -> Result<Account, Problem> {
    let sent = document.display_name().filter(|name| is_name(name, &()).is_ok());
    let name = sent.unwrap_or_else(|| email.as_str().split('@').next().unwrap_or_default().to_owned());
    let name = name.chars().take(NAME_CHARS_MAX).collect();
    Ok(create_account(app, &NewAccount { email, name, password: None }).await?.0)
}
