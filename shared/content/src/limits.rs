//! What a template may cost. A render ends within these whatever its author and its sender say: the engine counts steps
//! (fuel), every filter and every walk over a list counts what it touches (work), and no step makes a value that is
//! larger than a filter's limit.

/// One source: MJML, HTML or text, in bytes. Mail clients clip HTML past some 100 KB.
pub const SOURCE_BYTES_MAX: usize = 256 * 1024;
/// HTML that was made of MJML, in bytes: MJML grows, and the compiled form is what is kept and read for each send.
pub const COMPILED_BYTES_MAX: usize = 512 * 1024;
/// A subject's template and what becomes of it, in characters (RFC 5322, section 2.1.1).
pub const SUBJECT_CHARACTERS_MAX: usize = 998;
/// Tokens of one expression or tag. The engine walks a chain such as `a or b or …` by recursion.
pub const TAG_TOKENS_MAX: usize = 200;
/// `elif` and `else if` branches of a template, for the same reason.
pub const BRANCHES_MAX: usize = 100;
/// A text that stands in an expression, in bytes.
pub const LITERAL_BYTES_MAX: usize = 8 * 1024;
/// A place in a list or a text, as a constant.
pub const SUBSCRIPT_MAX: usize = 1_000;
/// Elements nested in MJML: its parser and its renderer recurse once for each.
pub const MJML_DEPTH_MAX: usize = 64;
/// Elements of MJML in all.
pub const MJML_ELEMENTS_MAX: usize = 2_000;
/// What the attributes within `mj-attributes` hold, in bytes: each element may repeat them.
pub const MJML_DEFAULTS_BYTES_MAX: usize = 8 * 1024;
/// Images in carousels: each image's styles name all the others.
pub const MJML_CAROUSEL_IMAGES_MAX: usize = 50;

/// Variables that a template declares.
pub const VARIABLES_MAX: usize = 50;
/// The values of all variables of one send, as JSON, in bytes.
pub const VALUES_BYTES_MAX: usize = 128 * 1024;
/// One text among the values, in bytes.
pub const VALUE_BYTES_MAX: usize = 16 * 1024;
/// Texts, numbers, lists and objects among the values, in all.
pub const VALUE_NODES_MAX: usize = 10_000;
/// What a request may give, of which the template may declare a part alone: one for a text, a number, a truth or `null`, two for
/// a list, eight for an object. It comes to some 3 MB.
pub const GIVEN_UNITS_MAX: usize = 40_000;
/// Lists and objects within each other.
pub const VALUE_DEPTH_MAX: usize = 8;

/// Steps of the engine for one source. A row of an order's table takes some 40.
pub const FUEL_MAX: u64 = 50_000;
/// Bytes that filters touch and items that loops, comparisons and searches walk over, for one source.
pub const WORK_MAX: u64 = 2_000_000;
/// Frames of the engine: loops and `with` blocks within each other.
pub const FRAMES_MAX: usize = 64;
/// What one filter may answer, in bytes.
pub const FILTERED_BYTES_MAX: usize = 64 * 1024;
/// Numbers that `range` may count.
pub const RANGE_MAX: usize = 1_000;
/// What a source renders to, in bytes: HTML and text together must fit an answer of Lambda (6 MB), escaped as JSON.
pub const OUTPUT_BYTES_MAX: usize = 512 * 1024;

/// What one render may use. [`Limits::default`] is what every send is held to.
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
