use crate::Setting;

/// A bucket, by what its name holds beside the deployment, the account and the region, and the setting that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket {
    /// What it is called.
    pub name: &'static str,
    setting: &'static str,
}

/// Operations on objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectCalls(pub(crate) &'static [&'static str]);

impl ObjectCalls {
    /// IAM's names of the operations.
    pub fn names(self) -> &'static [&'static str] {
        self.0
    }
}

impl Bucket {
    /// What is too large for an item.
    pub const BLOBS: Self = Self { name: "blobs", setting: "BLOBS_BUCKET" };
    /// Audit logs that have left their table.
    pub const ARCHIVE: Self = Self { name: "archive", setting: "ARCHIVE_BUCKET" };

    pub(crate) const fn named(self) -> Setting {
        Setting::of_stage(self.setting, "", self.name, "-${AWS::AccountId}-${AWS::Region}")
    }
}
