//! What reveals a hidden field although the answer does not show it: a search by it, a path that contains it, or an answer that
//! leads to it.

use posthorn_access::{HiddenField, codes::FIELD_HIDDEN};
use posthorn_problem::Problem;

/// What would reveal fields of a kind to a caller whose role hides them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reveals {
    /// The kind.
    pub field: HiddenField,
    /// The part of the request or answer that reveals it.
    pub by: RevealedBy,
}

/// A part of a request or answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevealedBy {
    /// A query parameter: it searches the fields.
    Query(&'static str),
    /// A path parameter: it is such a value, and the answer says whether it exists.
    Path(&'static str),
    /// The whole answer, or the effect: a link to the content, or a copy that is sent.
    Answer,
}

impl Reveals {
    /// A query parameter that searches fields of the kind.
    pub const fn by_query(field: HiddenField, name: &'static str) -> Self {
        Self { field, by: RevealedBy::Query(name) }
    }

    /// A path parameter that is a value of the kind.
    pub const fn by_path(field: HiddenField, name: &'static str) -> Self {
        Self { field, by: RevealedBy::Path(name) }
    }

    /// An answer or effect that leads to values of the kind.
    pub const fn by_answer(field: HiddenField) -> Self {
        Self { field, by: RevealedBy::Answer }
    }

    pub(super) fn problem(self) -> Problem {
        let kind = self.field.as_str();
        match self.by {
            RevealedBy::Query(name) => FIELD_HIDDEN
                .because(format!("Your role hides {kind}, so you cannot search by `{name}`."))
                .at(format!("query/{name}"), format!("searches {kind}, which your role hides")),
            RevealedBy::Path(name) => FIELD_HIDDEN
                .because(format!("Your role hides {kind}, so you cannot use a path with one."))
                .at(format!("path/{name}"), format!("names {kind}, which your role hides")),
            RevealedBy::Answer => {
                FIELD_HIDDEN.because(format!("Your role hides {kind}, and this would reveal it."))
            }
        }
    }
}
