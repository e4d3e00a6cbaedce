use aws_sdk_dynamodb::Client;
use posthorn_app::{App, FromApp};

use crate::Table;

/// The tables of one deployment. Their names come from the function's settings.
pub struct Store {
    client: Client,
    names: [String; Table::ALL.len()],
}

impl FromApp for Store {
    fn from_app(app: &App) -> Self {
        Self {
            client: Client::new(app.sdk()),
            names: Table::ALL.map(|table| app.setting(table.setting()).to_owned()),
        }
    }
}

impl Store {
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn name(&self, table: Table) -> &str {
        &self.names[table as usize]
    }
}
