// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod assign_ip_pool;
pub mod create_domain;
pub mod create_ip_pool;
pub mod create_phone_number;
pub mod delete_domain;
pub mod delete_ip_pool;
pub mod get_domain;
pub mod get_ip_pool;
pub mod get_phone_number;
pub mod list_domains;
pub mod list_ip_pools;
pub mod list_phone_numbers;
pub mod pause_domain;
pub mod pause_ip_pool;
pub mod release_ip_pool;
pub mod release_phone_number;
pub mod resume_domain;
pub mod resume_ip_pool;
pub mod update_domain;
pub mod verify_domain;
