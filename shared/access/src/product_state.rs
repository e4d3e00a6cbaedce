//! The states of a product, from its draft to its end, and the lawful moves between them.

use posthorn_problem::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codes::PRODUCT_STATE_CONFLICT;

/// The state of a product, in the order of its life.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProductState {
    /// It is being prepared.
    #[default]
    Draft,
    /// It is announced, and nobody uses it yet.
    PreLaunch,
    /// Some use it, to try it.
    Beta,
    /// It is in general use.
    Active,
    /// Its end is announced.
    Sunset,
    /// It has ended, for good.
    Disabled,
}

impl ProductState {
    /// All states, in the order of a product's life.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::PreLaunch, Self::Beta, Self::Active, Self::Sunset, Self::Disabled];

    /// The text in requests, in answers and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::PreLaunch => "pre_launch",
            Self::Beta => "beta",
            Self::Active => "active",
            Self::Sunset => "sunset",
            Self::Disabled => "disabled",
        }
    }

    /// The states that it can move to, the next step of a product's life first. A disabled product stays disabled.
    pub fn next_states(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::PreLaunch, Self::Disabled],
            // A launch may be put off, and a product needs no beta.
            Self::PreLaunch => &[Self::Beta, Self::Active, Self::Draft, Self::Disabled],
            Self::Beta => &[Self::Active, Self::Disabled],
            Self::Active => &[Self::Sunset, Self::Disabled],
            // The announced end may be called off.
            Self::Sunset => &[Self::Disabled, Self::Active],
            Self::Disabled => &[],
        }
    }

    /// Checks a move. Returns whether it changes anything: a move to the present state does not, so that a request can be repeated.
    ///
    /// # Errors
    /// [`UnlawfulMove`] if `to` is not one of [`Self::next_states`].
    pub fn moves_to(self, to: Self) -> Result<bool, UnlawfulMove> {
        match to == self || self.next_states().contains(&to) {
            true => Ok(to != self),
            false => Err(UnlawfulMove { from: self, to }),
        }
    }
}

/// A product cannot move from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a product cannot move from {} to {}", from.as_str(), to.as_str())]
pub struct UnlawfulMove {
    /// The state that it has.
    pub from: ProductState,
    /// The wanted state.
    pub to: ProductState,
}

impl From<UnlawfulMove> for Problem {
    fn from(UnlawfulMove { from, to }: UnlawfulMove) -> Self {
        let lawful: Vec<String> =
            from.next_states().iter().map(|one| format!("`{}`", one.as_str())).collect();
        let (from, to, lawful) = (from.as_str(), to.as_str(), lawful.join(", "));
        let (rule, at_fault) = match lawful.is_empty() {
            true => ("It is disabled for good.".to_owned(), "must stay `disabled`".to_owned()),
            false => {
                (format!("From `{from}` it can move to: {lawful}."), format!("must be one of: {lawful}"))
            }
        };
        PRODUCT_STATE_CONFLICT
            .because(format!("The product is in the state `{from}` and cannot move to `{to}`. {rule}"))
            .at("/state", at_fault)
    }
}

#[cfg(test)]
mod tests {
    use ProductState::{Active, Beta, Disabled, Draft, PreLaunch, Sunset};
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    /// Every lawful move, as the documentation lists them.
    const LAWFUL: [(ProductState, ProductState); 12] = [
        (Draft, PreLaunch),
        (PreLaunch, Draft),
        (PreLaunch, Beta),
        (PreLaunch, Active),
        (Beta, Active),
        (Active, Sunset),
        (Sunset, Active),
        (Draft, Disabled),
        (PreLaunch, Disabled),
        (Beta, Disabled),
        (Active, Disabled),
        (Sunset, Disabled),
    ];

    fn read(text: &str) -> Option<ProductState> {
        serde_json::from_value(text.into()).ok()
    }

    #[test]
    fn each_pair_of_states_is_a_lawful_move_a_repetition_or_refused() {
        for from in ProductState::ALL {
            for to in ProductState::ALL {
                let expected = match (from == to, LAWFUL.contains(&(from, to))) {
                    (true, _) => Ok(false),
                    (false, true) => Ok(true),
                    (false, false) => Err(UnlawfulMove { from, to }),
                };
                assert_eq!(from.moves_to(to), expected, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn each_state_is_reached_from_the_draft_and_each_but_the_last_has_a_next_one() {
        let mut reached = vec![Draft];
        for at in 0..ProductState::ALL.len() {
            let next = reached[at].next_states().iter().copied();
            let fresh: Vec<ProductState> = next.filter(|one| !reached.contains(one)).collect();
            reached.extend(fresh);
        }
        reached.sort_unstable();
        assert_eq!(reached, ProductState::ALL);
        for state in ProductState::ALL {
            assert_eq!(state.next_states().contains(&Disabled), state != Disabled, "{state:?}");
        }
    }

    #[test]
    fn a_refusal_names_both_states_and_the_lawful_ones() {
        let refused = |from: ProductState, to| Problem::from(from.moves_to(to).unwrap_err());
        let skipped = refused(Draft, Beta);
        assert_eq!(
            (skipped.code.code, skipped.detail.as_str()),
            (
                "PRODUCT_STATE_CONFLICT",
                "The product is in the state `draft` and cannot move to `beta`. From `draft` it can move to: `pre_launch`, `disabled`."
            )
        );
        assert_eq!(skipped.errors[0].pointer, "/state");
        let ended = refused(Disabled, Active);
        assert!(
            ended.detail.ends_with("cannot move to `active`. It is disabled for good."),
            "{}",
            ended.detail
        );
    }

    proptest! {
        #[test]
        fn any_path_of_moves_takes_lawful_steps_alone_and_ends_with_the_first_disabled(
            wanted in vec(select(ProductState::ALL.to_vec()), 0..40),
        ) {
            let mut state = ProductState::default();
            let mut has_ended = false;
            for to in wanted {
                match state.moves_to(to) {
                    Ok(true) => {
                        prop_assert!(LAWFUL.contains(&(state, to)));
                        prop_assert!(!has_ended, "nothing follows the end");
                        state = to;
                    }
                    Ok(false) => prop_assert_eq!(state, to),
                    Err(refused) => {
                        prop_assert_eq!(refused, UnlawfulMove { from: state, to });
                        prop_assert!(!LAWFUL.contains(&(state, to)));
                    }
                }
                has_ended |= to == Disabled && state == Disabled;
                prop_assert!(!has_ended || state == Disabled);
            }
        }

        #[test]
        fn a_text_is_one_of_the_states_or_none(text in "[a-zA-Z_ -]{0,12}|draft|pre_launch|beta|active|sunset|disabled") {
            let named = ProductState::ALL.into_iter().find(|one| one.as_str() == text);
            prop_assert_eq!(read(&text), named);
        }
    }
}
