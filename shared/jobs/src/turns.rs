use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// What is to be done, by whom it is for: each gets a turn, then each another one. So nobody with much to do stands before the others.
/// What is for one stays in its order.
pub struct Turns<K, T> {
    /// Those with something to do.
    order: VecDeque<K>,
    waiting: HashMap<K, VecDeque<T>>,
}

impl<K: Clone + Eq + Hash, T> Turns<K, T> {
    /// The turns of these, the first of them first.
    pub fn of(all: impl IntoIterator<Item = (K, T)>) -> Self {
        let mut turns = Self { order: VecDeque::new(), waiting: HashMap::new() };
        for (of, one) in all {
            turns.add(of, one);
        }
        turns
    }

    /// Adds one behind all others that are for the same.
    pub fn add(&mut self, of: K, one: T) {
        let waiting = self.waiting.entry(of.clone()).or_default();
        if waiting.is_empty() {
            self.order.push_back(of);
        }
        waiting.push_back(one);
    }

    /// Takes the next one.
    pub fn take(&mut self) -> Option<(K, T)> {
        let of = self.order.pop_front()?;
        let waiting = self.waiting.get_mut(&of)?;
        let one = waiting.pop_front()?;
        if !waiting.is_empty() {
            self.order.push_back(of.clone());
        }
        Some((of, one))
    }

    /// How much is left.
    pub fn count(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gets_a_turn_then_each_another_one() {
        let [a, b, c] = ["a", "b", "c"];
        let mut turns = Turns::of([(a, 1), (a, 2), (a, 3), (b, 4), (c, 5), (b, 6)]);
        assert_eq!(turns.count(), 6);
        let mut taken = Vec::new();
        while let Some((of, one)) = turns.take() {
            taken.push(one);
            if one == 4 {
                turns.add(of, 7);
            }
        }
        assert_eq!(turns.count(), 0);
        assert_eq!(taken, [1, 4, 5, 2, 6, 3, 7]);
    }
}
