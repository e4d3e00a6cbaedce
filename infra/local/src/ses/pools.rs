//! Dedicated IP pools, and the configuration sets that send from them.
//! <https://docs.aws.amazon.com/ses/latest/dg/dedicated-ip.html>

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    aws::Answer,
    state::write_private,
    template::{ConfigurationSetResource, EventDestination},
};

/// A managed pool gets its first address after this time. SES does not document its own rule.
const FIRST_ADDRESS_AFTER_MS: i64 = 30 * 60 * 1000;
/// SES's limit on the pools of an account.
const POOLS_MAX: usize = 50;
/// SES's limit on a name.
const NAME_BYTES_MAX: usize = 64;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Pool {
    managed: bool,
    created_ms: i64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Set {
    destinations: Vec<EventDestination>,
    destination_names: Vec<String>,
    pool: Option<String>,
    /// As templates have them; see [`ConfigurationSetResource`].
    #[serde(default)]
    suppressed_reasons: Option<Vec<String>>,
}

#[derive(Default, Serialize, Deserialize)]
struct Contents {
    pools: BTreeMap<String, Pool>,
    /// Sets created by calls. The templates' sets are not saved.
    made: BTreeMap<String, Set>,
    #[serde(skip)]
    templated: BTreeMap<String, Set>,
}

/// The pools and sets of the account. A file keeps them between runs.
pub(super) struct Pools {
    contents: Mutex<Contents>,
    file: Option<PathBuf>,
}

impl Pools {
    pub fn open(sets: &[ConfigurationSetResource], state_dir: Option<&Path>) -> io::Result<Self> {
        let file = state_dir.map(|dir| dir.join("ip-pools.json"));
        let mut contents: Contents = match &file {
            Some(path) if path.exists() => serde_json::from_slice(&std::fs::read(path)?)?,
            _ => Contents::default(),
        };
        let set = |set: &ConfigurationSetResource| Set {
            destinations: set.destinations.clone(),
            suppressed_reasons: set.suppressed_reasons.clone(),
            ..Set::default()
        };
        contents.templated = sets.iter().map(|one| (one.name.clone(), set(one))).collect();
        Ok(Self { contents: Mutex::new(contents), file })
    }

    pub fn has_set(&self, name: &str) -> bool {
        let contents = self.lock();
        contents.templated.contains_key(name) || contents.made.contains_key(name)
    }

    /// Where a set's events go.
    pub fn destinations(&self, set: &str) -> Vec<EventDestination> {
        let contents = self.lock();
        let set = contents.templated.get(set).or_else(|| contents.made.get(set));
        set.map(|set| set.destinations.clone()).unwrap_or_default()
    }

    /// The pool that a set sends from.
    pub fn pool_of(&self, set: &str) -> Option<String> {
        self.lock().made.get(set).and_then(|set| set.pool.clone())
    }

    /// The reasons of the account's suppression list that a set uses. `None` means the account's own reasons.
    pub fn suppressed_reasons(&self, set: &str) -> Option<Vec<String>> {
        let contents = self.lock();
        let set = contents.templated.get(set).or_else(|| contents.made.get(set));
        set.and_then(|set| set.suppressed_reasons.clone())
    }

    pub fn put_suppressed_reasons(&self, name: &str, body: &Value) -> Answer {
        let mut contents = self.lock();
        let Contents { made, templated, .. } = &mut *contents;
        let Some(set) = made.get_mut(name).or_else(|| templated.get_mut(name)) else {
            return missing("Configuration set", name);
        };
        // Without the list, the set uses the account's reasons again.
        set.suppressed_reasons = reasons(body);
        self.keep(&contents);
        Answer::ok(&json!({}))
    }

    pub fn create_pool(&self, body: &Value, now_ms: i64) -> Answer {
        let name = body["PoolName"].as_str().unwrap_or_default();
        let well_formed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.bytes().all(well_formed) {
            return bad("PoolName must match ^[a-z0-9_-]{0,64}$");
        }
        let managed = match body["ScalingMode"].as_str() {
            None | Some("STANDARD") => false,
            Some("MANAGED") => true,
            Some(_) => return bad("ScalingMode must be STANDARD or MANAGED"),
        };
        let mut contents = self.lock();
        if contents.pools.contains_key(name) {
            return exists("Dedicated IP pool", name);
        }
        if contents.pools.len() >= POOLS_MAX {
            return Answer::failed(400, "LimitExceededException", "Too many dedicated IP pools");
        }
        contents.pools.insert(name.to_owned(), Pool { managed, created_ms: now_ms });
        self.keep(&contents);
        Answer::ok(&json!({}))
    }

    pub fn delete_pool(&self, name: &str) -> Answer {
        let mut contents = self.lock();
        if contents.pools.remove(name).is_none() {
            return missing("Dedicated IP pool", name);
        }
        self.keep(&contents);
        Answer::ok(&json!({}))
    }

    /// SES does not report how far a managed address is warmed up.
    pub fn addresses(&self, pool: &str, now_ms: i64) -> Answer {
        let contents = self.lock();
        let Some(known) = contents.pools.get(pool) else { return missing("Dedicated IP pool", pool) };
        let provisioned = known.managed && now_ms >= known.created_ms + FIRST_ADDRESS_AFTER_MS;
        let addresses: Vec<Value> = provisioned
            .then(|| {
                json!({
                    "Ip": "192.0.2.10", "WarmupStatus": "NOT_APPLICABLE", "WarmupPercentage": -1, "PoolName": pool,
                })
            })
            .into_iter()
            .collect();
        Answer::ok(&json!({ "DedicatedIps": addresses }))
    }

    pub fn create_set(&self, body: &Value) -> Answer {
        let name = body["ConfigurationSetName"].as_str().unwrap_or_default();
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return bad("ConfigurationSetName must have 1 to 64 characters");
        }
        let pool = body["DeliveryOptions"]["SendingPoolName"].as_str();
        let mut contents = self.lock();
        if let Some(unknown) = pool.filter(|pool| !contents.pools.contains_key(*pool)) {
            return missing("Dedicated IP pool", unknown);
        }
        if contents.made.contains_key(name) || contents.templated.contains_key(name) {
            return exists("Configuration set", name);
        }
        let set = Set {
            pool: pool.map(str::to_owned),
            suppressed_reasons: reasons(&body["SuppressionOptions"]),
            ..Set::default()
        };
        contents.made.insert(name.to_owned(), set);
        self.keep(&contents);
        Answer::ok(&json!({}))
    }

    pub fn create_destination(&self, set: &str, body: &Value) -> Answer {
        let wanted = &body["EventDestination"];
        let Some(topic_arn) = wanted["SnsDestination"]["TopicArn"].as_str() else {
            return bad("Only SnsDestination is embedded in the local account");
        };
        let name = body["EventDestinationName"].as_str().unwrap_or_default().to_owned();
        let mut contents = self.lock();
        let Some(known) = contents.made.get_mut(set) else { return missing("Configuration set", set) };
        if known.destination_names.contains(&name) {
            return exists("Event destination", &name);
        }
        let types = wanted["MatchingEventTypes"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let destination =
            EventDestination { topic_arn: topic_arn.to_owned(), event_types: types.map(spelled).collect() };
        known.destination_names.push(name);
        if wanted["Enabled"] == true {
            known.destinations.push(destination);
        }
        self.keep(&contents);
        Answer::ok(&json!({}))
    }

    pub fn delete_set(&self, name: &str) -> Answer {
        let mut contents = self.lock();
        if contents.made.remove(name).is_none() {
            return missing("Configuration set", name);
        }
        self.keep(&contents);
        Answer::ok(&json!({}))
    }

    fn keep(&self, contents: &Contents) {
        let Some(file) = &self.file else { return };
        let written = serde_json::to_vec(contents)
            .map_err(io::Error::from)
            .and_then(|bytes| write_private(file, &bytes));
        if let Err(error) = written {
            tracing::error!(%error, file = %file.display(), "the IP pools could not be saved");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `DELIVERY_DELAY` as templates and events spell it: `deliveryDelay`.
fn spelled(event_type: &str) -> String {
    let mut words = event_type.split('_').map(str::to_ascii_lowercase);
    let first = words.next().unwrap_or_default();
    words.fold(first, |text, word| {
        let mut letters = word.chars();
        let capital = letters.next().map(|letter| letter.to_ascii_uppercase());
        text + &capital.into_iter().chain(letters).collect::<String>()
    })
}

/// `SuppressedReasons`, if given. An empty list is not the same as no list.
fn reasons(options: &Value) -> Option<Vec<String>> {
    let reasons = options["SuppressedReasons"].as_array()?;
    Some(reasons.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn bad(message: &str) -> Answer {
    Answer::failed(400, "BadRequestException", message)
}

fn exists(what: &str, name: &str) -> Answer {
    Answer::failed(400, "AlreadyExistsException", &format!("{what} <{name}> already exists."))
}

fn missing(what: &str, name: &str) -> Answer {
    Answer::failed(404, "NotFoundException", &format!("{what} <{name}> does not exist."))
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn event_types_are_spelled_as_in_events() {
        assert_eq!((spelled("SEND"), spelled("DELIVERY_DELAY")), ("send".into(), "deliveryDelay".into()));
    }
}
