//! Opt-out lists and the numbers on them.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/opt-out-list.html>

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    page::{Listed, described, filtered, paged, seconds, texts},
    refusal::Refusal,
    step::{Record, Step},
};
use crate::aws::arn;

/// The list of numbers and pools that name none. Every account has it.
pub(super) const DEFAULT: &str = "Default";
/// A number can be taken off lists once in this time.
/// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html>
const OPTS_IN_EVERY: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An opt-out list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OptOutList {
    pub name: String,
    tags: Value,
    created_ms: i64,
}

impl Record for OptOutList {
    const KIND: &'static str = "opt-out-list";

    fn id(&self) -> String {
        self.name.clone()
    }
}

impl Listed for OptOutList {
    fn shown(&self, _: &Step<'_>) -> Value {
        let mut shown = self.named();
        shown["CreatedTimestamp"] = seconds(self.created_ms);
        shown
    }

    fn values(&self, _: &str, _: &Step<'_>) -> Option<Vec<String>> {
        None
    }
}

impl OptOutList {
    /// Its ARN and name, with which every answer about it begins.
    fn named(&self) -> Value {
        json!({ "OptOutListArn": arn::sms(Self::KIND, &self.name), "OptOutListName": self.name })
    }
}

/// A number on a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OptedOut {
    list: String,
    number: String,
    at_ms: i64,
    /// Whether its owner opted out by a text.
    by_owner: bool,
}

impl Record for OptedOut {
    const KIND: &'static str = "opted-out-number";

    fn id(&self) -> String {
        opted_out_id(&self.list, &self.number)
    }
}

impl Listed for OptedOut {
    fn shown(&self, _: &Step<'_>) -> Value {
        json!({ "OptedOutNumber": self.number, "OptedOutTimestamp": seconds(self.at_ms), "EndUserOptedOut": self.by_owner })
    }

    fn values(&self, filter: &str, _: &Step<'_>) -> Option<Vec<String>> {
        (filter == "end-user-opted-out").then(|| vec![self.by_owner.to_string()])
    }
}

/// When a number was taken off a list by a call.
#[derive(Serialize, Deserialize)]
struct OptedIn {
    number: String,
    at_ms: i64,
}

impl Record for OptedIn {
    const KIND: &'static str = "opted-in-number";

    fn id(&self) -> String {
        self.number.clone()
    }
}

/// The id of a number on a list.
fn opted_out_id(list: &str, number: &str) -> String {
    format!("{list}|{number}")
}

/// The list of a name or ARN. The default list is there without being created.
pub(super) fn list(step: &Step<'_>, name: &str) -> Result<OptOutList, Refusal> {
    match arn::name(name) {
        DEFAULT => {
            let default = OptOutList { name: DEFAULT.to_owned(), tags: json!([]), created_ms: 0 };
            Ok(step.get(DEFAULT)?.unwrap_or(default))
        }
        name => step.must(name),
    }
}

/// Whether a number is on a list.
pub(super) fn has(step: &Step<'_>, list: &str, number: &str) -> Result<bool, Refusal> {
    Ok(step.get::<OptedOut>(&opted_out_id(list, number))?.is_some())
}

/// Puts a number on a list because its owner asked for it. One that is there stays as it is.
pub(super) fn add_by_owner(step: &Step<'_>, list: &str, number: &str) -> Result<(), Refusal> {
    add(step, list, number, true).map(drop)
}

fn add(step: &Step<'_>, list: &str, number: &str, by_owner: bool) -> Result<OptedOut, Refusal> {
    if let Some(there) = step.get(&opted_out_id(list, number))? {
        return Ok(there);
    }
    let (list, number) = (list.to_owned(), number.to_owned());
    let added = OptedOut { list, number, at_ms: step.at.as_millisecond(), by_owner };
    step.put(&added)?;
    Ok(added)
}

/// `CreateOptOutList`.
pub(super) fn create(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let name = body["OptOutListName"].as_str().unwrap_or_default().to_owned();
    if name == DEFAULT || step.get::<OptOutList>(&name)?.is_some() {
        return Err(Refusal::Conflict("RESOURCE_ALREADY_EXISTS", OptOutList::KIND, name));
    }
    step.check_quota::<OptOutList>("OPT_OUT_LISTS_PER_ACCOUNT")?;
    let tags = body["Tags"].as_array().cloned().unwrap_or_default();
    let made = OptOutList { name, tags: json!(tags), created_ms: step.at.as_millisecond() };
    step.put(&made)?;
    let mut answer = made.shown(step);
    answer["Tags"] = made.tags;
    Ok(answer)
}

/// `DescribeOptOutLists`.
pub(super) fn describe(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    if step.get::<OptOutList>(DEFAULT)?.is_none() {
        step.put(&list(step, DEFAULT)?)?;
    }
    described::<OptOutList>(step, body, "OptOutListNames", "OptOutLists")
}

/// `DeleteOptOutList`. `is_used` tells whether a number or a pool uses it.
pub(super) fn delete(
    step: &Step<'_>,
    body: &Value,
    is_used: impl FnOnce(&OptOutList) -> Result<bool, Refusal>,
) -> Result<Value, Refusal> {
    let found = list(step, body["OptOutListName"].as_str().unwrap_or_default())?;
    if found.name == DEFAULT || is_used(&found)? {
        return Err(Refusal::Conflict("RESOURCE_DELETION_NOT_ALLOWED", OptOutList::KIND, found.name));
    }
    for number in step.all_under::<OptedOut>(&opted_out_id(&found.name, ""))? {
        step.delete(&number)?;
    }
    step.delete(&found)?;
    Ok(found.shown(step))
}

/// `PutOptedOutNumber`.
pub(super) fn put_number(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = list(step, body["OptOutListName"].as_str().unwrap_or_default())?;
    let added = add(step, &found.name, &number_in(body), false)?;
    Ok(with(found.named(), &added.shown(step)))
}

/// `DeleteOptedOutNumber`.
pub(super) fn delete_number(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = list(step, body["OptOutListName"].as_str().unwrap_or_default())?;
    let number = number_in(body);
    let Some(there) = step.get::<OptedOut>(&opted_out_id(&found.name, &number))? else {
        return Err(Refusal::Missing(OptedOut::KIND, number));
    };
    let earliest_ms = step.at.as_millisecond() - OPTS_IN_EVERY.as_millis() as i64;
    if step.get::<OptedIn>(&number)?.is_some_and(|last| last.at_ms > earliest_ms) {
        let message = "was opted in less than 30 days ago";
        return Err(Refusal::field("PHONE_NUMBER_CANNOT_BE_OPTED_IN", "OptedOutNumber", message));
    }
    step.delete(&there)?;
    step.put(&OptedIn { number, at_ms: step.at.as_millisecond() })?;
    Ok(with(found.named(), &there.shown(step)))
}

/// `DescribeOptedOutNumbers`.
pub(super) fn describe_numbers(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let found = list(step, body["OptOutListName"].as_str().unwrap_or_default())?;
    let wanted: Vec<String> = texts(&body["OptedOutNumbers"]).map(with_plus).collect();
    let numbers = match wanted.is_empty() {
        true => step.all_under::<OptedOut>(&opted_out_id(&found.name, ""))?,
        false => {
            let one = |number: &String| step.get(&opted_out_id(&found.name, number));
            let there = wanted.iter().map(one).collect::<Result<Vec<_>, _>>()?;
            if let Some(at) = there.iter().position(Option::is_none) {
                return Err(Refusal::Missing(OptedOut::KIND, wanted[at].clone()));
            }
            there.into_iter().flatten().collect()
        }
    };
    let fitting = filtered(step, body, numbers)?;
    let shown = fitting.iter().map(|one| one.shown(step)).collect();
    Ok(with(found.named(), &paged(body, "OptedOutNumbers", shown)?))
}

fn number_in(body: &Value) -> String {
    with_plus(body["OptedOutNumber"].as_str().unwrap_or_default())
}

/// A number in E.164, which calls may give without the plus.
pub(super) fn with_plus(number: &str) -> String {
    format!("+{}", number.trim_start_matches('+'))
}

/// One object with the fields of both.
fn with(mut first: Value, second: &Value) -> Value {
    for (name, value) in second.as_object().into_iter().flatten() {
        first[name] = value.clone();
    }
    first
}
