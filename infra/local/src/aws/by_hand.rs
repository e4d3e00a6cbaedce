//! Reads and changes of tables as the account's owner makes them by hand, for tests.

use dynoxide::DynoxideError;
use serde_json::Value;

use super::Account;

impl Account {
    /// Every item of a table in DynamoDB's JSON.
    ///
    /// # Errors
    /// If the table does not exist.
    pub fn items(&self, table: &str) -> Result<Vec<Value>, DynoxideError> {
        self.tables.items(table)
    }

    /// Changes an item. `body` is that of an `UpdateItem` in DynamoDB's JSON. Returns the status of the answer.
    pub fn update_item(&self, body: &Value) -> u16 {
        self.tables.handle("UpdateItem", body).status
    }
}
