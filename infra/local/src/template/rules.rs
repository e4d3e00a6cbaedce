//! Rules on the default EventBridge bus, which send events of AWS's services to queues.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html>

use super::{error::TemplateError, properties::Properties};
use crate::aws::arn;

/// A rule.
#[derive(Debug, Clone)]
pub struct RuleResource {
    /// Its ARN.
    pub arn: String,
    /// The sources of its events, such as `aws.sms-voice`; any if empty.
    sources: Vec<String>,
    /// The types of its events; any if empty.
    detail_types: Vec<String>,
    /// The queues that get them.
    pub queue_arns: Vec<String>,
}

impl RuleResource {
    /// Whether it takes an event.
    pub fn fits(&self, source: &str, detail_type: &str) -> bool {
        let any = |of: &[String], value: &str| of.is_empty() || of.iter().any(|one| one == value);
        any(&self.sources, source) && any(&self.detail_types, detail_type)
    }
}

/// Reads a rule; `None` if it is disabled.
pub(crate) fn read(mut properties: Properties) -> Result<Option<RuleResource>, TemplateError> {
    let name = properties.text("Name")?;
    let bus = properties.text_if_any("EventBusName")?.unwrap_or_else(|| "default".to_owned());
    if bus != "default" {
        return Err(properties.place.within("EventBusName").error("only the default bus is understood"));
    }
    let is_enabled = properties.text_if_any("State")?.is_none_or(|state| state == "ENABLED");
    properties.no_effect_here(&["Description"]);
    let pattern = properties.inner("EventPattern")?;
    let mut pattern = pattern.ok_or_else(|| properties.place.within("EventPattern").error("is required"))?;
    let (sources, detail_types) = (pattern.texts("source")?, pattern.texts("detail-type")?);
    pattern.finish()?;
    let targets = properties.list("Targets")?;
    properties.finish()?;
    let queue_arns = targets.into_iter().map(queue).collect::<Result<_, _>>()?;
    Ok(is_enabled.then(|| RuleResource { arn: arn::rule(&name), sources, detail_types, queue_arns }))
}

fn queue(mut target: Properties) -> Result<String, TemplateError> {
    let queue = target.text("Arn")?;
    target.no_effect_here(&["Id", "RetryPolicy", "DeadLetterConfig"]);
    if !queue.starts_with("arn:aws:sqs:") {
        return Err(target.place.within("Arn").error("only queues are understood"));
    }
    target.finish()?;
    Ok(queue)
}
