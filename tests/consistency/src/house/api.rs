//! What callers of the API read, held against the routes and against what they were promised.

use std::fs;

use super::{FUNCTIONS, House, json, path};
use crate::{breaking, postman, refusals};

impl House {
    /// Writes the document that the routes make as the one that callers hold.
    pub fn write_released(&self) -> std::io::Result<()> {
        fs::write(path(breaking::RELEASED), format!("{:#}\n", self.made))
    }

    /// Everything that breaks a caller who holds the released document.
    pub fn broken_callers(&self) -> Vec<String> {
        breaking::faults(&json(breaking::RELEASED), &self.made)
    }

    /// Every route that the Postman collection lacks or tells in a shape that is not Postman's.
    pub fn faulty_collection(&self) -> Vec<String> {
        let functions = FUNCTIONS.concat();
        postman::faults(&posthorn_runtime::postman::collection(&functions), &functions)
    }

    /// Every operation that tells other refusals than its route has.
    pub fn mistold_refusals(&self) -> Vec<String> {
        refusals::faults(&self.made, &FUNCTIONS.concat())
    }
}
