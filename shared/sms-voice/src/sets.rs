use aws_sdk_pinpointsmsvoicev2::types::{EventType, SnsDestination};
use posthorn_uses::Use;

use crate::{SmsVoice, refusal::CallError, tags};

/// The uses of [`SmsVoice::create_set`] and [`SmsVoice::create_destination`].
pub const CREATES_SETS: Use = Use::All(&[
    Use::SmsVoice(&["CreateConfigurationSet"], &["*"]),
    Use::SmsVoice(
        &["CreateEventDestination", "TagResource"],
        &["configuration-set/{stage}", "configuration-set/{stage}-*"],
    ),
]);
/// The uses of [`SmsVoice::delete_set`].
pub const DELETES_SETS: Use =
    Use::SmsVoice(&["DeleteConfigurationSet"], &["configuration-set/{stage}", "configuration-set/{stage}-*"]);

impl SmsVoice {
    /// Creates a configuration set. A repeated call with the same token does nothing. Uses [`CREATES_SETS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn create_set(
        &self,
        name: &str,
        set_tags: &[(String, String)],
        token: &str,
    ) -> Result<(), CallError> {
        let call = self.client.create_configuration_set().configuration_set_name(name);
        let call = call.set_tags(tags(set_tags)?).client_token(token);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Lets a configuration set publish events of these types to a topic. A repeated call with the same token does nothing. Uses
    /// [`CREATES_SETS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn create_destination(
        &self,
        set: &str,
        name: &str,
        topic_arn: &str,
        event_types: &[EventType],
        token: &str,
    ) -> Result<(), CallError> {
        let topic = SnsDestination::builder().topic_arn(topic_arn).build();
        let topic = topic.map_err(|error| CallError::unsendable(&error))?;
        let call = self.client.create_event_destination().configuration_set_name(set);
        let call = call.event_destination_name(name).sns_destination(topic).client_token(token);
        let call = call.set_matching_event_types(Some(event_types.to_vec()));
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Deletes a configuration set with its destinations. Uses [`DELETES_SETS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn delete_set(&self, name: &str) -> Result<(), CallError> {
        let call = self.client.delete_configuration_set().configuration_set_name(name);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }
}
