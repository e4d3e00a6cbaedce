use aws_sdk_pinpointsmsvoicev2::types::{
    MessageType, NumberCapability, NumberPreferenceItem, NumberStatus, NumberType, PhoneNumberInformation,
    PreferenceType, RequestableNumberType, SearchableNumberType,
};
use posthorn_uses::Use;

use crate::{Page, SmsVoice, named, refusal::CallError, tags};

const NUMBERS: &[&str] = &["phone-number/*"];
/// AWS's largest page.
const PAGE: i32 = 100;
/// The uses of [`SmsVoice::request_number`].
pub const REQUESTS_NUMBERS: Use =
    Use::All(&[Use::SmsVoice(&["RequestPhoneNumber"], &["*"]), Use::SmsVoice(&["TagResource"], NUMBERS)]);
/// The uses of [`SmsVoice::numbers`].
pub const READS_NUMBERS: Use = Use::SmsVoice(&["DescribePhoneNumbers"], NUMBERS);
/// The uses of [`SmsVoice::tag_of_number`].
pub const READS_TAGS: Use = Use::SmsVoice(&["ListTagsForResource"], NUMBERS);
/// The uses of [`SmsVoice::available_numbers`].
pub const SEARCHES_NUMBERS: Use = Use::SmsVoice(&["ListAvailablePhoneNumbers"], &["*"]);
/// The uses of [`SmsVoice::change_number`].
pub const CHANGES_NUMBERS: Use = Use::SmsVoice(&["UpdatePhoneNumber"], NUMBERS);
/// The uses of [`SmsVoice::release_number`].
pub const RELEASES_NUMBERS: Use = Use::SmsVoice(&["ReleasePhoneNumber"], NUMBERS);

/// A number to rent.
#[derive(Debug, Clone)]
pub struct NumberRequest {
    /// The country, by its two letters (ISO 3166-1).
    pub country: String,
    /// The type of number.
    pub number_type: RequestableNumberType,
    /// Transactional or promotional. Simulator numbers are transactional.
    pub message_type: MessageType,
    /// The opt-out list. Without one, AWS uses the list `Default`, which all such numbers of the account share.
    pub opt_out_list: Option<String>,
    /// The campaign's registration, for a 10DLC number.
    pub registration: Option<String>,
    /// The very number, one of [`SmsVoice::available_numbers`]; otherwise AWS chooses.
    pub exactly: Option<String>,
    /// Whether the number can't be released until this is switched off.
    pub is_protected: bool,
    /// Tags, pairs of key and value.
    pub tags: Vec<(String, String)>,
    /// AWS answers repeated calls with the same token with the same number.
    pub token: String,
}

/// A number of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// AWS's id, such as `phone-4f…`.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// The number itself (E.164).
    pub number: String,
    /// Whether it can be used yet.
    pub status: NumberStatus,
    /// Its type.
    pub number_type: NumberType,
    /// Its country.
    pub country: String,
    /// Transactional or promotional.
    pub message_type: MessageType,
    /// The rent a month in US dollars, such as `2.00`.
    pub monthly_price: String,
    /// The topic of inbound texts, if it takes them.
    pub two_way_topic: Option<String>,
    /// Whether HELP and STOP reach the topic, and AWS does not answer them.
    pub is_self_managed: bool,
    /// Its opt-out list.
    pub opt_out_list: String,
    /// Its pool.
    pub pool: Option<String>,
    /// Its registration.
    pub registration: Option<String>,
    /// Whether it can't be released.
    pub is_protected: bool,
}

/// What to change of a number. `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberChange {
    /// The topic of inbound texts; `Some(None)` switches them off.
    pub two_way_topic: Option<Option<String>>,
    /// Whether HELP and STOP reach the topic, and AWS does not answer them.
    pub is_self_managed: Option<bool>,
    /// The opt-out list.
    pub opt_out_list: Option<String>,
    /// Whether it can't be released.
    pub is_protected: Option<bool>,
}

impl SmsVoice {
    /// Rents a number. It is [`NumberStatus::Pending`] for a while. A repeated call with the same token gives the same number. Uses
    /// [`REQUESTS_NUMBERS`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_RequestPhoneNumber.html>
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown; the same call with the same token then tells.
    pub async fn request_number(&self, wanted: NumberRequest) -> Result<String, CallError> {
        let exactly = wanted.exactly.as_deref().map(preference).transpose()?;
        let call = self
            .client
            .request_phone_number()
            .iso_country_code(wanted.country)
            .number_type(wanted.number_type)
            .message_type(wanted.message_type)
            .number_capabilities(NumberCapability::Sms)
            .set_opt_out_list_name(wanted.opt_out_list)
            .set_registration_id(wanted.registration)
            .set_number_preference(exactly.map(|one| vec![one]))
            .deletion_protection_enabled(wanted.is_protected)
            .set_tags(tags(&wanted.tags)?)
            .client_token(wanted.token);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        Ok(answer.phone_number_id.unwrap_or_default())
    }

    /// Numbers that can be rented now, a page at a time. AWS searches for 10DLC numbers of the US alone. Uses [`SEARCHES_NUMBERS`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_ListAvailablePhoneNumbers.html>
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn available_numbers(
        &self,
        registration: &str,
        starts_with: Option<&str>,
        next: Option<String>,
    ) -> Result<Page<String>, CallError> {
        let starts = starts_with.map(|start| {
            NumberPreferenceItem::builder().preference_type(PreferenceType::StartsWith).filter(start).build()
        });
        let starts = starts.transpose().map_err(|error| CallError::unsendable(&error))?;
        let call = self.client.list_available_phone_numbers().iso_country_code("US");
        let call = call.number_type(SearchableNumberType::TenDlc).number_capabilities(NumberCapability::Sms);
        let call = call.registration_id(registration).set_number_preference(starts.map(|one| vec![one]));
        let answer = call.set_next_token(next).send().await.map_err(|error| CallError::of(&error))?;
        Ok(Page { items: answer.available_phone_numbers, next: answer.next_token })
    }

    /// The account's numbers, a page at a time: those with these ids (at most 5), or all if `ids` is empty. Uses [`READS_NUMBERS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn numbers(&self, ids: &[String], next: Option<String>) -> Result<Page<Number>, CallError> {
        let call = self.client.describe_phone_numbers();
        let whole_pages = ids.is_empty().then_some(PAGE);
        let call = call.set_phone_number_ids(named(ids)).set_next_token(next).set_max_results(whole_pages);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.phone_numbers.unwrap_or_default();
        Ok(Page { items: items.into_iter().map(Number::from).collect(), next: answer.next_token })
    }

    /// The value of a number's tag; `None` if it has none of this key. Uses [`READS_TAGS`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_ListTagsForResource.html>
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer.
    pub async fn tag_of_number(&self, arn: &str, key: &str) -> Result<Option<String>, CallError> {
        let call = self.client.list_tags_for_resource().resource_arn(arn);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let found = answer.tags.unwrap_or_default().into_iter().find(|tag| tag.key == key);
        Ok(found.map(|tag| tag.value))
    }

    /// Changes a number that is in no pool. Uses [`CHANGES_NUMBERS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn change_number(&self, id: &str, change: NumberChange) -> Result<(), CallError> {
        let topic = change.two_way_topic;
        let call = self
            .client
            .update_phone_number()
            .phone_number_id(id)
            .set_two_way_enabled(topic.as_ref().map(Option::is_some))
            .set_two_way_channel_arn(topic.flatten())
            .set_self_managed_opt_outs_enabled(change.is_self_managed)
            .set_opt_out_list_name(change.opt_out_list)
            .set_deletion_protection_enabled(change.is_protected);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Gives a number back. Uses [`RELEASES_NUMBERS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn release_number(&self, id: &str) -> Result<(), CallError> {
        let call = self.client.release_phone_number().phone_number_id(id);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }
}

fn preference(number: &str) -> Result<NumberPreferenceItem, CallError> {
    let exactly = NumberPreferenceItem::builder().preference_type(PreferenceType::ExactMatch).filter(number);
    exactly.build().map_err(|error| CallError::unsendable(&error))
}

impl From<PhoneNumberInformation> for Number {
    fn from(shown: PhoneNumberInformation) -> Self {
        Self {
            id: shown.phone_number_id.unwrap_or_default(),
            arn: shown.phone_number_arn,
            number: shown.phone_number,
            status: shown.status,
            number_type: shown.number_type,
            country: shown.iso_country_code,
            message_type: shown.message_type,
            monthly_price: shown.monthly_leasing_price,
            two_way_topic: shown.two_way_channel_arn.filter(|_| shown.two_way_enabled),
            is_self_managed: shown.self_managed_opt_outs_enabled,
            opt_out_list: shown.opt_out_list_name,
            pool: shown.pool_id,
            registration: shown.registration_id,
            is_protected: shown.deletion_protection_enabled,
        }
    }
}
