use std::collections::{HashMap, VecDeque};

use posthorn_store::OpenEntry;

/// Entries in turns: one of each scope, then the next of each. So a scope with many does not stand before the others. Within a scope
/// the order stays.
pub(super) fn in_turns(entries: Vec<OpenEntry<'_>>) -> Vec<OpenEntry<'_>> {
    let mut order: Vec<String> = Vec::new();
    let mut by_scope: HashMap<String, VecDeque<OpenEntry<'_>>> = HashMap::new();
    for entry in entries {
        let label = entry.scope.as_ref().map(posthorn_items::Scope::label).unwrap_or_default();
        let queue = by_scope.entry(label.clone()).or_insert_with(|| {
            order.push(label);
            VecDeque::new()
        });
        queue.push_back(entry);
    }
    let mut turns = Vec::new();
    while !by_scope.is_empty() {
        for label in &order {
            let next = by_scope.get_mut(label).and_then(VecDeque::pop_front);
            match next {
                Some(entry) => turns.push(entry),
                None => drop(by_scope.remove(label)),
            }
        }
    }
    turns
}
