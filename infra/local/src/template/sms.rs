//! Configuration sets of End User Messaging SMS. CloudFormation has no type for an event destination of its own.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SMSVOICE.html>

use super::{error::TemplateError, properties::Properties};

/// A configuration set.
#[derive(Debug, Clone)]
pub struct SmsSetResource {
    /// Its name.
    pub name: String,
    /// The destinations of its events.
    pub destinations: Vec<SmsDestination>,
}

/// An SNS event destination.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct SmsDestination {
    /// Its name.
    pub name: String,
    /// Whether it gets events.
    pub enabled: bool,
    /// The topic's ARN.
    pub topic_arn: String,
    /// Event types: `TEXT_DELIVERED`, `TEXT_ALL`…
    pub event_types: Vec<String>,
}

pub(crate) fn read(mut properties: Properties) -> Result<SmsSetResource, TemplateError> {
    let name = properties.text("ConfigurationSetName")?;
    let destinations = properties.list("EventDestinations")?;
    properties.no_effect_here(&["Tags"]);
    properties.finish()?;
    let destinations = destinations.into_iter().map(destination).collect::<Result<_, _>>()?;
    Ok(SmsSetResource { name, destinations })
}

fn destination(mut properties: Properties) -> Result<SmsDestination, TemplateError> {
    let (name, enabled) = (properties.text("EventDestinationName")?, properties.flag("Enabled", true)?);
    let event_types = properties.texts("MatchingEventTypes")?;
    if let Some(unknown) = event_types.iter().find(|kind| !is_known(kind)) {
        let place = properties.place.within("MatchingEventTypes");
        return Err(place.error(format!("{unknown} is not understood")));
    }
    let sns = properties.inner("SnsDestination")?;
    let mut sns = sns.ok_or_else(|| properties.place.error("only SnsDestination is understood"))?;
    let topic_arn = sns.text("TopicArn")?;
    sns.finish()?;
    properties.finish()?;
    Ok(SmsDestination { name, enabled, topic_arn, event_types })
}

/// AWS refuses `TEXT_SENT`.
fn is_known(event_type: &str) -> bool {
    event_type == "ALL" || event_type.starts_with("TEXT_") && event_type != "TEXT_SENT"
}
