//! What callers of the API read, held against the routes and against what they were promised.

use serde_json::Value;

use super::{House, json};
use crate::{breaking, postman, refusals};

impl House {
    /// The document that the routes make.
    pub fn document(&self) -> Value {
        posthorn_runtime::openapi::document(&self.functions)
    }

    /// Everything that breaks a caller who holds the released document.
    pub fn broken_callers(&self) -> Vec<String> {
        breaking::faults(&json(breaking::RELEASED), &self.document())
    }

    /// Every route that the Postman collection lacks or tells in a shape that is not Postman's.
    pub fn faulty_collection(&self) -> Vec<String> {
        postman::faults(&posthorn_runtime::postman::collection(&self.functions), &self.functions)
    }

    /// Every operation that tells other refusals than its route has.
    pub fn mistold_refusals(&self) -> Vec<String> {
        refusals::faults(&self.document(), &self.functions)
    }
}
