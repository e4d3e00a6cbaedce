//! Compares the API's documents with the routes and with the released document.

use serde_json::Value;

use super::{House, json, text};
use crate::{breaking, hidden, postman, refusals};

impl House {
    /// The OpenAPI document, as generated from the routes.
    pub fn document(&self) -> Value {
        posthorn_runtime::openapi::document(&self.functions)
    }

    /// Every change that breaks callers of the released document.
    pub fn broken_callers(&self) -> Vec<String> {
        breaking::faults(&json(breaking::RELEASED), &self.document())
    }

    /// Every route that is missing from the Postman collection, or is not in Postman's format.
    pub fn faulty_collection(&self) -> Vec<String> {
        postman::faults(&posthorn_runtime::postman::collection(&self.functions), &self.functions)
    }

    /// Every operation whose documented refusals differ from its route's.
    pub fn wrongly_documented_refusals(&self) -> Vec<String> {
        refusals::faults(&self.document(), &self.functions)
    }

    /// Every field of an answer that shows recipients or content and cannot be hidden, or is not in the table of hidden fields.
    pub fn fields_that_nothing_hides(&self) -> Vec<String> {
        let document = self.document();
        [hidden::untyped(&document), hidden::undocumented(&document, &text(hidden::PAGE))].concat()
    }
}
