//! Reads the usage and quota of a scope, which other contexts show too. The rules are in `shared/messages`.

mod usage_read;

pub use usage_read::{
    Day, GetUsage, QUOTA_SORT, QuotaOut, READS_USAGE, Usage, quota_partition, read_month, usage_of,
    usage_of_month,
};
