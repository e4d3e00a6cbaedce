//! Reads the usage and quota of a scope, which other contexts show too. The rules are in `shared/messages`.

mod keep;
mod places;
mod usage_read;

pub use keep::{ENDS_ENGAGEMENTS, KEEPS_BESIDE, end_beside, end_engagements, keep_beside, search_entries};
pub use places::{
    message_partition, message_term, quota_partition, usage_of_domains, usage_of_month, usage_of_tenants,
};
pub use usage_read::{
    Day, GetUsage, QUOTA_SORT, QuotaOut, READS_USAGE, Usage, read_month, totals_of, usage_of,
};
