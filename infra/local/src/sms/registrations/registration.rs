//! A registration and its versions, as they are kept and shown.
//! <https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_RegistrationInformation.html>

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    aws::arn,
    sms::{
        page::{Listed, seconds, without_nulls},
        refusal::Refusal,
        step::{Record, Step},
    },
};

/// A registration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sms) struct Registration {
    pub id: String,
    pub kind: String,
    /// `CREATED`, `SUBMITTED`, `REVIEWING`, `COMPLETE`, `REQUIRES_UPDATES`.
    pub status: String,
    /// The number of its latest version, from 1.
    pub version: i64,
    pub approved: Option<i64>,
    pub denied: Option<i64>,
    /// The id of the brand that belongs to it. Numbers know their registration.
    pub brand: Option<String>,
    pub tags: Value,
    pub created_ms: i64,
}

impl Record for Registration {
    const KIND: &'static str = "registration";

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Listed for Registration {
    fn shown(&self, _: &Step<'_>) -> Value {
        let mut shown = self.named();
        shown["RegistrationType"] = json!(self.kind);
        shown["RegistrationStatus"] = json!(self.status);
        shown["CurrentVersionNumber"] = json!(self.version);
        shown["ApprovedVersionNumber"] = json!(self.approved);
        shown["LatestDeniedVersionNumber"] = json!(self.denied);
        shown["CreatedTimestamp"] = seconds(self.created_ms);
        without_nulls(shown)
    }

    fn values(&self, filter: &str, _: &Step<'_>) -> Option<Vec<String>> {
        Some(match filter {
            "registration-type" => vec![self.kind.clone()],
            "registration-status" => vec![self.status.clone()],
            _ => return None,
        })
    }
}

impl Registration {
    pub fn arn(&self) -> String {
        arn::sms(Self::KIND, &self.id)
    }

    /// Its ARN and id, with which every answer about it begins.
    pub fn named(&self) -> Value {
        json!({ "RegistrationArn": self.arn(), "RegistrationId": self.id })
    }

    /// One of its versions.
    pub fn version(&self, step: &Step<'_>, number: i64) -> Result<Version, Refusal> {
        let found = step.get(&version_id(&self.id, number))?;
        found.ok_or_else(|| {
            Refusal::field(
                "UNKNOWN_REGISTRATION_VERSION",
                "VersionNumber",
                "is no version of the registration",
            )
        })
    }

    /// Its latest version.
    pub fn latest(&self, step: &Step<'_>) -> Result<Version, Refusal> {
        self.version(step, self.version)
    }

    /// A refusal because of its state.
    pub fn conflict(&self, reason: &'static str) -> Refusal {
        Refusal::Conflict(reason, Self::KIND, self.id.clone())
    }
}

/// A version: the fields that are submitted at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sms) struct Version {
    pub registration: String,
    pub number: i64,
    /// `DRAFT`, `SUBMITTED`, `REVIEWING`, `APPROVED`, `DENIED`, `DISCARDED`, `ARCHIVED`.
    pub status: String,
    /// When it reached each status, in Unix milliseconds.
    pub history: BTreeMap<String, i64>,
    /// The values by path: a text, or a list of choices.
    pub values: BTreeMap<String, Value>,
    /// The paths of the fields that the reviewers refused.
    pub denied: Vec<String>,
}

impl Record for Version {
    const KIND: &'static str = "registration-version";

    fn id(&self) -> String {
        version_id(&self.registration, self.number)
    }
}

/// The id of a version. It sorts by number.
pub(super) fn version_id(registration: &str, number: i64) -> String {
    format!("{registration}|{number:06}")
}

impl Listed for Version {
    fn shown(&self, _: &Step<'_>) -> Value {
        let denied: Vec<Value> = self.denied.iter().map(|path| denial(path)).collect();
        json!({
            "VersionNumber": self.number,
            "RegistrationVersionStatus": self.status,
            "RegistrationVersionStatusHistory": self.history_shown(),
            "DeniedReasons": denied,
        })
    }

    fn values(&self, filter: &str, _: &Step<'_>) -> Option<Vec<String>> {
        (filter == "registration-version-status").then(|| vec![self.status.clone()])
    }
}

impl Version {
    /// An empty draft.
    pub fn draft(step: &Step<'_>, registration: &str, number: i64) -> Self {
        let mut draft = Self {
            registration: registration.to_owned(),
            number,
            status: String::new(),
            history: BTreeMap::new(),
            values: BTreeMap::new(),
            denied: Vec::new(),
        };
        draft.become_at("DRAFT", step.at.as_millisecond());
        draft
    }

    /// Reaches a status at a time.
    pub fn become_at(&mut self, status: &str, ms: i64) {
        self.status = status.to_owned();
        self.history.insert(status.to_owned(), ms);
    }

    pub fn is_draft(&self) -> bool {
        self.status == "DRAFT"
    }

    /// The answer to a call that changes its status.
    pub fn answer(&self, registration: &Registration) -> Value {
        let mut answer = registration.named();
        answer["VersionNumber"] = json!(self.number);
        answer["RegistrationVersionStatus"] = json!(self.status);
        answer["RegistrationVersionStatusHistory"] = self.history_shown();
        answer
    }

    fn history_shown(&self) -> Value {
        let name = |status: &str| {
            let mut letters = status.chars();
            let first = letters.next().map(String::from).unwrap_or_default();
            format!("{first}{}Timestamp", letters.as_str().to_lowercase())
        };
        self.history.iter().map(|(status, ms)| (name(status), seconds(*ms))).collect()
    }
}

/// Why the reviewers refused a field.
fn denial(path: &str) -> Value {
    json!({
        "Reason": "FIELD_NOT_ACCEPTED",
        "ShortDescription": format!("{path} was not accepted"),
        "LongDescription": format!("The reviewers could not verify {path}. Correct it and submit the registration again."),
    })
}
