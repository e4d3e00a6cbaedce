use aws_sdk_pinpointsmsvoicev2::types::{MessageType, OriginationIdentityMetadata, PoolInformation};
use posthorn_uses::Use;

use crate::{NumberChange, Page, SmsVoice, named, refusal::CallError, tags};

const POOLS: &[&str] = &["pool/*"];
/// Pools, and the senders that are in them or go into them.
const WITH_SENDERS: &[&str] = &["phone-number/*", "pool/*", "sender-id/*"];
/// The uses of [`SmsVoice::create_pool`].
pub const CREATES_POOLS: Use = Use::All(&[
    Use::SmsVoice(&["CreatePool"], &["phone-number/*", "sender-id/*"]),
    Use::SmsVoice(&["TagResource"], POOLS),
]);
/// The uses of [`SmsVoice::pools`] and [`SmsVoice::members`].
pub const READS_POOLS: Use = Use::SmsVoice(&["DescribePools", "ListPoolOriginationIdentities"], POOLS);
/// The uses of [`SmsVoice::change_pool`].
pub const CHANGES_POOLS: Use = Use::SmsVoice(&["UpdatePool"], POOLS);
/// The uses of [`SmsVoice::add_to_pool`] and [`SmsVoice::remove_from_pool`].
pub const FILLS_POOLS: Use =
    Use::SmsVoice(&["AssociateOriginationIdentity", "DisassociateOriginationIdentity"], WITH_SENDERS);
/// The uses of [`SmsVoice::delete_pool`].
pub const DELETES_POOLS: Use = Use::SmsVoice(&["DeletePool"], POOLS);

/// A pool to create.
#[derive(Debug, Clone)]
pub struct PoolRequest {
    /// Its first sender, by id or ARN. The pool takes over its settings.
    pub first: String,
    /// The first sender's country, if it is a sender id.
    pub country: Option<String>,
    /// Transactional or promotional, as its senders are.
    pub message_type: MessageType,
    /// Tags, pairs of key and value.
    pub tags: Vec<(String, String)>,
    /// AWS answers repeated calls with the same token with the same pool.
    pub token: String,
}

/// A pool. Its settings are those of all its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// AWS's id, such as `pool-4f…`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Transactional or promotional.
    pub message_type: MessageType,
    /// The topic of inbound texts, if it takes them.
    pub two_way_topic: Option<String>,
    /// Whether HELP and STOP reach the topic, and AWS does not answer them.
    pub is_self_managed: bool,
    /// Its opt-out list.
    pub opt_out_list: String,
}

/// A sender in a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its ARN.
    pub arn: String,
    /// Its id.
    pub id: String,
    /// Its country.
    pub country: String,
    /// The number; `None` for a sender id.
    pub number: Option<String>,
}

/// What to change of a pool: the same as of a number.
pub type PoolChange = NumberChange;

impl SmsVoice {
    /// Creates a pool with one sender. Returns its id. A repeated call with the same token gives the same pool. Uses
    /// [`CREATES_POOLS`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_CreatePool.html>
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown; the same call with the same token then tells.
    pub async fn create_pool(&self, wanted: PoolRequest) -> Result<String, CallError> {
        let call = self
            .client
            .create_pool()
            .origination_identity(wanted.first)
            .set_iso_country_code(wanted.country)
            .message_type(wanted.message_type)
            .set_tags(tags(&wanted.tags)?)
            .client_token(wanted.token);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        Ok(answer.pool_id.unwrap_or_default())
    }

    /// The account's pools, a page at a time: those with these ids (at most 5), or all if `ids` is empty. Uses [`READS_POOLS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn pools(&self, ids: &[String], next: Option<String>) -> Result<Page<Pool>, CallError> {
        let call = self.client.describe_pools().set_pool_ids(named(ids)).set_next_token(next);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.pools.unwrap_or_default();
        Ok(Page { items: items.into_iter().map(Pool::from).collect(), next: answer.next_token })
    }

    /// The senders in a pool, a page at a time. Uses [`READS_POOLS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn members(&self, pool: &str, next: Option<String>) -> Result<Page<Member>, CallError> {
        let call = self.client.list_pool_origination_identities().pool_id(pool).set_next_token(next);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.origination_identities.unwrap_or_default();
        Ok(Page { items: items.into_iter().map(Member::from).collect(), next: answer.next_token })
    }

    /// Changes a pool with all its numbers. Uses [`CHANGES_POOLS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn change_pool(&self, id: &str, change: PoolChange) -> Result<(), CallError> {
        let topic = change.two_way_topic;
        let call = self
            .client
            .update_pool()
            .pool_id(id)
            .set_two_way_enabled(topic.as_ref().map(Option::is_some))
            .set_two_way_channel_arn(topic.flatten())
            .set_self_managed_opt_outs_enabled(change.is_self_managed)
            .set_opt_out_list_name(change.opt_out_list)
            .set_deletion_protection_enabled(change.is_protected);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Adds a sender, by id or ARN, to a pool with the same settings. `country` is the sender's; AWS needs it for a sender id. Uses
    /// [`FILLS_POOLS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn add_to_pool(
        &self,
        pool: &str,
        sender: &str,
        country: Option<&str>,
    ) -> Result<(), CallError> {
        let call = self.client.associate_origination_identity().pool_id(pool).origination_identity(sender);
        let call = call.set_iso_country_code(country.map(str::to_owned));
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Takes a sender, by id or ARN, out of a pool in which it is not the last. Uses [`FILLS_POOLS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn remove_from_pool(
        &self,
        pool: &str,
        sender: &str,
        country: Option<&str>,
    ) -> Result<(), CallError> {
        let call = self.client.disassociate_origination_identity().pool_id(pool).origination_identity(sender);
        let call = call.set_iso_country_code(country.map(str::to_owned));
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Deletes a pool. Its senders stay. Uses [`DELETES_POOLS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn delete_pool(&self, id: &str) -> Result<(), CallError> {
        let call = self.client.delete_pool().pool_id(id);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }
}

impl From<PoolInformation> for Pool {
    fn from(shown: PoolInformation) -> Self {
        Self {
            id: shown.pool_id,
            arn: shown.pool_arn,
            message_type: shown.message_type,
            two_way_topic: shown.two_way_channel_arn.filter(|_| shown.two_way_enabled),
            is_self_managed: shown.self_managed_opt_outs_enabled,
            opt_out_list: shown.opt_out_list_name,
        }
    }
}

impl From<OriginationIdentityMetadata> for Member {
    fn from(shown: OriginationIdentityMetadata) -> Self {
        Self {
            arn: shown.origination_identity_arn,
            id: shown.origination_identity,
            country: shown.iso_country_code,
            number: shown.phone_number,
        }
    }
}
