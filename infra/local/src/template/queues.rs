//! SQS queues.

use super::{error::TemplateError, properties::Properties};

/// A queue.
#[derive(Debug, Clone)]
pub struct QueueResource {
    /// Its name.
    pub name: String,
    /// Seconds that a received message stays hidden.
    pub visibility_seconds: u32,
    /// Seconds before a sent message becomes visible.
    pub delay_seconds: u32,
    /// Seconds that a message is kept.
    pub retention_seconds: u32,
    /// The dead-letter queue, if any.
    pub redrive: Option<Redrive>,
}

/// A redrive policy.
#[derive(Debug, Clone)]
pub struct Redrive {
    /// ARN of the dead-letter queue.
    pub target_arn: String,
    /// The most receives of a message before it goes there.
    pub max_receives: u32,
}

pub(crate) fn read(mut properties: Properties) -> Result<QueueResource, TemplateError> {
    let redrive = match properties.inner("RedrivePolicy")? {
        Some(mut policy) => {
            let redrive = Redrive {
                target_arn: policy.text("deadLetterTargetArn")?,
                max_receives: policy.number("maxReceiveCount", 1)?,
            };
            policy.finish()?;
            Some(redrive)
        }
        None => None,
    };
    let queue = QueueResource {
        name: properties.text("QueueName")?,
        visibility_seconds: properties.number("VisibilityTimeout", 30)?,
        delay_seconds: properties.number("DelaySeconds", 0)?,
        retention_seconds: properties.number("MessageRetentionPeriod", 345_600)?,
        redrive,
    };
    properties.no_effect_here(&[
        "SqsManagedSseEnabled",
        "RedriveAllowPolicy",
        "ReceiveMessageWaitTimeSeconds",
        "Tags",
    ]);
    properties.finish()?;
    Ok(queue)
}
