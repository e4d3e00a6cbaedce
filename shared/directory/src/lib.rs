//! Users and groups as identity providers' directories send them: SCIM 2.0 (RFC 7643, RFC 7644). Reads, changes, filters and shows them.
//! It knows no store and no organisation.

mod attribute;
mod document;
mod filter;
mod matches;
mod patch;
mod refused;
mod schemas;
mod service;
mod shown;
mod target;

pub use attribute::{Attribute, Type};
pub use document::{Document, Resource};
pub use filter::{Order, Selection};
pub use patch::{Operation, PatchRequest, patched};
pub use refused::{Reason, Refused};
pub use schemas::{ENTERPRISE_USER, GROUP, USER, schemas};
pub use service::{resource_types, service_provider_config};
pub use shown::{Shown, list_response};
