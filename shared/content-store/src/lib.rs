//! Reads and writes the items of templates: heads, versions and aliases. The rules are in `shared/content`.
//!
//! Other contexts need only [`render_published`] and [`render_version`].

mod places;
mod published;
mod store;

pub use places::template_partition;
pub use published::{TemplateError, TemplateRef, render_published, render_version};
pub use store::{
    READS, RELEASES_ALIASES, TAKES_ALIASES, TEMPLATE_SORT, Taken, find_template, load_version, release_alias,
    take_alias, version_sort,
};
