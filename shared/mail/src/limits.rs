//! Limits for reading a mail. Each is far above what mail programs write.

/// Most fields in one header.
pub const FIELDS_MAX: usize = 1_000;
/// Most bytes in one header, all fields together.
pub const HEADER_BYTES_MAX: usize = 1024 * 1024;
/// Most parts in a mail, including multiparts.
pub const PARTS_MAX: usize = 250;
/// Most levels of nested multiparts.
pub const NESTING_MAX: usize = 50;
/// Most bytes in a boundary. RFC 2046, section 5.1.1 allows 70.
pub const BOUNDARY_BYTES_MAX: usize = 250;
/// Most parameters in one field.
pub const PARAMETERS_MAX: usize = 200;
