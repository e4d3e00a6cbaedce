//! The functions of the consent context: suppressions, topics, and the way out for recipients.

pub mod create_suppression;
pub mod create_suppressions;
pub mod create_topic;
pub mod delete_suppression;
pub mod delete_topic;
pub mod get_subscription;
pub mod get_suppression;
pub mod get_topic;
pub mod list_suppressions;
pub mod list_topics;
pub mod record_suppression;
pub mod relay_consent;
pub mod set_subscription;
pub mod show_unsubscribe;
mod subscription;
mod suppression;
mod topic;
pub mod unrouted;
pub mod unsubscribe;
pub mod update_topic;

pub use subscription::SubscriptionView;
pub use suppression::SuppressionView;
pub use topic::TopicView;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &create_suppression::FUNCTION,
    &create_suppressions::FUNCTION,
    &list_suppressions::FUNCTION,
    &get_suppression::FUNCTION,
    &delete_suppression::FUNCTION,
    &create_topic::FUNCTION,
    &list_topics::FUNCTION,
    &get_topic::FUNCTION,
    &unrouted::FUNCTION,
    &update_topic::FUNCTION,
    &delete_topic::FUNCTION,
    &set_subscription::FUNCTION,
    &get_subscription::FUNCTION,
    &show_unsubscribe::FUNCTION,
    &unsubscribe::FUNCTION,
    &record_suppression::FUNCTION,
    &relay_consent::FUNCTION,
];
