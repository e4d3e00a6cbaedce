//! Walks along a chain and finds the first link that changed after it was added.

use serde::{Deserialize, Serialize};

use crate::{Anchor, LinkItem};

/// How a link is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its content changed after it was added.
    Changed,
    /// It is missing, and later links exist.
    Removed,
    /// It is at the place of another link.
    Reordered,
    /// It and all later links are missing.
    Truncated,
}

impl Reason {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Reordered => "reordered",
            Self::Truncated => "truncated",
        }
    }
}

/// The first broken link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its number.
    pub seq: u64,
    /// Its entry's id, if the entry is readable.
    pub id: Option<String>,
    /// How it is broken.
    pub reason: Reason,
}

/// A walk along a chain. Its start is trusted.
#[derive(Debug, Clone)]
pub struct Walk {
    at: Anchor,
    at_id: Option<String>,
    checked: u64,
    /// Whether the hash of `at` is unknown. The next link's `prev` is then trusted.
    is_behind_break: bool,
}

impl Walk {
    /// Begins after `anchor`.
    pub fn after(anchor: Anchor) -> Self {
        Self { at: anchor, at_id: None, checked: 0, is_behind_break: false }
    }

    /// Begins after a link that is broken or missing, so its hash is unknown.
    pub fn behind_break(seq: u64) -> Self {
        let at = Anchor { seq, hash: String::new() };
        Self { is_behind_break: true, ..Self::after(at) }
    }

    /// The last valid link.
    pub fn at(&self) -> &Anchor {
        &self.at
    }

    /// How many links were valid so far.
    pub fn checked(&self) -> u64 {
        self.checked
    }

    /// Checks the next link, which is at `place`.
    ///
    /// # Errors
    /// The first broken link: this one, or one that should be before it.
    pub fn step(&mut self, place: &str, link: &LinkItem) -> Result<(), Broken> {
        let expected = self.at.seq + 1;
        if place.parse() != Ok(expected) {
            return Err(Broken { seq: expected, id: None, reason: Reason::Removed });
        }
        let changed = |id| Err(Broken { seq: expected, id, reason: Reason::Changed });
        let Ok((seq, entry)) = link.open() else { return changed(None) };
        let id = Some(entry.id.to_string());
        if !link.holds() {
            return changed(id);
        }
        if seq != expected {
            return Err(Broken { seq: expected, id, reason: Reason::Reordered });
        }
        if link.prev != self.at.hash && !self.is_behind_break {
            // This link's own hash is right, but it was added after another link than the one before it now.
            return match self.checked {
                0 => changed(id),
                _ => Err(Broken { seq: self.at.seq, id: self.at_id.clone(), reason: Reason::Changed }),
            };
        }
        self.at = Anchor { seq, hash: link.hash.clone() };
        (self.at_id, self.checked, self.is_behind_break) = (id, self.checked + 1, false);
        Ok(())
    }

    /// Ends the walk when no link follows. `last` is the last link according to the head.
    ///
    /// # Errors
    /// If links are missing, or the last link is not the one in the head.
    pub fn end(&self, last: &Anchor) -> Result<(), Broken> {
        if self.at.seq < last.seq {
            return Err(Broken { seq: self.at.seq + 1, id: None, reason: Reason::Truncated });
        }
        if self.at.hash != last.hash {
            return Err(Broken { seq: self.at.seq, id: self.at_id.clone(), reason: Reason::Changed });
        }
        Ok(())
    }
}
