// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod cancel_email;
pub mod cancel_scheduled_email;
pub mod create_upload;
pub mod get_costs;
pub mod get_email;
pub mod get_email_source;
pub mod get_received_attachment;
pub mod get_received_email;
pub mod get_thread;
pub mod get_usage;
pub mod list_costs_by_tenant;
pub mod list_emails;
pub mod list_received_attachments;
pub mod list_received_emails;
pub mod list_usage_by_domain;
pub mod list_usage_by_tenant;
pub mod receive_sns;
pub mod resend_email;
pub mod send_batch;
pub mod send_email;
pub mod set_quota;
pub mod test_template;
pub mod track_click;
pub mod track_open;
pub mod update_email;
