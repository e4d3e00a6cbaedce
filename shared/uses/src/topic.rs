use crate::{Setting, Use};

/// A topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topic {
    /// The end of its name, after the deployment's prefix.
    pub name: &'static str,
}

impl Topic {
    /// SES's events about sent emails.
    pub const SES_EVENTS: Self = Self { name: "ses-events" };
    /// SES's notifications about inbound mail.
    pub const INBOUND: Self = Self { name: "inbound" };

    /// A setting with its ARN, for a function that passes the ARN to another service.
    pub const fn arn_in(self, setting: &'static str) -> Use {
        let before = "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:";
        Use::Setting(Setting::of_stage(setting, before, self.name, ""))
    }
}
