//! Inbound mail of the account: it goes to the bucket and the topic that the receipt rule names.

use super::{account::Account, resources::arn, wire::Request};
use crate::{
    ses::{self, NotReceived},
    template::ReceiptRuleResource,
};

impl Account {
    /// Receives a mail as SES does: writes it to the receipt rule's bucket and notifies the rule's topic. Returns the mail's SES id.
    ///
    /// # Errors
    /// If there is no rule, or the bucket or topic refuses it.
    pub fn receive(&self, raw: &[u8], sender: &str, recipients: &[String]) -> Result<String, NotReceived> {
        let rule = self.receipt_rules.first().ok_or(NotReceived::NoRule)?;
        let arrival = ses::arrival(raw, sender, recipients, self.clock.now());
        self.tell_of(rule, raw, &arrival)?;
        Ok(arrival.message_id)
    }

    fn tell_of(
        &self,
        rule: &ReceiptRuleResource,
        raw: &[u8],
        arrival: &ses::Arrival,
    ) -> Result<(), NotReceived> {
        let key = format!("{}{}", rule.prefix, arrival.message_id);
        for (action, resource) in
            [("s3:PutObject", arn::object(&rule.bucket, &key)), ("sns:Publish", rule.topic_arn.clone())]
        {
            if !self.ses.may(action, &resource, &rule.arn) {
                return Err(NotReceived::Forbidden(action));
            }
        }
        let request = Request {
            host: format!("{}.s3.amazonaws.com", rule.bucket),
            method: "PUT".into(),
            path: format!("/{key}"),
            target: String::new(),
            amz: std::collections::BTreeMap::new(),
            content_type: "application/octet-stream".into(),
            body: raw.to_vec(),
        };
        let answer = self.buckets.handle("PutObject", &request);
        if let Some(code) = answer.error {
            return Err(NotReceived::Bucket(code));
        }
        let notice = ses::notice(arrival, rule, &key).to_string();
        let subject = "Amazon SES Email Receipt Notification";
        let published =
            self.topics.try_publish(&rule.topic_arn, subject, &notice, arrival.at, std::time::Duration::ZERO);
        published.map_err(NotReceived::Topic)
    }
}
