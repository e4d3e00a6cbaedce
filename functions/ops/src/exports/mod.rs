//! Exports: somebody asks for data, a job writes it to a file, and a link leads to it for a week.
//!
//! Files, in reading order:
//! - `kind`: what is exported, in which form, and which permission that needs.
//! - `export`: the item of an export: what was asked for, and how far it is.
//! - `filter`: the filters of a request.
//! - `export_view`: an export as the API shows it, and who may see it.
//! - `formula`: cells of CSV that no spreadsheet executes.
//! - `text`: rows as lines of CSV or JSON.
//! - `rows`: the rows of each kind.
//! - `failed`: why a step did not succeed.
//! - `objects`: the objects in the bucket.
//! - `part`: the next text of an export.
//! - `write`: the steps that write an export.

pub mod export;
pub mod export_view;
pub(crate) mod failed;
pub mod filter;
pub(crate) mod formula;
pub mod kind;
pub(crate) mod objects;
pub(crate) mod part;
pub(crate) mod rows;
pub(crate) mod text;
pub(crate) mod write;
