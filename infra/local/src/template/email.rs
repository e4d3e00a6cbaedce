//! SES configuration sets and their event destinations.

use super::{error::TemplateError, properties::Properties};

/// A configuration set.
#[derive(Debug, Clone)]
pub struct ConfigurationSetResource {
    /// Its name.
    pub name: String,
    /// The destinations of its events.
    pub destinations: Vec<EventDestination>,
    /// The reasons of the account's suppression list that suppress its mail. `None` means the account's own reasons.
    pub suppressed_reasons: Option<Vec<String>>,
}

/// An SNS event destination.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct EventDestination {
    /// The topic's ARN.
    pub topic_arn: String,
    /// Event types as the template spells them: `send`, `deliveryDelay`…
    pub event_types: Vec<String>,
}

const EVENT_TYPES: [&str; 10] = [
    "send",
    "delivery",
    "bounce",
    "complaint",
    "reject",
    "deliveryDelay",
    "open",
    "click",
    "renderingFailure",
    "subscription",
];

pub(crate) fn read_set(
    mut properties: Properties,
    sets: &mut Vec<ConfigurationSetResource>,
) -> Result<(), TemplateError> {
    let name = properties.text("Name")?;
    properties.no_effect_here(&[
        "ReputationOptions",
        "SendingOptions",
        "DeliveryOptions",
        "VdmOptions",
        "Tags",
    ]);
    let suppression = properties.inner("SuppressionOptions")?;
    properties.finish()?;
    let set = entry(sets, name);
    if let Some(mut suppression) = suppression {
        set.suppressed_reasons = Some(suppression.texts("SuppressedReasons")?);
        suppression.finish()?;
    }
    Ok(())
}

pub(crate) fn read_destination(
    mut properties: Properties,
    sets: &mut Vec<ConfigurationSetResource>,
) -> Result<(), TemplateError> {
    let set = properties.text("ConfigurationSetName")?;
    let destination = properties.inner("EventDestination")?;
    let mut destination =
        destination.ok_or_else(|| properties.place.within("EventDestination").error("is required"))?;
    properties.finish()?;
    destination.no_effect_here(&["Name"]);
    let enabled = destination.flag("Enabled", false)?;
    let event_types = destination.texts("MatchingEventTypes")?;
    if let Some(unknown) = event_types.iter().find(|kind| !EVENT_TYPES.contains(&kind.as_str())) {
        return Err(destination
            .place
            .within("MatchingEventTypes")
            .error(format!("{unknown} is not understood")));
    }
    let sns = destination.inner("SnsDestination")?;
    let mut sns = sns.ok_or_else(|| destination.place.error("only SnsDestination is understood"))?;
    let topic_arn = sns.text("TopicARN")?;
    sns.finish()?;
    destination.finish()?;
    if enabled {
        entry(sets, set).destinations.push(EventDestination { topic_arn, event_types });
    }
    Ok(())
}

/// The set of that name. It is added if it is missing, because a destination may be read before its set.
fn entry(sets: &mut Vec<ConfigurationSetResource>, name: String) -> &mut ConfigurationSetResource {
    let at = sets.iter().position(|set| set.name == name).unwrap_or_else(|| {
        sets.push(ConfigurationSetResource { name, destinations: Vec::new(), suppressed_reasons: None });
        sets.len() - 1
    });
    &mut sets[at]
}
