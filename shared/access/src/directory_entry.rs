//! What users and groups of directories have in common.

use posthorn_app::App;
use posthorn_ids::{DirectoryId, OrgId};
use posthorn_items::Item;
use posthorn_store::{Partition, Read, StoreError, Stored};

use crate::{
    DirectoryGroup, DirectoryUser,
    places::{directory_groups_partition, directory_users_partition},
};

/// A user or a group.
pub(crate) trait Entry: Item + Clone + PartialEq + Send + Sync {
    /// Names the kind in the sort key of names.
    const NAMES: &'static str;

    fn partition(app: &App, org: OrgId) -> Partition<'_>;
    fn suffix(&self) -> String;
    fn name(&self) -> &str;
    fn is_settled(&self) -> bool;
}

impl Entry for DirectoryUser {
    const NAMES: &'static str = "user";

    fn partition(app: &App, org: OrgId) -> Partition<'_> {
        directory_users_partition(app, org)
    }

    fn suffix(&self) -> String {
        self.id.suffix()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn is_settled(&self) -> bool {
        self.settled
    }
}

impl Entry for DirectoryGroup {
    const NAMES: &'static str = "group";

    fn partition(app: &App, org: OrgId) -> Partition<'_> {
        directory_groups_partition(app, org)
    }

    fn suffix(&self) -> String {
        self.id.suffix()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn is_settled(&self) -> bool {
        self.settled
    }
}

/// The entries of one directory. It builds every key from the organisation and the directory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entries {
    pub(crate) org: OrgId,
    pub(crate) directory: DirectoryId,
}

impl Entries {
    pub(crate) fn sort(&self, suffix: &str) -> String {
        format!("{}/{suffix}", self.directory.suffix())
    }

    pub(crate) async fn find<T: Entry>(
        &self,
        app: &App,
        suffix: &str,
    ) -> Result<Option<Stored<T>>, StoreError> {
        T::partition(app, self.org).get(&self.sort(suffix), Read::Consistent).await
    }
}
