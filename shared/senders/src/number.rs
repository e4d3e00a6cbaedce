//! Phone numbers that a scope rents to send SMS from.
//!
//! Renting one costs money each month, and AWS's answer may be lost. So a number is asked for once; what became of it is found out by
//! repeating the call with its token, while AWS surely knows the token, and after that by looking among the account's numbers.

use posthorn_ids::NumberId;
use posthorn_items::{Item, Open};
use posthorn_sms::{Country, MessageType, PhoneNumber};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Number of index partitions for the numbers to check. One is enough: a number costs money each month, so there are few.
pub const NUMBER_SHARDS: u32 = 1;
/// Most numbers in a scope.
pub const NUMBERS_MAX: usize = 50;
/// Time between two checks of a number that is not settled.
const LOOK_MS: i64 = 15 * 60 * 1000;
/// How long the call for a number is repeated with its token. AWS does not say how long it knows a token; other services of AWS say an
/// hour and more.
const REPEATED_MS: i64 = 30 * 60 * 1000;
/// How long a number whose answer was lost is looked for.
pub const RECONCILED_MS: i64 = 7 * 24 * 3600 * 1000;

/// The type of a number.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-number-types.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberType {
    /// For tests: it sends to simulated recipients in the US alone.
    Simulator,
    /// A US number that callers do not pay for. It must be registered before it sends.
    TollFree,
    /// An ordinary number of Canada.
    LongCode,
}

impl NumberType {
    /// The countries that have numbers of this type which can be rented at once; `None` of another one.
    pub fn is_of(self, country: Country) -> bool {
        match self {
            Self::Simulator | Self::TollFree => country == Country::UNITED_STATES,
            Self::LongCode => country == Country::CANADA,
        }
    }
}

/// How far a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberStatus {
    /// It was asked for, and AWS has not given it yet.
    Provisioning,
    /// It can be sent from.
    Active,
    /// It was not given. Nothing is paid for.
    Failed,
    /// It is being given back.
    Releasing,
}

/// What to do next for a number without an id at AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Ask for it. The first call's refusal is certain.
    Ask,
    /// Repeat the call with its token. A refusal says nothing about the first call.
    Repeat,
    /// Look for it among the account's numbers.
    Search,
    /// Look for it once more, and give it up.
    GiveUp,
}

/// A number of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// Its id, which contains the time of creation.
    pub id: NumberId,
    /// Its country.
    pub country: Country,
    /// Its type.
    pub number_type: NumberType,
    /// What it sends.
    pub message_type: MessageType,
    /// Whether it belongs to an environment without a provider.
    #[serde(default)]
    pub simulated: bool,
    /// When AWS was first asked for it, in Unix milliseconds. It is written before the call.
    #[serde(default)]
    pub asked_at_ms: Option<i64>,
    /// AWS's id of it.
    #[serde(default)]
    pub aws_id: Option<String>,
    /// The number itself.
    #[serde(default)]
    pub number: Option<PhoneNumber>,
    /// The rent a month in US dollars, as AWS says it.
    #[serde(default)]
    pub monthly_price: Option<String>,
    /// How far it is.
    pub status: NumberStatus,
    /// Why it failed.
    #[serde(default)]
    pub reason: Option<String>,
    /// Unix milliseconds of the next check.
    pub next_look_ms: i64,
}

impl Item for Number {
    const KIND: &'static str = "number";
    const AUDITED: bool = true;

    fn open(&self) -> Option<Open> {
        let settled = matches!(self.status, NumberStatus::Active | NumberStatus::Failed);
        (!settled).then(|| Open::due(self.id.shard(NUMBER_SHARDS), self.next_look_ms))
    }
}

impl Number {
    /// A number that was not asked for yet.
    pub fn new(
        id: NumberId,
        (country, number_type): (Country, NumberType),
        message_type: MessageType,
        simulated: bool,
    ) -> Self {
        Self {
            id,
            country,
            number_type,
            message_type,
            simulated,
            asked_at_ms: None,
            aws_id: None,
            number: None,
            monthly_price: None,
            status: NumberStatus::Provisioning,
            reason: None,
            next_look_ms: id.created_at().as_millisecond() + LOOK_MS,
        }
    }

    /// A number's sort key among those of its scope.
    pub fn sort(id: NumberId) -> String {
        id.suffix()
    }

    /// The token of the call that asks for it: AWS answers each repetition with the same number.
    pub fn token(&self) -> String {
        self.id.suffix()
    }

    /// What to do next, as long as AWS's id is not known.
    pub fn next(&self, now_ms: i64) -> Next {
        match self.asked_at_ms {
            None => Next::Ask,
            Some(at_ms) if now_ms < at_ms + REPEATED_MS => Next::Repeat,
            Some(at_ms) if now_ms < at_ms + RECONCILED_MS => Next::Search,
            Some(_) => Next::GiveUp,
        }
    }

    /// Notes when AWS is asked for it. Returns whether that is news: then, and only then, the call that follows is the first. Nobody asks for
    /// one that has failed or is being given back.
    pub fn ask(&mut self, now_ms: i64) -> bool {
        let first = self.asked_at_ms.is_none() && self.status == NumberStatus::Provisioning;
        if first {
            self.asked_at_ms = Some(now_ms);
        }
        first
    }

    /// The call that was noted at `asked_at_ms` has certainly done nothing, so the next one is the first again.
    pub fn was_not_asked(&mut self, asked_at_ms: i64) -> bool {
        let own = self.asked_at_ms == Some(asked_at_ms) && self.aws_id.is_none();
        if own {
            self.asked_at_ms = None;
        }
        own
    }

    /// Notes AWS's id of it. Returns whether it is news. One that counted as failed is there after all.
    pub fn found(&mut self, aws_id: &str) -> bool {
        let news = self.aws_id.is_none();
        if news {
            self.aws_id = Some(aws_id.to_owned());
            if self.status == NumberStatus::Failed {
                (self.status, self.reason) = (NumberStatus::Provisioning, None);
            }
        }
        news
    }

    /// What AWS says of it: it can be sent from, or not yet. One that is being given back stays so.
    pub fn shown(&mut self, number: &PhoneNumber, monthly_price: &str, is_active: bool) -> bool {
        let before = self.clone();
        self.number = Some(number.clone());
        self.monthly_price = Some(monthly_price.to_owned());
        if is_active && self.status == NumberStatus::Provisioning {
            self.status = NumberStatus::Active;
        }
        *self != before
    }

    /// AWS has it no more.
    pub fn gone(&mut self) -> bool {
        let fails = self.status == NumberStatus::Provisioning;
        if fails {
            (self.status, self.reason) = (NumberStatus::Failed, Some("AWS_RELEASED".to_owned()));
        }
        fails
    }

    /// It was not given. One that AWS has given does not fail.
    pub fn fail(&mut self, reason: &str) -> bool {
        let fails = self.aws_id.is_none() && self.status == NumberStatus::Provisioning;
        if fails {
            self.status = NumberStatus::Failed;
            self.reason = Some(reason.to_owned());
        }
        fails
    }

    /// It is given back. Refused while AWS's answer is unknown: then there may be something to give back that nobody can name.
    pub fn release(&mut self) -> bool {
        let knows = self.aws_id.is_some() || self.simulated || self.asked_at_ms.is_none();
        let releases = knows || self.status == NumberStatus::Failed;
        if releases {
            self.status = NumberStatus::Releasing;
        }
        releases
    }

    /// The next check comes a quarter of an hour later.
    pub fn look_again(&mut self, now_ms: i64) -> bool {
        self.next_look_ms = now_ms + LOOK_MS;
        true
    }

    /// The number of a test environment: of the range that is reserved for fiction (+1 xxx 555 01xx).
    pub fn simulated_number(&self) -> Option<PhoneNumber> {
        let area = if self.country == Country::CANADA { 416 } else { 206 };
        format!("+1{area}55501{:02}", self.id.shard(100)).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> Number {
        let id = NumberId::new(jiff::Timestamp::UNIX_EPOCH);
        let of = (Country::UNITED_STATES, NumberType::TollFree);
        Number::new(id, of, MessageType::Transactional, false)
    }

    #[test]
    fn it_is_asked_for_once_then_by_its_token_then_looked_for_and_at_last_given_up() {
        let mut number = number();
        assert_eq!(number.next(0), Next::Ask);
        assert!(number.ask(100) && !number.ask(200));
        assert_eq!(number.next(100 + REPEATED_MS - 1), Next::Repeat);
        assert_eq!(number.next(100 + REPEATED_MS), Next::Search);
        assert_eq!(number.next(100 + RECONCILED_MS - 1), Next::Search);
        assert_eq!(number.next(100 + RECONCILED_MS), Next::GiveUp);
    }

    #[test]
    fn what_aws_has_given_does_not_fail_and_what_may_be_rented_is_not_dropped() {
        let mut number = number();
        assert!(number.release(), "nobody was asked");
        let mut number = Number { status: NumberStatus::Provisioning, ..number };
        number.ask(1);
        assert!(!number.release(), "AWS may have rented it");
        assert!(number.found("phone-1") && !number.found("phone-2"));
        assert_eq!(number.aws_id.as_deref(), Some("phone-1"));
        assert!(!number.fail("RECONCILE_TIMEOUT"));
        let text = "+18005550100".parse().unwrap();
        assert!(number.shown(&text, "2.00", false) && number.status == NumberStatus::Provisioning);
        assert!(number.shown(&text, "2.00", true) && number.status == NumberStatus::Active);
        assert!(number.open().is_none());
        assert!(number.release() && !number.shown(&text, "2.00", true));
        assert!(number.open().is_some(), "until it is given back");
    }

    #[test]
    fn nobody_asks_for_what_has_failed_or_goes_and_what_comes_after_all_is_kept() {
        let mut number = number();
        assert!(number.ask(1) && number.was_not_asked(1) && !number.was_not_asked(1));
        assert!(number.ask(2) && !number.was_not_asked(1), "another call's mark");
        assert!(number.fail("no"));
        assert!(number.found("phone-1"), "another call was answered late");
        assert_eq!((number.status, number.reason.clone()), (NumberStatus::Provisioning, None));
        assert!(number.open().is_some());
        for status in [NumberStatus::Failed, NumberStatus::Releasing, NumberStatus::Active] {
            let mut other = Number { status, asked_at_ms: None, aws_id: None, ..number.clone() };
            assert!(!other.ask(3), "{status:?}");
        }
    }

    #[test]
    fn a_simulated_number_is_of_the_range_for_fiction() {
        let text = number().simulated_number().unwrap().to_string();
        assert!(text.starts_with("+120655501") && text.len() == 12, "{text}");
    }
}
