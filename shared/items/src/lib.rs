//! Items and their scopes: the part of storage that rules need. It knows no database and no AWS.
//!
//! Crates of rules depend on this crate and implement [`Item`] for their types. `shared/store` reads and writes these types. A
//! change of `shared/store` does not compile the rules again.

pub mod door;
mod item;
mod listed;
mod retention;
mod scope;
mod shape;

pub use item::Item;
pub use listed::{Listed, Open, WaitsFor};
pub use retention::{
    DELIVERIES_DAYS_MIN, EMAILS_DAYS_MIN, Keep, RETENTION_DAYS_MAX, Retention, STATISTICS_DAYS_MIN,
};
pub use scope::{InvalidScope, Scope};
pub use shape::{SHAPE_ATTRIBUTE, Shaped, is_readable};
