use posthorn_uses::Use;

use crate::{Page, SmsVoice, named, refusal::CallError, tags};

const LISTS: &[&str] = &["opt-out-list/*"];
/// The uses of [`SmsVoice::create_opt_out_list`].
pub const CREATES_OPT_OUT_LISTS: Use =
    Use::All(&[Use::SmsVoice(&["CreateOptOutList"], &["*"]), Use::SmsVoice(&["TagResource"], LISTS)]);
/// The uses of [`SmsVoice::delete_opt_out_list`].
pub const DELETES_OPT_OUT_LISTS: Use = Use::SmsVoice(&["DeleteOptOutList"], LISTS);
/// The uses of [`SmsVoice::opt_out`].
pub const OPTS_OUT: Use = Use::SmsVoice(&["PutOptedOutNumber"], LISTS);
/// The uses of [`SmsVoice::opt_in`].
pub const OPTS_IN: Use = Use::SmsVoice(&["DeleteOptedOutNumber"], LISTS);
/// The uses of [`SmsVoice::opted_out`].
pub const READS_OPT_OUTS: Use = Use::SmsVoice(&["DescribeOptedOutNumbers"], LISTS);

/// A number on an opt-out list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptedOut {
    /// The number.
    pub number: String,
    /// When it was added, in Unix seconds.
    pub since_seconds: i64,
    /// Whether its owner opted out by a message to AWS, and not the account by a call.
    pub by_its_owner: bool,
}

impl SmsVoice {
    /// Creates an opt-out list. A repeated call with the same token does nothing. Uses [`CREATES_OPT_OUT_LISTS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn create_opt_out_list(
        &self,
        name: &str,
        list_tags: &[(String, String)],
        token: &str,
    ) -> Result<(), CallError> {
        let call = self.client.create_opt_out_list().opt_out_list_name(name);
        let call = call.set_tags(tags(list_tags)?).client_token(token);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Deletes an opt-out list that no number or pool uses. Uses [`DELETES_OPT_OUT_LISTS`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn delete_opt_out_list(&self, name: &str) -> Result<(), CallError> {
        let call = self.client.delete_opt_out_list().opt_out_list_name(name);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Puts a number on an opt-out list. Uses [`OPTS_OUT`].
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn opt_out(&self, list: &str, number: &str) -> Result<(), CallError> {
        let call = self.client.put_opted_out_number().opt_out_list_name(list).opted_out_number(number);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// Takes a number off an opt-out list. AWS allows that for a number once in 30 days. Uses [`OPTS_IN`].
    /// <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DeleteOptedOutNumber.html>
    ///
    /// # Errors
    /// What AWS refused, or that the result is unknown.
    pub async fn opt_in(&self, list: &str, number: &str) -> Result<(), CallError> {
        let call = self.client.delete_opted_out_number().opt_out_list_name(list).opted_out_number(number);
        call.send().await.map(drop).map_err(|error| CallError::of(&error))
    }

    /// The numbers of an opt-out list, a page at a time: those of `numbers` (at most 5) that are on it, or all if it is empty. Uses
    /// [`READS_OPT_OUTS`].
    ///
    /// # Errors
    /// What AWS refused, or why it did not answer; [`CallError::NotFound`] if one of `numbers` is not on the list.
    pub async fn opted_out(
        &self,
        list: &str,
        numbers: &[String],
        next: Option<String>,
    ) -> Result<Page<OptedOut>, CallError> {
        let call = self.client.describe_opted_out_numbers().opt_out_list_name(list);
        let call = call.set_opted_out_numbers(named(numbers)).set_next_token(next);
        let answer = call.send().await.map_err(|error| CallError::of(&error))?;
        let items = answer.opted_out_numbers.unwrap_or_default().into_iter();
        let item = |one: aws_sdk_pinpointsmsvoicev2::types::OptedOutNumberInformation| OptedOut {
            number: one.opted_out_number,
            since_seconds: one.opted_out_timestamp.secs(),
            by_its_owner: one.end_user_opted_out,
        };
        Ok(Page { items: items.map(item).collect(), next: answer.next_token })
    }
}
