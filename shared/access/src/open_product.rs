//! Finds the product that an app or a mail names, and the place of its users.

use posthorn_app::App;
use posthorn_ids::{Environment, OrgId, ProductId};
use posthorn_items::door;
use posthorn_problem::Problem;
use posthorn_store::{Partition, Read, Store, StoreError, Table, door as store_door};
use posthorn_uses::Use;
use subtle::ConstantTimeEq;

use crate::{
    Authorised, Product, ProductSignIn, ProductState, READS_STANDING, Standing,
    codes::{INVALID_PUBLISHABLE_KEY, ORIGIN_NOT_ALLOWED, PRODUCT_DISABLED},
    places::products_partition,
    product_sign_in::PublishableKey,
    standing,
};

/// Where a product's users are kept. Only a product that was read from its organisation has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductPlace {
    org: OrgId,
    product: ProductId,
}

impl ProductPlace {
    /// The organisation.
    pub fn org(self) -> OrgId {
        self.org
    }

    /// The product.
    pub fn product(self) -> ProductId {
        self.product
    }

    /// The partition of one kind of things of the product's users, in the identity table.
    pub fn partition<'a>(self, app: &'a App, kind: &'static str) -> Partition<'a> {
        let store = app.part::<Store>();
        store_door::of_org_thing(store, Table::Identity, self.org, (kind, &self.product.suffix()))
    }
}

/// A product whose users have accounts here.
#[derive(Debug, Clone)]
pub struct OpenProduct {
    /// The product.
    pub product: Product,
    /// How people log in to it.
    pub sign_in: ProductSignIn,
    /// Where its users are kept.
    pub place: ProductPlace,
    standing: Standing,
}

/// The uses of [`open_product`] and [`product_of_org`].
pub const OPENS_PRODUCTS: Use = Use::All(&[READS_STANDING, Table::Access.get()]);

/// The product that an app names by its publishable key, from a page of an origin, if the request comes from a page.
///
/// # Errors
/// `INVALID_PUBLISHABLE_KEY`, the same for a key that is malformed, unknown or another product's, and for a product without sign-in;
/// `ORIGIN_NOT_ALLOWED`; `PRODUCT_DISABLED`.
pub async fn open_product(
    app: &App,
    id: ProductId,
    key: Option<&str>,
    origin: Option<&str>,
) -> Result<OpenProduct, Problem> {
    let presented = key.unwrap_or_default();
    let org = PublishableKey::org_of(presented).ok_or_else(unknown)?;
    let open = product_of_org(app, org, id).await?.ok_or_else(unknown)?;
    let own = open.sign_in.publishable_key.as_str().as_bytes();
    if !bool::from(own.ct_eq(presented.as_bytes())) {
        return Err(unknown());
    }
    if !open.sign_in.admits(origin) {
        return Err(ORIGIN_NOT_ALLOWED
            .because("Pages of this origin may not call: add it to the product's `allowed_origins`."));
    }
    if open.product.state == ProductState::Disabled {
        return Err(PRODUCT_DISABLED.because("The product has ended. Its users cannot log in any more."));
    }
    Ok(open)
}

fn unknown() -> Problem {
    INVALID_PUBLISHABLE_KEY
        .because("Send the product's publishable key in `Posthorn-Publishable-Key`: `pk_…`.")
}

/// A product of an organisation whose users have accounts here; `None` if there is none, or the organisation is closed.
///
/// # Errors
/// `StoreError` if a read fails.
pub async fn product_of_org(app: &App, org: OrgId, id: ProductId) -> Result<Option<OpenProduct>, StoreError> {
    let stored = products_partition(app, org).get::<Product>(&id.suffix(), Read::Consistent).await?;
    let Some(product) = stored.map(|stored| stored.value) else { return Ok(None) };
    let Some(sign_in) = product.sign_in.clone() else { return Ok(None) };
    let scope = door::of_new_org(org, None, Environment::live());
    let standing = standing(app, &scope).await?;
    if standing.is_closed() {
        return Ok(None);
    }
    Ok(Some(OpenProduct { product, sign_in, place: ProductPlace { org, product: id }, standing }))
}

impl OpenProduct {
    /// Refuses what makes users or mails while the organisation is suspended. Who has an account can still log in.
    ///
    /// # Errors
    /// `ORG_SUSPENDED`.
    pub fn refuse_suspended(&self) -> Result<(), Problem> {
        self.standing.suspension().map_or(Ok(()), |(who, _)| Err(who.problem()))
    }
}

impl Authorised {
    /// Where the users of a product of the caller's own organisation are kept. Uses [`Authorised::FINDS_PRODUCTS`].
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn product_place(&self, app: &App, id: ProductId) -> Result<ProductPlace, Problem> {
        let product = self.find_product(app, id).await?;
        Ok(ProductPlace { org: self.scope().org(), product: product.id })
    }
}
