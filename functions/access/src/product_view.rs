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
    /// How people log in to it; null if its users have no accounts here.
    pub sign_in: Option<ProductSignInView>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

/// How people log in to a product.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProductSignInView {
    /// What the product's apps send in `Posthorn-Publishable-Key`. It is no secret.
    pub publishable_key: String,
    /// The origins whose pages may call.
    pub allowed_origins: Vec<String>,
    /// The page that completes a registration.
    pub verify_url: String,
    /// The page that sets a new password.
    pub reset_url: String,
    /// Whether anybody may register.
    pub open_registration: bool,
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
            sign_in: product.sign_in.as_ref().map(|sign_in| ProductSignInView {
                publishable_key: sign_in.publishable_key.as_str().to_owned(),
                allowed_origins: sign_in.allowed_origins.iter().cloned().collect(),
                verify_url: sign_in.verify_url.clone(),
                reset_url: sign_in.reset_url.clone(),
                open_registration: sign_in.open_registration,
            }),
            created_at: product.id.created_at().to_string(),
        }
    }
}
