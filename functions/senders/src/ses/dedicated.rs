//! SES's part of an IP pool: the dedicated IP pool, whose addresses SES manages, and the configuration set that sends from it.

use aws_sdk_sesv2::{
    Client,
    config::http::HttpResponse,
    error::{BoxError, ProvideErrorMetadata, SdkError},
    types::{
        DeliveryOptions, EventDestinationDefinition, EventType, ReputationOptions, ScalingMode,
        SnsDestination, SuppressionListReason, SuppressionOptions, WarmupStatus,
    },
};
use posthorn_app::{App, FromApp};
use posthorn_problem::{Problem, UNAVAILABLE};
use posthorn_runtime::uses::{Topic, Use};
use posthorn_senders::{AddressWarmup, PoolAddress, codes::IP_POOL_LIMIT_REACHED};
use posthorn_store::StoreError;

use crate::ses::pace::{self, NotNow, Pace, is_throttle};

/// The resources of the calls: this deployment's configuration sets and dedicated pools, which are named after our IP pools.
const SETS: &[&str] = &["configuration-set/{stage}-*"];
const POOLS: &[&str] = &["dedicated-ip-pool/{stage}-*"];
/// The uses of every call: it waits for its turn, and the client needs the topic's ARN.
const CALLS: Use = Use::All(&[pace::USES, Topic::SES_EVENTS.arn_in("SES_EVENTS_TOPIC_ARN")]);
/// The `uses` of [`Dedicated::set_up`].
pub(crate) const SETS_UP: Use = Use::All(&[
    CALLS,
    Use::Ses(
        &[
            "CreateConfigurationSet",
            "CreateConfigurationSetEventDestination",
            "PutConfigurationSetSuppressionOptions",
        ],
        SETS,
    ),
    Use::Ses(&["CreateDedicatedIpPool"], POOLS),
]);
/// The `uses` of [`Dedicated::tear_down`].
pub(crate) const TEARS_DOWN: Use = Use::All(&[
    CALLS,
    Use::Ses(&["DeleteConfigurationSet"], SETS),
    Use::Ses(&["DeleteDedicatedIpPool"], POOLS),
]);
/// The `uses` of [`Dedicated::addresses`].
pub(crate) const READS_ADDRESSES: Use = Use::All(&[CALLS, Use::Ses(&["GetDedicatedIps"], POOLS)]);

/// The event types that a pool's configuration set publishes. They must be the same as those of the deployment's own configuration
/// set, in `infra/messages.yaml`.
const EVENT_TYPES: [EventType; 6] = [
    EventType::Send,
    EventType::Delivery,
    EventType::Bounce,
    EventType::Complaint,
    EventType::Reject,
    EventType::DeliveryDelay,
];
/// The reasons for which the account's suppression list blocks emails of a set: none, as on the deployment's own set. The list is
/// shared by all senders of the account, so one tenant's bounce would block another tenant's mail.
const SUPPRESSED_REASONS: [SuppressionListReason; 0] = [];
/// The name of the event destination, as in the deployment's own set.
const DESTINATION: &str = "posthorn";
/// The most pages of addresses that are read. No pool of Posthorn has more.
const PAGES_MAX: usize = 10;

/// The client for SES's dedicated IP pools.
pub(crate) struct Dedicated {
    client: Client,
    topic_arn: String,
}

/// Why a call about a pool failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DedicatedError {
    /// The account has reached its limit.
    #[error("the AWS account has reached its limit of IP pools or configuration sets in SES")]
    LimitReached(#[source] BoxError),
    /// It was not this call's turn, or SES throttled the call.
    #[error("the call to SES must wait")]
    Later(#[source] BoxError),
    /// SES did not answer, or failed.
    #[error("SES failed on an IP pool")]
    Unavailable(#[source] BoxError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FromApp for Dedicated {
    fn from_app(app: &App) -> Self {
        Self { client: pace::client(app), topic_arn: app.setting("SES_EVENTS_TOPIC_ARN").to_owned() }
    }
}

impl Dedicated {
    /// Creates the pool and the configuration set with this name. A repetition changes nothing, or completes the work that a crash interrupted.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateDedicatedIpPool.html>,
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSet.html>,
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutConfigurationSetSuppressionOptions.html>
    pub(crate) async fn set_up(&self, pace: Pace<'_>, name: &str) -> Result<(), DedicatedError> {
        let pool = self.client.create_dedicated_ip_pool().pool_name(name).scaling_mode(ScalingMode::Managed);
        pace.turn().await?;
        settled(pool.send().await, "AlreadyExistsException")?;
        let delivery = DeliveryOptions::builder().sending_pool_name(name).build();
        let reputation = ReputationOptions::builder().reputation_metrics_enabled(true).build();
        let suppression =
            SuppressionOptions::builder().set_suppressed_reasons(Some(SUPPRESSED_REASONS.to_vec())).build();
        let set = self
            .client
            .create_configuration_set()
            .configuration_set_name(name)
            .delivery_options(delivery)
            .reputation_options(reputation)
            .suppression_options(suppression);
        pace.turn().await?;
        settled(set.send().await, "AlreadyExistsException")?;
        // For a set that existed already: an earlier version created sets without this option.
        let suppression = self
            .client
            .put_configuration_set_suppression_options()
            .configuration_set_name(name)
            .set_suppressed_reasons(Some(SUPPRESSED_REASONS.to_vec()));
        pace.turn().await?;
        suppression.send().await.map_err(classify)?;
        let topic = SnsDestination::builder().topic_arn(&self.topic_arn).build();
        let topic = topic.map_err(|error| DedicatedError::Unavailable(error.into()))?;
        let events = EventDestinationDefinition::builder()
            .enabled(true)
            .set_matching_event_types(Some(EVENT_TYPES.to_vec()))
            .sns_destination(topic)
            .build();
        let destination = self
            .client
            .create_configuration_set_event_destination()
            .configuration_set_name(name)
            .event_destination_name(DESTINATION)
            .event_destination(events);
        pace.turn().await?;
        settled(destination.send().await, "AlreadyExistsException")
    }

    /// Removes the pool and the configuration set. It is no error if they do not exist. A managed pool may be removed while it has
    /// addresses.
    pub(crate) async fn tear_down(&self, pace: Pace<'_>, name: &str) -> Result<(), DedicatedError> {
        pace.turn().await?;
        let set = self.client.delete_configuration_set().configuration_set_name(name).send().await;
        settled(set, "NotFoundException")?;
        pace.turn().await?;
        let pool = self.client.delete_dedicated_ip_pool().pool_name(name).send().await;
        settled(pool, "NotFoundException")
    }

    /// Reads the pool's addresses.
    ///
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetDedicatedIps.html>
    pub(crate) async fn addresses(
        &self,
        pace: Pace<'_>,
        name: &str,
    ) -> Result<Vec<PoolAddress>, DedicatedError> {
        let (mut addresses, mut next) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            pace.turn().await?;
            let request = self.client.get_dedicated_ips().pool_name(name).set_next_token(next);
            let page = request.send().await.map_err(classify)?;
            for address in page.dedicated_ips.unwrap_or_default() {
                let warmup = match address.warmup_status {
                    WarmupStatus::Done => AddressWarmup::Done,
                    WarmupStatus::InProgress => AddressWarmup::InProgress,
                    _ => AddressWarmup::Managed,
                };
                addresses.push(PoolAddress { ip: address.ip, warmup });
            }
            next = page.next_token;
            if next.is_none() {
                break;
            }
        }
        Ok(addresses)
    }
}

/// Treats the error code `already` as success: the wanted state exists.
fn settled<T, E>(result: Result<T, SdkError<E, HttpResponse>>, already: &str) -> Result<(), DedicatedError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match result {
        Ok(_) => Ok(()),
        Err(error) if code(&error) == Some(already) => Ok(()),
        Err(error) => Err(classify(error)),
    }
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

fn classify<E>(error: SdkError<E, HttpResponse>) -> DedicatedError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match code(&error) {
        Some("LimitExceededException") => DedicatedError::LimitReached(error.into()),
        Some(code) if is_throttle(code) => DedicatedError::Later(error.into()),
        _ => DedicatedError::Unavailable(error.into()),
    }
}

impl From<NotNow> for DedicatedError {
    fn from(reason: NotNow) -> Self {
        Self::Later(reason.into())
    }
}

impl From<DedicatedError> for Problem {
    fn from(error: DedicatedError) -> Self {
        let problem = match error {
            DedicatedError::Store(error) => return error.into(),
            DedicatedError::LimitReached(_) => IP_POOL_LIMIT_REACHED.because(
                "The AWS account has reached its limit of IP pools in SES. Ask AWS to raise the limit.",
            ),
            DedicatedError::Later(_) | DedicatedError::Unavailable(_) => {
                UNAVAILABLE.because("SES did not answer. Try again.").retry_after(5)
            }
        };
        problem.caused_by(&error)
    }
}
