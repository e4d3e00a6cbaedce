//! Whose turn it is among what is due.

use std::collections::BTreeMap;

/// One of each owner, then the next of each, and so on; each owner's in the order in which they came. Who has many that are due
/// keeps nobody waiting.
pub(crate) fn in_turns<T, K: Ord>(items: Vec<T>, owner: impl Fn(&T) -> K) -> Vec<T> {
    let mut rounds: BTreeMap<K, usize> = BTreeMap::new();
    let numbered = items.into_iter().map(|item| {
        let round = rounds.entry(owner(&item)).or_default();
        *round += 1;
        (*round, item)
    });
    let mut numbered: Vec<(usize, T)> = numbered.collect();
    numbered.sort_by_key(|(round, _)| *round);
    numbered.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::in_turns;

    #[test]
    fn who_has_many_that_are_due_keeps_nobody_waiting() {
        let due = vec!["a1", "a2", "a3", "a4", "b1", "c1", "c2"];
        assert_eq!(in_turns(due, |item| item.chars().next()), ["a1", "b1", "c1", "a2", "c2", "a3", "a4"]);
    }
}
