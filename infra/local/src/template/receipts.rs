//! SES receipt rules: the bucket and the topic of inbound mail.

use super::{error::TemplateError, properties::Properties};
use crate::aws::arn;

/// A rule that writes inbound mail to S3 and notifies a topic.
#[derive(Debug, Clone)]
pub struct ReceiptRuleResource {
    /// Its ARN.
    pub arn: String,
    /// The bucket.
    pub bucket: String,
    /// The prefix of the object's key.
    pub prefix: String,
    /// The topic's ARN.
    pub topic_arn: String,
    /// Whether SES scans for spam and viruses.
    pub scans: bool,
}

pub(crate) fn read_rule_set(mut properties: Properties) -> Result<(), TemplateError> {
    properties.text("RuleSetName")?;
    properties.finish()
}

/// Reads a rule; `None` if it is disabled. A rule for only some recipients is not supported.
pub(crate) fn read_rule(mut properties: Properties) -> Result<Option<ReceiptRuleResource>, TemplateError> {
    let set = properties.text("RuleSetName")?;
    let place = properties.place.clone();
    let mut rule = properties.inner("Rule")?.ok_or_else(|| place.within("Rule").error("is required"))?;
    properties.finish()?;
    rule.no_effect_here(&["TlsPolicy"]);
    let name = rule.text("Name")?;
    let (enabled, scans) = (rule.flag("Enabled", false)?, rule.flag("ScanEnabled", false)?);
    let place = rule.place.within("Actions");
    let mut actions = rule.list("Actions")?.into_iter();
    rule.finish()?;
    let (Some(mut action), None) = (actions.next(), actions.next()) else {
        return Err(place.error("one action is understood"));
    };
    let mut s3 = action.inner("S3Action")?.ok_or_else(|| place.error("only S3Action is understood"))?;
    action.finish()?;
    let rule = ReceiptRuleResource {
        arn: arn::receipt_rule(&set, &name),
        bucket: s3.text("BucketName")?,
        prefix: s3.text_if_any("ObjectKeyPrefix")?.unwrap_or_default(),
        topic_arn: s3.text("TopicArn")?,
        scans,
    };
    s3.finish()?;
    Ok(enabled.then_some(rule))
}
