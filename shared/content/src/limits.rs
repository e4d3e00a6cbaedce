//! Limits for templates. A render stays within them for any template and any values: the engine counts steps (fuel),
//! every filter and every iteration counts what it touches (work), and no step makes a value larger than a filter's
//! limit.

/// Most bytes of one source: MJML, HTML or text. Mail clients clip HTML past about 100 KB.
pub const SOURCE_BYTES_MAX: usize = 256 * 1024;
/// Most bytes of HTML generated from MJML. MJML grows, and the HTML is stored and read for each send.
pub const COMPILED_BYTES_MAX: usize = 512 * 1024;
/// Most characters of a subject, as template and rendered (RFC 5322, section 2.1.1).
pub const SUBJECT_CHARACTERS_MAX: usize = 998;
/// Most tokens in one expression or tag. The engine walks a chain such as `a or b or …` by recursion.
pub const TAG_TOKENS_MAX: usize = 200;
/// Most `elif` branches in a template, for the same reason.
pub const BRANCHES_MAX: usize = 100;
/// Most bytes of a text literal in an expression.
pub const LITERAL_BYTES_MAX: usize = 8 * 1024;
/// Largest constant index into a list or a text.
pub const SUBSCRIPT_MAX: usize = 1_000;
/// Most levels of nested MJML elements. The parser and the renderer recurse once per level.
pub const MJML_DEPTH_MAX: usize = 64;
/// Most MJML elements in a template.
pub const MJML_ELEMENTS_MAX: usize = 2_000;
/// Most bytes of attributes in `mj-attributes`. Each element may repeat them.
pub const MJML_DEFAULTS_BYTES_MAX: usize = 8 * 1024;
/// Most images in carousels. The styles of each image name all others.
pub const MJML_CAROUSEL_IMAGES_MAX: usize = 50;

/// Most variables that a template declares.
pub const VARIABLES_MAX: usize = 50;
/// Most bytes of all values of one send, as JSON.
pub const VALUES_BYTES_MAX: usize = 128 * 1024;
/// Most bytes of one text among the values.
pub const VALUE_BYTES_MAX: usize = 16 * 1024;
/// Most texts, numbers, lists and objects among the values, in total.
pub const VALUE_NODES_MAX: usize = 10_000;
/// Most units of values in a request, including values that the template does not declare. A text, a number, a boolean
/// or `null` counts one, a list two, an object eight. The limit is about 3 MB of memory.
pub const GIVEN_UNITS_MAX: usize = 40_000;
/// Most levels of nested lists and objects.
pub const VALUE_DEPTH_MAX: usize = 8;

/// Most steps of the engine for one source. A row of an order's table takes about 40.
pub const FUEL_MAX: u64 = 50_000;
/// Most bytes that filters touch, plus items that loops, comparisons and searches visit, for one source.
pub const WORK_MAX: u64 = 2_000_000;
/// Most frames of the engine: nested loops and `with` blocks.
pub const FRAMES_MAX: usize = 64;
/// Most bytes in the result of one filter.
pub const FILTERED_BYTES_MAX: usize = 64 * 1024;
/// Most numbers that `range` gives.
pub const RANGE_MAX: usize = 1_000;
/// Most bytes that one source renders to. HTML and text together, escaped as JSON, must fit a Lambda response (6 MB).
pub const OUTPUT_BYTES_MAX: usize = 512 * 1024;

/// Limits of one render. Every send uses [`Limits::default`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps of the engine for one source.
    pub fuel: u64,
    /// Bytes and items touched for one source.
    pub work: u64,
    /// Bytes that one source renders to.
    pub output_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { fuel: FUEL_MAX, work: WORK_MAX, output_bytes: OUTPUT_BYTES_MAX }
    }
}
