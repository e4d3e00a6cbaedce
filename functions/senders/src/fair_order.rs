//! Orders due items fairly among their owners.

use std::collections::BTreeMap;

/// Returns the first item of each owner, then the second of each, and so on. Each owner's items keep their order. So an owner with many
/// due items does not delay the others.
pub(crate) fn in_fair_order<T, K: Ord>(items: Vec<T>, owner: impl Fn(&T) -> K) -> Vec<T> {
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
    use super::in_fair_order;

    #[test]
    fn an_owner_with_many_due_items_does_not_delay_the_others() {
        let due = vec!["a1", "a2", "a3", "a4", "b1", "c1", "c2"];
        assert_eq!(
            in_fair_order(due, |item| item.chars().next()),
            ["a1", "b1", "c1", "a2", "c2", "a3", "a4"]
        );
    }
}
