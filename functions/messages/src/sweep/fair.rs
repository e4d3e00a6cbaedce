use posthorn_items::Scope;
use posthorn_jobs::Turns;
use posthorn_store::OpenEntry;

/// Entries in turns: one of each scope, then the next of each. So a scope with many does not stand before the others. Within a scope
/// the order stays.
pub(super) fn in_turns(entries: Vec<OpenEntry<'_>>) -> Vec<OpenEntry<'_>> {
    let label = |entry: &OpenEntry<'_>| entry.scope.as_ref().map(Scope::label).unwrap_or_default();
    let mut turns = Turns::of(entries.into_iter().map(|entry| (label(&entry), entry)));
    std::iter::from_fn(|| turns.take()).map(|(_, entry)| entry).collect()
}
