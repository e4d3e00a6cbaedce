//! Files of SQLite that shrink: pages that deleted rows leave free are given back to the file system.

use rusqlite::{Connection, Result};

/// `PRAGMA auto_vacuum` for pages that are given back on demand.
/// <https://www.sqlite.org/pragma.html#pragma_auto_vacuum>
const INCREMENTAL: i64 = 2;
/// Free pages that stay for the next rows: 1 MiB.
const KEPT_FREE: i64 = 256;
/// Pages given back in one step. Other connections write between two steps.
const PAGES_A_STEP: i64 = 256;

/// Makes a file able to shrink. A file of an earlier version is written anew once, which takes about a second for 100 MB.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn prepare(file: &Connection) -> Result<()> {
    if number(file, "auto_vacuum")? != INCREMENTAL {
        file.pragma_update(None, "auto_vacuum", INCREMENTAL)?;
        // An empty file takes the mode over at its first page, and any other file when it is written anew.
        file.execute_batch("VACUUM")?;
    }
    file.pragma_update(None, "journal_mode", "WAL")?;
    file.pragma_update(None, "synchronous", "NORMAL")
}

/// Gives free pages back, a few at a time, and empties the log. Returns their number.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn give_back(file: &Connection) -> Result<i64> {
    let before = number(file, "freelist_count")?;
    let mut free = before;
    while free > KEPT_FREE {
        // Every page is a row of the answer, and only a row that is read is done.
        file.pragma(None, "incremental_vacuum", PAGES_A_STEP.min(free - KEPT_FREE), |_| Ok(()))?;
        let left = number(file, "freelist_count")?;
        if left >= free {
            break;
        }
        free = left;
    }
    // A start reads the whole log, and the next writes need none of it.
    file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(before - free)
}

fn number(file: &Connection, pragma: &str) -> Result<i64> {
    file.pragma_query_value(None, pragma, |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const ROWS: &str = "CREATE TABLE things (body BLOB);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO things SELECT zeroblob(4000) FROM n;";

    fn bytes(path: &Path) -> u64 {
        std::fs::metadata(path).unwrap().len()
    }

    fn shrinks(path: &Path) {
        let file = Connection::open(path).unwrap();
        assert!(bytes(path) > 8_000_000);
        file.execute_batch("DELETE FROM things").unwrap();
        assert!(give_back(&file).unwrap() > 1_500);
        assert!(bytes(path) < 1_500_000, "{}", bytes(path));
        assert_eq!(give_back(&file).unwrap(), 0, "what is left is for the next rows");
    }

    #[test]
    fn a_new_file_shrinks_when_its_rows_are_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new.sqlite");
        let file = Connection::open(&path).unwrap();
        prepare(&file).unwrap();
        // Another connection creates the tables, as the engine does.
        Connection::open(&path).unwrap().execute_batch(ROWS).unwrap();
        file.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        shrinks(&path);
    }

    #[test]
    fn a_file_of_an_earlier_version_shrinks_too() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("old.sqlite");
        let file = Connection::open(&path).unwrap();
        file.execute_batch(&format!("PRAGMA journal_mode = WAL; {ROWS}")).unwrap();
        prepare(&file).unwrap();
        file.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        shrinks(&path);
    }
}
