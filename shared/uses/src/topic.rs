use crate::{Setting, Use};

/// A topic, by what its name ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topic {
    /// What its name ends with, after the deployment's own.
    pub name: &'static str,
}

impl Topic {
    /// What SES says became of emails.
    pub const SES_EVENTS: Self = Self { name: "ses-events" };
    /// What SES says of mail that came in.
    pub const INBOUND: Self = Self { name: "inbound" };

    /// A setting that holds its ARN, for a function that names the topic to others.
    pub const fn arn_in(self, setting: &'static str) -> Use {
        let before = "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:";
        Use::Setting(Setting::of_stage(setting, before, self.name, ""))
    }
}
