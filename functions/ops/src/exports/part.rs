//! The next text of an export: the rows from a cursor on.

use posthorn_app::App;
use posthorn_items::Scope;

use crate::exports::{
    export::{Export, Progress},
    failed::Failed,
    objects::{part_name, rest, rest_name},
    rows::source::{columns, read},
    text,
};

/// A part has at least so many bytes, apart from the last one: an export has few parts, however few rows a filter passes.
const PART_BYTES: usize = 1024 * 1024;
/// A step ends after so many reads: each may read a thousand items for a few rows, and the other exports wait.
const READS_MAX: usize = 10;

/// What comes next in an export.
pub(super) struct Next {
    /// The object to write, by its name: a part, or what is less than one so far. `None` if no row was added.
    pub object: Option<(String, String)>,
    /// Where the export is behind it.
    pub progress: Progress,
}

/// Reads what comes next, and puts it behind what is less than a part so far. It depends only on the data and on where the export is,
/// so a repetition reads the same rows.
///
/// # Errors
/// If a table or the object cannot be read.
pub(super) async fn read_next(app: &App, scope: &Scope, export: &Export) -> Result<Next, Failed> {
    let (columns, mut progress) = (columns(export.kind), export.progress.clone());
    let mut text = rest(app, scope, export).await?;
    for _ in 0..READS_MAX {
        let stretch = read(app, scope, export, progress.cursor.as_deref()).await?;
        for row in &stretch.rows {
            text::add(&mut text, export.format, columns, row, progress.rows == 0);
            progress.rows += 1;
        }
        progress.complete = stretch.next.is_none();
        progress.cursor = stretch.next;
        if progress.complete || text.len() >= PART_BYTES {
            break;
        }
    }
    let object = match added(&mut progress, export.progress.rest_bytes, text.len() as u64) {
        Added::Part => Some((part_name(export, progress.parts - 1), text)),
        Added::Rest => Some((rest_name(export, progress.rests), text)),
        Added::Nothing => None,
    };
    Ok(Next { object, progress })
}

/// What a text is.
#[derive(Debug, PartialEq, Eq)]
enum Added {
    Part,
    Rest,
    Nothing,
}

/// Notes a text of `bytes` bytes, of which the first `noted` are noted already.
fn added(progress: &mut Progress, noted: u64, bytes: u64) -> Added {
    progress.bytes += bytes - noted;
    if bytes >= PART_BYTES as u64 || (progress.complete && bytes > 0) {
        (progress.parts, progress.rest_bytes) = (progress.parts + 1, 0);
        Added::Part
    } else if bytes > noted {
        (progress.rests, progress.rest_bytes) = (progress.rests + 1, bytes);
        Added::Rest
    } else {
        Added::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_many_small_texts_make_few_parts() {
        let (mut progress, mut parts) = (Progress::default(), Vec::new());
        for step in 1..=3_000_u64 {
            let noted = progress.rest_bytes;
            let bytes = noted + if step % 3 == 0 { 0 } else { 2_000 };
            progress.complete = step == 3_000;
            match added(&mut progress, noted, bytes) {
                Added::Part => parts.push(bytes),
                Added::Rest => assert_eq!(progress.rest_bytes, bytes),
                Added::Nothing => assert_eq!((bytes, progress.rest_bytes), (noted, noted)),
            }
        }
        assert_eq!((progress.bytes, progress.parts, progress.rest_bytes), (4_000_000, 4, 0));
        assert_eq!((parts.len(), parts.iter().sum::<u64>()), (4, 4_000_000));
    }

    #[test]
    fn an_export_without_rows_has_no_part() {
        let mut progress = Progress { complete: true, ..Progress::default() };
        assert_eq!(added(&mut progress, 0, 0), Added::Nothing);
        assert_eq!(progress, Progress { complete: true, ..Progress::default() });
    }
}
