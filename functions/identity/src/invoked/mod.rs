// Written by `make generate`.
//! Functions that people of the AWS account invoke by hand, one file each.

pub mod create_owner_link;
