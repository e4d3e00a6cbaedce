use crate::Setting;

/// A bucket: its name without the parts for deployment, account and region, and the setting with its full name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket {
    /// The bucket's own part of its name.
    pub name: &'static str,
    setting: &'static str,
}

/// Operations on objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectCalls(pub(crate) &'static [&'static str]);

impl ObjectCalls {
    /// The IAM names of the operations.
    pub fn names(self) -> &'static [&'static str] {
        self.0
    }
}

impl Bucket {
    /// Data that is too large for an item.
    pub const BLOBS: Self = Self { name: "blobs", setting: "BLOBS_BUCKET" };
    /// Audit logs that were moved out of their table.
    pub const ARCHIVE: Self = Self { name: "archive", setting: "ARCHIVE_BUCKET" };

    pub(crate) const fn named(self) -> Setting {
        Setting::of_stage(self.setting, "", self.name, "-${AWS::AccountId}-${AWS::Region}")
    }
}
