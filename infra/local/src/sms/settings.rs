//! The settings that numbers and pools have in common: where inbound texts go, who handles opt-outs, and on which list.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    opt_outs::{self, OptOutList},
    refusal::Refusal,
    step::Step,
};

/// The settings of a number or a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Settings {
    pub two_way: bool,
    /// The topic of inbound texts.
    pub topic: Option<String>,
    pub role: Option<String>,
    pub self_managed: bool,
    /// The name of the opt-out list.
    pub list: String,
    pub protected: bool,
}

impl Settings {
    /// The settings of a new number, which is on the list that the request names, or on the default list.
    pub fn of_new(step: &Step<'_>, body: &Value) -> Result<Self, Refusal> {
        let mut settings = Self {
            two_way: false,
            topic: None,
            role: None,
            self_managed: false,
            list: opt_outs::DEFAULT.to_owned(),
            protected: false,
        };
        settings.change(step, body)?;
        Ok(settings)
    }

    /// Changes what a request names.
    pub fn change(&mut self, step: &Step<'_>, body: &Value) -> Result<(), Refusal> {
        let flag = |name: &str, was: bool| body[name].as_bool().unwrap_or(was);
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        self.two_way = flag("TwoWayEnabled", self.two_way);
        self.self_managed = flag("SelfManagedOptOutsEnabled", self.self_managed);
        self.protected = flag("DeletionProtectionEnabled", self.protected);
        self.topic = text("TwoWayChannelArn").or(self.topic.take());
        self.role = text("TwoWayChannelRole").or(self.role.take());
        if let Some(list) = body["OptOutListName"].as_str() {
            self.list = opt_outs::list(step, list)?.name;
        }
        match (&self.topic, self.two_way) {
            (None, true) => {
                let message = "is required if TwoWayEnabled is true";
                Err(Refusal::field("TWO_WAY_CHANNEL_NOT_PRESENT", "TwoWayChannelArn", message))
            }
            (Some(topic), true) if !step.around.known_topics.contains(topic) => Err(Refusal::field(
                "RESOURCE_NOT_ACCESSIBLE",
                "TwoWayChannelArn",
                "is no topic of the account",
            )),
            _ => Ok(()),
        }
    }

    /// Writes them into what answers show.
    pub fn show(&self, shown: &mut Value) {
        shown["TwoWayEnabled"] = self.two_way.into();
        shown["TwoWayChannelArn"] = self.topic.clone().filter(|_| self.two_way).into();
        shown["TwoWayChannelRole"] = self.role.clone().filter(|_| self.two_way).into();
        shown["SelfManagedOptOutsEnabled"] = self.self_managed.into();
        shown["OptOutListName"] = self.list.clone().into();
        shown["DeletionProtectionEnabled"] = self.protected.into();
    }

    /// The values of a filter on settings.
    pub fn values(&self, filter: &str) -> Option<Vec<String>> {
        Some(match filter {
            "two-way-enabled" => vec![self.two_way.to_string()],
            "self-managed-opt-outs-enabled" => vec![self.self_managed.to_string()],
            "opt-out-list-name" => vec![self.list.clone()],
            "deletion-protection-enabled" => vec![self.protected.to_string()],
            "two-way-channel-arn" => self.topic.clone().into_iter().collect(),
            _ => return None,
        })
    }

    /// AWS's reason why a number with these settings can't join a pool with others; `None` if it can.
    pub fn mismatch(&self, pool: &Self) -> Option<&'static str> {
        if (self.two_way, &self.topic) != (pool.two_way, &pool.topic) {
            return Some("TWO_WAY_CONFIG_MISMATCH");
        }
        if self.self_managed != pool.self_managed {
            return Some("SELF_MANAGED_OPT_OUTS_MISMATCH");
        }
        (self.list != pool.list).then_some("OPT_OUT_LIST_MISMATCH")
    }

    /// Whether they use an opt-out list.
    pub fn use_list(&self, list: &OptOutList) -> bool {
        self.list == list.name
    }
}
