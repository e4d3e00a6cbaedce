//! Pools of senders, which have the same settings.
//! <https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-pool.html>

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    numbers::Number,
    opt_outs::OptOutList,
    page::{Listed, described, paged, seconds, texts, without_nulls},
    refusal::Refusal,
    sender::Sender,
    sender_ids::SenderId,
    settings::Settings,
    step::{Record, Step},
};
use crate::aws::arn;

/// A pool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pool {
    id: String,
    pub message_type: String,
    pub settings: Settings,
    shared_routes: bool,
    /// The ids of its sender ids. Numbers know their pool.
    pub sender_ids: Vec<String>,
    tags: Value,
    created_ms: i64,
}

impl Record for Pool {
    const KIND: &'static str = "pool";

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Listed for Pool {
    fn shown(&self, _: &Step<'_>) -> Value {
        let mut shown = json!({
            "PoolArn": self.arn(),
            "PoolId": self.id,
            "Status": "ACTIVE",
            "MessageType": self.message_type,
            "SharedRoutesEnabled": self.shared_routes,
            "CreatedTimestamp": seconds(self.created_ms),
        });
        self.settings.show(&mut shown);
        without_nulls(shown)
    }

    fn values(&self, filter: &str, _: &Step<'_>) -> Option<Vec<String>> {
        Some(match filter {
            "status" => vec!["ACTIVE".to_owned()],
            "message-type" => vec![self.message_type.clone()],
            "shared-routes-enabled" => vec![self.shared_routes.to_string()],
            other => return self.settings.values(other),
        })
    }
}

impl Pool {
    fn arn(&self) -> String {
        arn::sms(Self::KIND, &self.id)
    }

    /// Its numbers, in the order of their creation.
    pub fn numbers(&self, step: &Step<'_>) -> Result<Vec<Number>, Refusal> {
        let all = step.all::<Number>()?.into_iter();
        Ok(all.filter(|number| number.pool.as_deref() == Some(self.id.as_str())).collect())
    }
}

/// The sender that a call names.
fn member(step: &Step<'_>, body: &Value) -> Result<Sender, Refusal> {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    Sender::named(step, text("OriginationIdentity"), text("IsoCountryCode"))
}

/// The answer to a call on a pool and a sender.
fn membership(pool: &Pool, member: &Sender) -> Value {
    let (arn, identity, country) = match member {
        Sender::Number(number) => (number.arn(), number.id(), &number.country),
        Sender::SenderId(sender) => (sender.arn(), sender.name.clone(), &sender.country),
    };
    json!({
        "PoolArn": pool.arn(), "PoolId": pool.id,
        "OriginationIdentityArn": arn, "OriginationIdentity": identity, "IsoCountryCode": country,
    })
}

/// The pool of an id or ARN.
pub(super) fn find(step: &Step<'_>, named: &str) -> Result<Option<Pool>, Refusal> {
    step.get(arn::name(named))
}

fn named_in(step: &Step<'_>, body: &Value) -> Result<Pool, Refusal> {
    step.must(arn::name(body["PoolId"].as_str().unwrap_or_default()))
}

/// `CreatePool`. The pool has its first number's settings.
pub(super) fn create(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    step.check_quota::<Pool>("POOLS_PER_ACCOUNT")?;
    let first = member(step, body)?;
    let settings = match &first {
        Sender::Number(number) => Settings { protected: false, ..number.settings.clone() },
        Sender::SenderId(_) => Settings::of_new(step, &json!({}))?,
    };
    let mut made = Pool {
        id: format!("pool-{}", Uuid::new_v4().simple()),
        message_type: body["MessageType"].as_str().unwrap_or_default().to_owned(),
        settings,
        shared_routes: false,
        sender_ids: Vec::new(),
        tags: json!(body["Tags"].as_array().cloned().unwrap_or_default()),
        created_ms: step.at.as_millisecond(),
    };
    made.settings.protected = body["DeletionProtectionEnabled"] == true;
    join(step, &mut made, first)?;
    step.put(&made)?;
    let mut answer = made.shown(step);
    answer["Tags"] = made.tags.clone();
    Ok(answer)
}

/// Adds a sender that fits.
fn join(step: &Step<'_>, pool: &mut Pool, member: Sender) -> Result<(), Refusal> {
    match member {
        Sender::Number(mut number) => {
            let reason = match () {
                () if number.pool.is_some() => Some("RESOURCE_ALREADY_ASSOCIATED"),
                () if number.message_type != pool.message_type => Some("MESSAGE_TYPE_MISMATCH"),
                () => number.settings.mismatch(&pool.settings),
            };
            if let Some(reason) = reason {
                return Err(Refusal::Conflict(reason, Number::KIND, number.id()));
            }
            number.pool = Some(pool.id.clone());
            step.put(&*number)
        }
        Sender::SenderId(sender) => {
            if pool.sender_ids.contains(&sender.id()) {
                return Err(Refusal::Conflict("RESOURCE_ALREADY_ASSOCIATED", SenderId::KIND, sender.name));
            }
            pool.sender_ids.push(sender.id());
            Ok(())
        }
    }
}

/// `DescribePools`.
pub(super) fn describe(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    described::<Pool>(step, body, "PoolIds", "Pools")
}

/// `UpdatePool`. Its numbers change with it.
pub(super) fn update(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut pool = named_in(step, body)?;
    pool.settings.change(step, body)?;
    pool.shared_routes = body["SharedRoutesEnabled"].as_bool().unwrap_or(pool.shared_routes);
    for mut number in pool.numbers(step)? {
        number.settings = Settings { protected: number.settings.protected, ..pool.settings.clone() };
        step.put(&number)?;
    }
    step.put(&pool)?;
    Ok(pool.shown(step))
}

/// `DeletePool`. Its senders stay.
pub(super) fn delete(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let pool = named_in(step, body)?;
    if pool.settings.protected {
        return Err(Refusal::Conflict("DELETION_PROTECTION_ENABLED", Pool::KIND, pool.id));
    }
    for mut number in pool.numbers(step)? {
        number.pool = None;
        step.put(&number)?;
    }
    step.delete(&pool)?;
    let mut answer = pool.shown(step);
    answer["Status"] = json!("DELETING");
    Ok(answer)
}

/// `AssociateOriginationIdentity`.
pub(super) fn associate(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut pool = named_in(step, body)?;
    let member = member(step, body)?;
    let answer = membership(&pool, &member);
    join(step, &mut pool, member)?;
    step.put(&pool)?;
    Ok(answer)
}

/// `DisassociateOriginationIdentity`. The last sender stays.
pub(super) fn disassociate(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let mut pool = named_in(step, body)?;
    let member = member(step, body)?;
    let is_in = match &member {
        Sender::Number(number) => number.pool.as_ref() == Some(&pool.id),
        Sender::SenderId(sender) => pool.sender_ids.contains(&sender.id()),
    };
    if !is_in {
        return Err(Refusal::Conflict("PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL", Pool::KIND, pool.id));
    }
    if pool.numbers(step)?.len() + pool.sender_ids.len() == 1 {
        return Err(Refusal::Conflict("LAST_PHONE_NUMBER", Pool::KIND, pool.id));
    }
    let answer = membership(&pool, &member);
    match member {
        Sender::Number(mut number) => {
            number.pool = None;
            step.put(&*number)?;
        }
        Sender::SenderId(sender) => pool.sender_ids.retain(|id| *id != sender.id()),
    }
    step.put(&pool)?;
    Ok(answer)
}

/// `ListPoolOriginationIdentities`.
pub(super) fn members(step: &Step<'_>, body: &Value) -> Result<Value, Refusal> {
    let pool = named_in(step, body)?;
    let mut members = Vec::new();
    for number in pool.numbers(step)? {
        members.push(json!({
            "OriginationIdentityArn": number.arn(), "OriginationIdentity": number.id(),
            "IsoCountryCode": number.country, "NumberCapabilities": number.capabilities, "PhoneNumber": number.number,
        }));
    }
    for sender in pool.sender_ids.iter().filter_map(|id| step.get::<SenderId>(id).transpose()) {
        let sender = sender?;
        members.push(json!({
            "OriginationIdentityArn": sender.arn(), "OriginationIdentity": sender.name,
            "IsoCountryCode": sender.country, "NumberCapabilities": ["SMS"],
        }));
    }
    members.retain(|member| fits(body, member));
    let mut answer = paged(body, "OriginationIdentities", members)?;
    (answer["PoolArn"], answer["PoolId"]) = (json!(pool.arn()), json!(pool.id));
    Ok(answer)
}

/// Whether a member fits the filters of a list.
fn fits(body: &Value, member: &Value) -> bool {
    body["Filters"].as_array().into_iter().flatten().all(|filter| {
        let mut wanted = texts(&filter["Values"]);
        match filter["Name"].as_str() {
            Some("iso-country-code") => wanted.any(|country| member["IsoCountryCode"] == country),
            Some("number-capability") => wanted
                .any(|wanted| texts(&member["NumberCapabilities"]).any(|capability| capability == wanted)),
            _ => false,
        }
    })
}

/// Whether a number or a pool uses an opt-out list.
pub(super) fn use_list(step: &Step<'_>, list: &OptOutList) -> Result<bool, Refusal> {
    let of_numbers = step.all::<Number>()?.iter().any(|number| number.settings.use_list(list));
    Ok(of_numbers || step.all::<Pool>()?.iter().any(|pool| pool.settings.use_list(list)))
}

/// Puts a new number into the pool that its request names.
pub(super) fn take_in(step: &Step<'_>, named: &str, number: Number) -> Result<Number, Refusal> {
    let mut pool = step.must::<Pool>(arn::name(named))?;
    let id = number.id();
    join(step, &mut pool, Sender::Number(Box::new(number)))?;
    step.must(&id)
}
