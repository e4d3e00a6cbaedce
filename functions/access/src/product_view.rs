//! Shared by the routes and events of products: shows a product.

use posthorn_access::{Product, ProductState};
use posthorn_ids::ProductId;
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// The longest name, in characters.
pub(crate) const NAME_CHARS_MAX: usize = 100;
/// The longest description, in characters. Each creation of a product reads all of them.
pub(crate) const DESCRIPTION_CHARS_MAX: usize = 500;

/// A product of the organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProductView {
    /// Always `product`.
    pub object: &'static str,
    /// Its id.
    pub id: ProductId,
    /// Display name.
    pub name: String,
    /// What it is, in the organisation's words; null if it has no description.
    pub description: Option<String>,
    /// Its page; null if it has none.
    pub url: Option<String>,
    /// Its state.
    pub state: ProductState,
    /// When it came into this state (RFC 3339).
    pub state_since: Option<String>,
    /// The states that it can move to now, the next step of its life first. Empty if it is disabled.
    pub next_states: Vec<ProductState>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

impl ProductView {
    /// Builds the view of a product.
    pub fn of(product: &Product) -> Self {
        Self {
            object: "product",
            id: product.id,
            name: product.name.clone(),
            description: product.description.clone(),
            url: product.url.clone(),
            state: product.state,
            state_since: rfc3339(product.state_since),
            next_states: product.state.next_states().to_vec(),
            created_at: product.id.created_at().to_string(),
        }
    }
}
