//! All migrations, in the order in which they are made. A new one comes last; one that every installation has made long ago may go.

use posthorn_migrations::Migration;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::uses::Use;

use crate::migrations::emails_expire;

/// Every migration.
pub static MIGRATIONS: &[&Migration] = &[&emails_expire::MIGRATION];

/// The `uses` of their steps.
pub(crate) const STEPS: Use = Use::All(&[emails_expire::USES]);

/// Finds a migration by its id.
///
/// # Errors
/// `NOT_FOUND` if there is none.
pub(crate) fn migration_named(id: &str) -> Result<&'static Migration, Problem> {
    let found = MIGRATIONS.iter().find(|migration| migration.id == id);
    found.copied().ok_or_else(|| NOT_FOUND.because("This version has no migration with this id."))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_migration_has_an_id_of_its_own_and_says_what_it_changes() {
        let ids: BTreeSet<&str> = MIGRATIONS.iter().map(|migration| migration.id).collect();
        assert_eq!(ids.len(), MIGRATIONS.len());
        for migration in MIGRATIONS {
            assert!(
                migration.id.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '.' | '-')),
                "{}",
                migration.id
            );
            assert!(migration.summary.ends_with('.'), "{}", migration.id);
        }
    }
}
