use std::{fmt, str::FromStr};

use posthorn_ids::TemplateId;
use posthorn_items::{Item, Listed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many of the newest versions are kept, in addition to the published one. Older versions are deleted when new ones
/// are added.
pub const VERSIONS_KEPT: u32 = 50;

/// A name that can be used in place of a template's id. The owner chooses it; it is unique in its scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Alias(String);

/// The text is not an alias. The error text follows the field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be 1 to 64 letters, digits, `-`, `_` and `.`, begin with a letter or digit, and not look like an id"
)]
pub struct InvalidAlias;

impl Alias {
    /// The alias as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Alias {
    type Err = InvalidAlias;

    fn from_str(text: &str) -> Result<Self, InvalidAlias> {
        let shaped = (1..=64).contains(&text.len())
            && text.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let is_free = text.parse::<TemplateId>().is_err();
        if shaped && is_free { Ok(Self(text.to_owned())) } else { Err(InvalidAlias) }
    }
}

impl TryFrom<String> for Alias {
    type Error = InvalidAlias;

    fn try_from(text: String) -> Result<Self, InvalidAlias> {
        text.parse()
    }
}

impl From<Alias> for String {
    fn from(alias: Alias) -> Self {
        alias.0
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a template can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateStatus {
    /// No version was published.
    Draft,
    /// Sends use the published version.
    Published,
}

/// A version that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionMark {
    /// Its number, from 1.
    #[serde(rename = "n")]
    pub number: u32,
    /// When it was made, in unix milliseconds.
    #[serde(rename = "a")]
    pub at_ms: i64,
}

/// A template's head: its names and the list of its versions. The content is in the versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// Its display name.
    pub name: String,
    /// Its alias, for programs.
    #[serde(default)]
    pub alias: Option<Alias>,
    /// The versions that are kept, oldest first. The last one is the draft.
    pub versions: Vec<VersionMark>,
    /// The version that sends use.
    #[serde(default)]
    pub published: Option<u32>,
    /// When it was last published, in unix milliseconds.
    #[serde(default)]
    pub published_at_ms: Option<i64>,
    /// When it was last changed, in unix milliseconds.
    pub updated_at_ms: i64,
    /// Whether it is being deleted. It is no longer visible, and its versions are deleted before it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl Item for Template {
    const KIND: &'static str = "template";
    const AUDITED: bool = true;

    fn listed(&self) -> Option<Listed> {
        (!self.deleted).then(|| Listed::by_id(&self.id, 1))
    }
}

impl Template {
    /// A template with its first version.
    pub fn new(id: TemplateId, name: String, alias: Option<Alias>, now_ms: i64) -> Self {
        Self {
            id,
            name,
            alias,
            versions: vec![VersionMark { number: 1, at_ms: now_ms }],
            published: None,
            published_at_ms: None,
            updated_at_ms: now_ms,
            deleted: false,
        }
    }

    /// The newest version's number.
    pub fn draft(&self) -> u32 {
        self.versions.last().map_or(0, |version| version.number)
    }

    /// Whether it can be sent.
    pub fn status(&self) -> TemplateStatus {
        if self.published.is_some() { TemplateStatus::Published } else { TemplateStatus::Draft }
    }

    /// Whether the draft is another version than the published one.
    pub fn has_unpublished_versions(&self) -> bool {
        self.published != Some(self.draft())
    }

    /// A version that is kept.
    pub fn version(&self, number: u32) -> Option<VersionMark> {
        self.versions.iter().find(|version| version.number == number).copied()
    }

    /// Adds a version that was written. Returns the versions that are no longer kept. Adding a version twice changes
    /// nothing.
    pub fn add_version(&mut self, number: u32, now_ms: i64) -> Vec<u32> {
        if self.version(number).is_none() {
            self.versions.push(VersionMark { number, at_ms: now_ms });
            // With two writers, the higher number may be added first.
            self.versions.sort_by_key(|version| version.number);
            self.updated_at_ms = now_ms;
        }
        let oldest = self.draft().saturating_sub(VERSIONS_KEPT - 1);
        let is_kept =
            |version: &VersionMark| version.number >= oldest || Some(version.number) == self.published;
        let dropped =
            self.versions.iter().filter(|version| !is_kept(version)).map(|version| version.number).collect();
        let kept = self.versions.iter().copied().filter(is_kept).collect();
        self.versions = kept;
        dropped
    }

    /// Publishes a version: sends use it from now on. Returns `None` if it is not kept, otherwise whether anything
    /// changed.
    pub fn publish(&mut self, number: u32, now_ms: i64) -> Option<bool> {
        self.version(number)?;
        let changes = self.published != Some(number);
        if changes {
            self.published = Some(number);
            self.published_at_ms = Some(now_ms);
            self.updated_at_ms = now_ms;
        }
        Some(changes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn template() -> Template {
        let id = TemplateId::new(jiff::Timestamp::from_second(1_790_000_000).unwrap());
        Template::new(id, "n".into(), None, 0)
    }

    #[test]
    fn a_version_is_published_if_it_is_kept() {
        let mut template = template();
        assert_eq!((template.status(), template.publish(2, 1)), (TemplateStatus::Draft, None));
        template.add_version(2, 1);
        assert_eq!((template.publish(2, 2), template.publish(2, 3)), (Some(true), Some(false)));
        assert_eq!((template.published_at_ms, template.has_unpublished_versions()), (Some(2), false));
        assert_eq!(template.publish(1, 4), Some(true));
        assert!(template.has_unpublished_versions());
    }

    #[test]
    fn an_alias_cannot_look_like_an_id() {
        let id = template().id.to_string();
        for text in ["", "-a", "a b", "a/b", "ü", &"a".repeat(65), &id] {
            assert_eq!(text.parse::<Alias>(), Err(InvalidAlias), "{text}");
        }
        assert_eq!("order-confirmation.v2_A".parse::<Alias>().unwrap().as_str(), "order-confirmation.v2_A");
    }

    proptest! {
        #[test]
        fn the_draft_and_the_published_version_are_always_kept(steps in prop::collection::vec((any::<bool>(), 1u32..80), 0..200)) {
            let mut template = template();
            for (publish, number) in steps {
                let before = template.clone();
                if publish {
                    template.publish(number, 1);
                } else {
                    let next = template.draft() + 1;
                    let dropped = template.add_version(next, 1);
                    prop_assert!(dropped.iter().all(|gone| template.version(*gone).is_none()));
                    prop_assert_eq!(template.draft(), next);
                }
                prop_assert!(template.published.is_none_or(|number| template.version(number).is_some()));
                prop_assert!(template.versions.len() <= VERSIONS_KEPT as usize + 1);
                prop_assert!(template.published.is_some() || before.published.is_none());
            }
        }
    }
}
