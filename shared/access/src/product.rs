use posthorn_ids::ProductId;
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::{ProductSignIn, ProductState, UnlawfulMove};

/// A product of an organisation. All its tenants and environments share it. It is never removed: a product that has ended is
/// disabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id, which includes its creation time.
    pub id: ProductId,
    /// Its display name.
    pub name: String,
    /// What it is, in the organisation's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its page: an `https` URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its state.
    pub state: ProductState,
    /// When it came into this state, in Unix milliseconds.
    pub state_since: i64,
    /// How people log in to it; `None` if its users have no accounts here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<ProductSignIn>,
}

impl Item for Product {
    const KIND: &'static str = "product";
    const AUDITED: bool = true;
}

impl Product {
    /// A product that is being prepared.
    pub fn new(id: ProductId, name: String, description: Option<String>, url: Option<String>) -> Self {
        let state_since = id.created_at().as_millisecond();
        Self { id, name, description, url, state: ProductState::default(), state_since, sign_in: None }
    }

    /// Moves it to a state. Returns whether this changed anything.
    ///
    /// # Errors
    /// [`UnlawfulMove`], and it stays as it is.
    pub fn move_to(&mut self, to: ProductState, now_ms: i64) -> Result<bool, UnlawfulMove> {
        let moves = self.state.moves_to(to)?;
        if moves {
            (self.state, self.state_since) = (to, now_ms);
        }
        Ok(moves)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_move_sets_its_time_and_a_repeated_or_refused_one_changes_nothing() {
        let mut product = Product::new(ProductId::new(Timestamp::UNIX_EPOCH), "n".into(), None, None);
        assert_eq!((product.state, product.state_since), (ProductState::Draft, 0));
        assert_eq!(product.move_to(ProductState::PreLaunch, 7), Ok(true));
        let moved = product.clone();
        assert_eq!((moved.state, moved.state_since), (ProductState::PreLaunch, 7));
        assert_eq!(product.move_to(ProductState::PreLaunch, 8), Ok(false), "a repetition");
        assert!(product.move_to(ProductState::Sunset, 9).is_err());
        assert_eq!(product, moved);
    }
}
