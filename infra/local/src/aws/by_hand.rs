//! What whoever owns the account sees and does in its tables by hand, for tests of both.

use dynoxide::DynoxideError;
use serde_json::Value;

use super::Account;

impl Account {
    /// Every item of a table in DynamoDB's JSON.
    ///
    /// # Errors
    /// Where there is no such table.
    pub fn items(&self, table: &str) -> Result<Vec<Value>, DynoxideError> {
        self.tables.items(table)
    }

    /// Changes an item: the body of an `UpdateItem` in DynamoDB's JSON; gives the status of the answer.
    pub fn update_item(&self, body: &Value) -> u16 {
        self.tables.handle("UpdateItem", body).status
    }
}
