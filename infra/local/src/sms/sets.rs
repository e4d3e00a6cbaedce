//! Configuration sets and their event destinations. Those of templates can't be changed by calls.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets.html>

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    page::{Listed, filtered, paged, seconds, texts},
    refusal::Refusal,
    step::{Record, Step},
};
use crate::{aws::arn, template::SmsDestination};

/// AWS's limit.
const DESTINATIONS_MAX: usize = 5;

/// A configuration set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Set {
    pub name: String,
    pub destinations: Vec<SmsDestination>,
    tags: Value,
    created_ms: i64,
    /// Whether a template describes it.
    #[serde(skip)]
    is_templated: bool,
}

impl Record for Set {
    const KIND: &'static str = "configuration-set";

    fn id(&self) -> String {
        self.name.clone()
    }
}

impl Listed for Set {
    fn shown(&self, _: &Step<'_>) -> Value {
        let destinations: Vec<Value> = self.destinations.iter().map(destination_shown).collect();
        let mut shown = self.named();
        shown["EventDestinations"] = json!(destinations);
        shown["CreatedTimestamp"] = seconds(self.created_ms);
        shown
    }

    fn values(&self, filter: &str, _: &Step<'_>) -> Option<Vec<String>> {
        let destinations = self.destinations.iter();
        Some(match filter {
            "event-destination-name" => destinations.map(|one| one.name.clone()).collect(),
            "matching-event-types" => destinations.flat_map(|one| one.event_types.clone()).collect(),
            _ => return None,
        })
    }
}

impl Set {
    pub fn arn(&self) -> String {
        arn::sms(Self::KIND, &self.name)
    }

    fn named(&self) -> Value {
        json!({ "ConfigurationSetArn": self.arn(), "ConfigurationSetName": self.name })
    }

    /// The topics that get an event of this type.
    pub fn topics_for(&self, event_type: &str) -> impl Iterator<Item = &str> {
        let wants = move |one: &&SmsDestination| {
            let names = ["ALL", "TEXT_ALL", event_type];
            one.enabled && one.event_types.iter().any(|name| names.contains(&name.as_str()))
        };
        self.destinations.iter().filter(wants).map(|one| one.topic_arn.as_str())
    }

    /// The answer to a call on a destination.
    fn with_destination(&self, destination: &SmsDestination) -> Value {
        let mut answer = self.named();
        answer["EventDestination"] = destination_shown(destination);
        answer
    }
}

fn destination_shown(one: &SmsDestination) -> Value {
    json!({
        "EventDestinationName": one.name,
        "Enabled": one.enabled,
        "MatchingEventTypes": one.event_types,
        "SnsDestination": { "TopicArn": one.topic_arn },
    })
}

/// The set of a name or ARN.
pub(super) fn find(step: &Step<'_>, named: &str) -> Result<Set, Refusal> {
    let name = arn::name(named);
    match templated(step).find(|set| set.name == name) {
        Some(set) => Ok(set),
        None => step.must(name),
    }
}

fn templated<'s>(step: &'s Step<'_>) -> impl Iterator<Item = Set> + 's {
    step.around.sets.iter().map(|set| Set {
        name: set.name.clone(),
        destinations: set.destinations.clone(),
        tags: Value::Null,
        created_ms: 0,
        is_templated: true,
    })
}

/// The set of a call that changes it.
fn changeable(step: &Step<'_>, body: &Value) -> Result<Set, Refusal> {
    let set = find(step, body["ConfigurationSetName"].as_str().unwrap_or_default())?;
    match set.is_templated {
        true => Err(Refusal::Conflict("RESOURCE_MODIFICATION_NOT_ALLOWED", Set::KIND, set.name)),
        false => Ok(set),
    }
}

/// `CreateConfigurationSet`.
pub(super) fn create(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let name = body["ConfigurationSetName"].as_str().unwrap_or_default().to_owned();
    if find(step, &name).is_ok() {
        return Err(Refusal::Conflict("RESOURCE_ALREADY_EXISTS", Set::KIND, name));
    }
    step.check_quota::<Set>("CONFIGURATION_SETS_PER_ACCOUNT")?;
    let tags = json!(body["Tags"].as_array().cloned().unwrap_or_default());
    let created_ms = step.at.as_millisecond();
    let made = Set { name, destinations: Vec::new(), tags, created_ms, is_templated: false };
    step.put(&made)?;
    let mut answer = made.named();
    answer["Tags"] = made.tags;
    answer["CreatedTimestamp"] = seconds(created_ms);
    Ok(answer)
}

/// `DescribeConfigurationSets`.
pub(super) fn describe(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let wanted: Vec<&str> = texts(&body["ConfigurationSetNames"]).collect();
    let found = match wanted.is_empty() {
        true => templated(step).chain(step.all::<Set>()?).collect(),
        false => wanted.iter().map(|name| find(step, name)).collect::<Result<_, _>>()?,
    };
    let fitting = filtered(step, body, found)?;
    paged(body, "ConfigurationSets", fitting.iter().map(|one| one.shown(step)).collect())
}

/// `DeleteConfigurationSet`.
pub(super) fn delete(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let set = changeable(step, body)?;
    step.delete(&set)?;
    Ok(set.shown(step))
}

/// `CreateEventDestination`.
pub(super) fn create_destination(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut set = changeable(step, body)?;
    let name = body["EventDestinationName"].as_str().unwrap_or_default().to_owned();
    if set.destinations.iter().any(|one| one.name == name) {
        return Err(Refusal::Conflict("RESOURCE_ALREADY_EXISTS", "event-destination", name));
    }
    if set.destinations.len() >= DESTINATIONS_MAX {
        return Err(Refusal::Quota("EVENT_DESTINATIONS_PER_CONFIGURATION_SET"));
    }
    let Some(topic) = topic_in(step, body)? else {
        return Err(Refusal::field(
            "MISSING_PARAMETER",
            "SnsDestination",
            "is the only one that is embedded",
        ));
    };
    let made = SmsDestination { name, enabled: true, topic_arn: topic, event_types: types_in(body)? };
    set.destinations.push(made.clone());
    step.put(&set)?;
    Ok(set.with_destination(&made))
}

/// `UpdateEventDestination`.
pub(super) fn update_destination(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut set = changeable(step, body)?;
    let at = place_of_destination(&set, body)?;
    let changed = &mut set.destinations[at];
    if let Some(topic) = topic_in(step, body)? {
        changed.topic_arn = topic;
    }
    if body["MatchingEventTypes"].is_array() {
        changed.event_types = types_in(body)?;
    }
    changed.enabled = body["Enabled"].as_bool().unwrap_or(changed.enabled);
    let changed = changed.clone();
    step.put(&set)?;
    Ok(set.with_destination(&changed))
}

/// `DeleteEventDestination`.
pub(super) fn delete_destination(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut set = changeable(step, body)?;
    let at = place_of_destination(&set, body)?;
    let deleted = set.destinations.remove(at);
    step.put(&set)?;
    Ok(set.with_destination(&deleted))
}

fn place_of_destination(set: &Set, body: &Value) -> Result<usize, Refusal> {
    let name = body["EventDestinationName"].as_str().unwrap_or_default();
    let found = set.destinations.iter().position(|one| one.name == name);
    found.ok_or_else(|| Refusal::Missing("event-destination", name.to_owned()))
}

fn topic_in(step: &Step<'_>, body: &Value) -> Result<Option<String>, Refusal> {
    match body["SnsDestination"]["TopicArn"].as_str() {
        Some(topic) if !step.around.known_topics.contains(topic) => {
            let field = "SnsDestination.TopicArn";
            Err(Refusal::field("RESOURCE_NOT_ACCESSIBLE", field, "is no topic of the account"))
        }
        topic => Ok(topic.map(str::to_owned)),
    }
}

fn types_in(body: &Value) -> Result<Vec<String>, Refusal> {
    let types: Vec<String> = texts(&body["MatchingEventTypes"]).map(str::to_owned).collect();
    match types.iter().any(|one| one == "TEXT_SENT") {
        true => Err(Refusal::field("INVALID_PARAMETER", "MatchingEventTypes", "TEXT_SENT is not supported")),
        false => Ok(types),
    }
}
