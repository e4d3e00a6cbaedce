//! Access to the products of the caller's own organisation.

use posthorn_app::App;
use posthorn_ids::ProductId;
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, Page, PageRequest, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{Authorised, Product, UnlawfulMove, codes::PRODUCT_LIMIT_REACHED, places::products_partition};

/// The most products of an organisation, with the disabled ones: they stay in the list. Each creation reads them all. Two requests at
/// the same time may exceed it by one.
pub const PRODUCTS_MAX: usize = 100;

impl Authorised {
    /// The uses that callers of [`Authorised::list_products`] declare.
    pub const LISTS_PRODUCTS: Use = Table::Access.query();

    /// One page of the products of the caller's own organisation, newest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn list_products(&self, app: &App, request: &PageRequest) -> Result<Page<Product>, StoreError> {
        products_partition(app, self.scope().org()).page(request).await
    }

    /// The uses that callers of [`Authorised::find_product`] declare.
    pub const FINDS_PRODUCTS: Use = Table::Access.get();

    /// One product of the caller's own organisation.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn find_product(&self, app: &App, id: ProductId) -> Result<Product, Problem> {
        let partition = products_partition(app, self.scope().org());
        let stored = partition.get::<Product>(&id.suffix(), Read::Consistent).await?;
        stored.map(|stored| stored.value).ok_or_else(not_found)
    }

    /// The uses that callers of [`Authorised::create_product`] declare.
    pub const CREATES_PRODUCTS: Use = Table::Access.query().put();

    /// Creates a product, or returns the one that an earlier request created under the same id.
    ///
    /// # Errors
    /// `PRODUCT_LIMIT_REACHED`.
    pub async fn create_product(&self, app: &App, wanted: &Product) -> Result<Product, Problem> {
        let partition = products_partition(app, self.scope().org());
        let others = partition.query("", PRODUCTS_MAX as i32 + 10, true, Read::Consistent).await?;
        let is_full = others.len() >= PRODUCTS_MAX;
        for other in others {
            let other = other.decode::<Product>()?.value;
            if other.id == wanted.id {
                return Ok(other);
            }
        }
        if is_full {
            return Err(PRODUCT_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {PRODUCTS_MAX} products, with the disabled ones."
            )));
        }
        match partition.create(&wanted.id.suffix(), wanted).await? {
            Created::New => Ok(wanted.clone()),
            Created::Existing(existing) => Ok(existing.value),
        }
    }

    /// The uses that callers of [`Authorised::revise_product`] declare.
    pub const REVISES_PRODUCTS: Use = Table::Access.get().put();

    /// Changes a product of the caller's own organisation. `change` returns whether there is anything to write. If somebody else changes
    /// the product at the same time, it runs again on the newer product.
    ///
    /// # Errors
    /// `NOT_FOUND`; `PRODUCT_STATE_CONFLICT` if `change` is refused.
    pub async fn revise_product(
        &self,
        app: &App,
        id: ProductId,
        mut change: impl FnMut(&mut Product) -> Result<bool, UnlawfulMove> + Send,
    ) -> Result<Product, Problem> {
        let mut outcome = Ok(false);
        let apply = |product: &mut Product| {
            outcome = change(product);
            outcome == Ok(true)
        };
        let partition = products_partition(app, self.scope().org());
        match partition.revise(&id.suffix(), Read::Consistent, apply).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(outcome.map(|_| stored.value)?),
            Revised::Absent => Err(not_found()),
        }
    }
}
