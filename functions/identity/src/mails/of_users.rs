//! The mails to users of products, and to who wants to be one. Their links lead to the product's own pages.

use posthorn_access::{OPENS_PRODUCTS, OpenProduct, product_of_org};
use posthorn_app::App;
use posthorn_identity::{Address, MAKES_TOKENS, Purpose, make_token};
use posthorn_ids::{EventId, OrgId, ProductId};
use posthorn_runtime::uses::Use;
use posthorn_store::StoreError;
use posthorn_users::{READS_USERS, find_user};

use super::{
    mail::Mail,
    recent::{COUNTS_MAILS, may_send},
    shown::shown_name,
};

/// The uses of [`verify_user`] and [`reset_user`].
pub(super) const CHOOSES_FOR_USERS: Use =
    Use::All(&[OPENS_PRODUCTS, READS_USERS, MAKES_TOKENS, COUNTS_MAILS]);

/// How long a link is valid.
const LINK_VALID_MS: i64 = 3600 * 1000;
/// The same, as mails say it.
const ONE_HOUR: &str = "The link works once, for one hour.";
const IGNORE: &str = "If it was not you, do nothing: without the link nothing happens.";

/// A link that makes a user of the product, or a hint that there is one; `None` if the product takes nobody any more. A user whom the
/// organisation made and who has no password yet gets the link too: it sets the password.
pub(super) async fn verify_user(
    app: &App,
    id: EventId,
    (org, product): (OrgId, ProductId),
    email: &Address,
) -> Result<Option<Mail>, StoreError> {
    let Some(open) = product_of_org(app, org, product).await? else { return Ok(None) };
    let user = find_user(app, open.place, email).await?;
    if !may_send(app, email, &purpose("verify", product), id).await? {
        return Ok(None);
    }
    if user.is_some_and(|user| user.password.is_some()) {
        return Ok(Some(already_registered(&open)));
    }
    let purpose = Purpose::VerifyUser { product, email: email.clone() };
    let url = link(app, &open.sign_in.verify_url, purpose).await?;
    Ok(Some(verify(&open, url)))
}

/// A link that sets a new password; `None` if the product has no such user.
pub(super) async fn reset_user(
    app: &App,
    id: EventId,
    (org, product): (OrgId, ProductId),
    email: &Address,
) -> Result<Option<Mail>, StoreError> {
    let Some(open) = product_of_org(app, org, product).await? else { return Ok(None) };
    let Some(user) = find_user(app, open.place, email).await? else { return Ok(None) };
    if !may_send(app, email, &purpose("reset", product), id).await? {
        return Ok(None);
    }
    let purpose = Purpose::ResetUser { product, user: user.id, version: user.version };
    let url = link(app, &open.sign_in.reset_url, purpose).await?;
    Ok(Some(reset(&open, url)))
}

/// Each product has its own limit, so that none uses up another's.
fn purpose(what: &str, product: ProductId) -> String {
    format!("{what}/{}", product.suffix())
}

/// A page of the product with a new token. The token is in the fragment, which browsers do not send.
async fn link(app: &App, page: &str, purpose: Purpose) -> Result<String, StoreError> {
    let token = make_token(app, purpose, LINK_VALID_MS).await?;
    Ok(format!("{page}#token={}", token.reveal()))
}

fn name(open: &OpenProduct) -> String {
    shown_name(&open.product.name, "a product")
}

fn verify(open: &OpenProduct, link: String) -> Mail {
    let name = name(open);
    Mail {
        subject: format!("Confirm your address for “{name}”"),
        paragraphs: vec![
            format!(
                "You get this mail because somebody entered this address to create an account for “{name}”."
            ),
            format!("If it was you, open the link to create the account. {ONE_HOUR}"),
        ],
        link: Some(("Create the account", link)),
        if_not_you: vec![IGNORE.into()],
    }
}

fn already_registered(open: &OpenProduct) -> Mail {
    let name = name(open);
    Mail {
        subject: format!("You already have an account for “{name}”"),
        paragraphs: vec![
            format!("You get this mail because somebody entered this address to create an account for “{name}”."),
            "There is an account with this address already: log in with it. If you forgot its password, ask for a new one there."
                .into(),
        ],
        link: None,
        if_not_you: vec!["If it was not you, do nothing: nothing was changed.".into()],
    }
}

fn reset(open: &OpenProduct, link: String) -> Mail {
    let name = name(open);
    Mail {
        subject: format!("Set a new password for “{name}”"),
        paragraphs: vec![
            format!(
                "You get this mail because somebody said that they forgot the password of your account for “{name}”."
            ),
            format!(
                "If it was you, open the link to set a new password. {ONE_HOUR} The new password ends all your sessions."
            ),
        ],
        link: Some(("Set a new password", link)),
        if_not_you: vec![
            "If it was not you, do nothing: your password stays as it is. Do not pass the link on.".into(),
        ],
    }
}
