//! SES's side of an IP pool: the pool, whose addresses SES manages, and the configuration set that sends by it.

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

/// What each call is on: the sets and the pools of this deployment that are named after a pool.
const SETS: &[&str] = &["configuration-set/{stage}-*"];
const POOLS: &[&str] = &["dedicated-ip-pool/{stage}-*"];
/// Every call waits for its turn, and the client is made with the topic's name.
const CALLS: Use = Use::All(&[pace::USES, Topic::SES_EVENTS.arn_in("SES_EVENTS_TOPIC_ARN")]);
/// What [`Dedicated::set_up`] uses.
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
/// What [`Dedicated::tear_down`] uses.
pub(crate) const TEARS_DOWN: Use = Use::All(&[
    CALLS,
    Use::Ses(&["DeleteConfigurationSet"], SETS),
    Use::Ses(&["DeleteDedicatedIpPool"], POOLS),
]);
/// What [`Dedicated::addresses`] uses.
pub(crate) const READS_ADDRESSES: Use = Use::All(&[CALLS, Use::Ses(&["GetDedicatedIps"], POOLS)]);

/// The event types of the deployment's own configuration set, in `infra/messages.yaml`: a pool's must tell the same.
const EVENT_TYPES: [EventType; 6] = [
    EventType::Send,
    EventType::Delivery,
    EventType::Bounce,
    EventType::Complaint,
    EventType::Reject,
    EventType::DeliveryDelay,
];
/// The reasons for which the account's suppression list holds back what a set sends: none, as on the deployment's own set.
/// The list is shared by all who send from the account, so one tenant's bounce would hold back another's mail.
const SUPPRESSED_REASONS: [SuppressionListReason; 0] = [];
/// The event destination's name, as in the deployment's own set.
const DESTINATION: &str = "posthorn";
/// SES gives addresses by pages; a pool with more pages than this is none that we made.
const PAGES_MAX: usize = 10;

/// SES's dedicated addresses.
pub(crate) struct Dedicated {
    client: Client,
    topic_arn: String,
}

/// SES did not do as asked about a pool.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DedicatedError {
    /// The account is full.
    #[error("SES has as many IP pools or configuration sets as it allows")]
    LimitReached(#[source] BoxError),
    /// It is not this call's turn, or SES says that there were too many.
    #[error("SES is to be asked later")]
    Later(#[source] BoxError),
    /// It did not answer.
    #[error("SES did not do as asked about an IP pool")]
    Unavailable(#[source] BoxError),
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FromApp for Dedicated {
    fn from_app(app: &App) -> Self {
        Self { client: pace::client(app), topic_arn: app.setting("SES_EVENTS_TOPIC_ARN").to_owned() }
    }
}

impl Dedicated {
    /// Makes the pool and the configuration set of that name. Doing it again, after a crash at any point too, changes
    /// nothing.
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
        // For a set that was there already, made by a version that did not say so.
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

    /// Removes both; what is not there is no error. A managed pool may go while it has addresses.
    pub(crate) async fn tear_down(&self, pace: Pace<'_>, name: &str) -> Result<(), DedicatedError> {
        pace.turn().await?;
        let set = self.client.delete_configuration_set().configuration_set_name(name).send().await;
        settled(set, "NotFoundException")?;
        pace.turn().await?;
        let pool = self.client.delete_dedicated_ip_pool().pool_name(name).send().await;
        settled(pool, "NotFoundException")
    }

    /// The pool's addresses.
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

/// An error that says that it is so already is none.
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
            DedicatedError::LimitReached(_) => IP_POOL_LIMIT_REACHED
                .because("SES takes no more pools in this account. Have AWS raise the account's limit."),
            DedicatedError::Later(_) | DedicatedError::Unavailable(_) => {
                UNAVAILABLE.because("SES did not answer. Try again.").retry_after(5)
            }
        };
        problem.caused_by(&error)
    }
}
