//! What is read of a mail. Each limit is far above what mail programs write.

/// Fields of one header.
pub const FIELDS_MAX: usize = 1_000;
/// Bytes of one header, all fields together.
pub const HEADER_BYTES_MAX: usize = 1024 * 1024;
/// Parts of a mail, multiparts included.
pub const PARTS_MAX: usize = 250;
/// Multiparts within each other.
pub const NESTING_MAX: usize = 50;
/// Bytes of a boundary. RFC 2046, section 5.1.1 allows 70.
pub const BOUNDARY_BYTES_MAX: usize = 250;
/// Parameters of one field.
pub const PARAMETERS_MAX: usize = 200;
