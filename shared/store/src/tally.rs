use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::{
    Partition, StoreError,
    item::{Attributes, decode},
};

/// The counts of a time window and of an earlier one. Many instances add to them: each write adds to the current counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The window.
    pub window: i64,
    /// Requests in the window, including refused ones.
    pub offered: u64,
    /// Refused requests in the window.
    pub refused: u64,
    /// The last earlier window with any requests.
    #[serde(default)]
    pub before: i64,
    /// Requests in the earlier window.
    #[serde(default)]
    pub offered_before: u64,
    /// Refused requests in the earlier window.
    #[serde(default)]
    pub refused_before: u64,
    /// When it may be deleted, in Unix seconds.
    #[serde(rename = "ttl")]
    pub expires_at: i64,
}

impl Item for Tally {
    const KIND: &'static str = "tally";

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at)
    }
}

/// Enough rounds even if many instances begin a window at the same time.
const ROUNDS_MAX: usize = 4;

impl Partition<'_> {
    /// Adds `more` to the tally at `sort`: to its current window, or as the start of a new window. Returns the resulting tally. If the
    /// tally already has a later window than `more`, it stays as it is, because clocks differ.
    ///
    /// # Errors
    /// `StoreError` if a write fails; [`StoreError::Contended`] if all tries collided with other writers.
    pub async fn add_to_tally(&self, sort: &str, more: &Tally) -> Result<Tally, StoreError> {
        let mut standing = None;
        for _ in 0..ROUNDS_MAX {
            let written = match &standing {
                Some(old) if window(old) > more.window => return Ok(decode::<Tally>(old.clone())?.value),
                Some(old) if window(old) < more.window => self.begin_window(sort, more, old).await?,
                _ => self.add_in_window(sort, more).await?,
            };
            match written {
                Ok(item) => return Ok(decode::<Tally>(item)?.value),
                Err(other) => standing = Some(other),
            }
        }
        Err(StoreError::Contended)
    }

    /// Adds to the same window, or creates the tally.
    async fn add_in_window(
        &self,
        sort: &str,
        more: &Tally,
    ) -> Result<Result<Attributes, Attributes>, StoreError> {
        let update =
            "SET #window = :window, #kind = :kind, #ttl = :ttl ADD offered :offered, refused :refused";
        let condition = "attribute_not_exists(pk) OR #window = :window";
        self.update_tally(sort, more, update, condition, Attributes::new()).await
    }

    /// Replaces the window of `old` with a new one.
    async fn begin_window(
        &self,
        sort: &str,
        more: &Tally,
        old: &Attributes,
    ) -> Result<Result<Attributes, Attributes>, StoreError> {
        let update = "SET #window = :window, #kind = :kind, #ttl = :ttl, offered = :offered, refused = :refused, \
            #before = :before, offered_before = :offered_before, refused_before = :refused_before";
        let of_old = |name: &str| old.get(name).cloned().unwrap_or_else(|| AttributeValue::N("0".to_owned()));
        let values = Attributes::from([
            (":before".to_owned(), of_old("window")),
            (":offered_before".to_owned(), of_old("offered")),
            (":refused_before".to_owned(), of_old("refused")),
        ]);
        self.update_tally(sort, more, update, "#window = :before", values).await
    }

    /// The tally after the write, or the tally that refused it.
    async fn update_tally(
        &self,
        sort: &str,
        more: &Tally,
        update: &str,
        condition: &str,
        values: Attributes,
    ) -> Result<Result<Attributes, Attributes>, StoreError> {
        let number = |number: i64| AttributeValue::N(number.to_string());
        let mut request = self
            .store
            .client()
            .update_item()
            .table_name(self.store.name(self.table))
            .key("pk", AttributeValue::S(self.key.clone()))
            .key("sk", AttributeValue::S(sort.to_owned()))
            .expression_attribute_names("#window", "window")
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":window", number(more.window))
            .expression_attribute_values(":kind", AttributeValue::S(Tally::KIND.to_owned()))
            .expression_attribute_values(":ttl", number(more.expires_at))
            .expression_attribute_values(":offered", number(more.offered as i64))
            .expression_attribute_values(":refused", number(more.refused as i64));
        if update.contains("#before") {
            request = request.expression_attribute_names("#before", "before");
        }
        for (name, value) in values {
            request = request.expression_attribute_values(name, value);
        }
        let answer = request
            .update_expression(update)
            .condition_expression(condition)
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match answer {
            Ok(done) => Ok(Ok(done.attributes.unwrap_or_default())),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Err(refused.item.clone().unwrap_or_default()))
                }
                _ => Err(error.into()),
            },
        }
    }
}

fn window(item: &Attributes) -> i64 {
    match item.get("window") {
        Some(AttributeValue::N(number)) => number.parse().unwrap_or(0),
        _ => 0,
    }
}
