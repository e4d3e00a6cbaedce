//! Walking a chain: the first link that is not what it was when it was added.

use serde::{Deserialize, Serialize};

use crate::{Anchor, LinkItem};

/// What is wrong with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It says something else than what was added.
    Changed,
    /// It is not there, and later ones are.
    Removed,
    /// It stands at the place of another.
    Reordered,
    /// It and all after it are not there.
    Truncated,
}

impl Reason {
    /// As callers read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Reordered => "reordered",
            Self::Truncated => "truncated",
        }
    }
}

/// The first link that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its number.
    pub seq: u64,
    /// Its entry's id, where there is one to be read.
    pub id: Option<String>,
    /// What is wrong.
    pub reason: Reason,
}

/// A walk along a chain, from a place that is taken for sound.
#[derive(Debug, Clone)]
pub struct Walk {
    at: Anchor,
    at_id: Option<String>,
    checked: u64,
    /// Whether the hash of `at` is not known: the next link is taken at its word for it.
    is_behind_break: bool,
}

impl Walk {
    /// Begins after `anchor`.
    pub fn after(anchor: Anchor) -> Self {
        Self { at: anchor, at_id: None, checked: 0, is_behind_break: false }
    }

    /// Begins after a link that is broken, or not there: nobody can say what its hash was.
    pub fn behind_break(seq: u64) -> Self {
        let at = Anchor { seq, hash: String::new() };
        Self { is_behind_break: true, ..Self::after(at) }
    }

    /// The last link that holds.
    pub fn at(&self) -> &Anchor {
        &self.at
    }

    /// How many links hold so far.
    pub fn checked(&self) -> u64 {
        self.checked
    }

    /// Takes the link that stands at `place`, the next there is.
    ///
    /// # Errors
    /// The first broken link, which is this one or one that should have stood before it.
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
            // This one is of one piece: it was tied to another than the one that stands before it now.
            return match self.checked {
                0 => changed(id),
                _ => Err(Broken { seq: self.at.seq, id: self.at_id.clone(), reason: Reason::Changed }),
            };
        }
        self.at = Anchor { seq, hash: link.hash.clone() };
        (self.at_id, self.checked, self.is_behind_break) = (id, self.checked + 1, false);
        Ok(())
    }

    /// Ends where no link follows; `last` is what the head says the last one is.
    ///
    /// # Errors
    /// Where links are missing, or the last is not the one that the head knows.
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
