//! The codes of products' users.

use posthorn_problem::Code;

/// The access token is missing, malformed, not of this product, or over; or its session has ended. The response does not say which.
pub const INVALID_ACCESS_TOKEN: Code =
    Code::new("INVALID_ACCESS_TOKEN", 401, "The access token is not valid.");
/// The refresh token is unknown, over, or was used before. The response does not say which.
pub const INVALID_REFRESH_TOKEN: Code =
    Code::new("INVALID_REFRESH_TOKEN", 401, "The refresh token is not valid.");
/// The product takes no registrations: the organisation makes its users.
pub const REGISTRATION_CLOSED: Code =
    Code::new("REGISTRATION_CLOSED", 403, "The product takes no registrations.");
/// The organisation has suspended the user.
pub const USER_SUSPENDED: Code = Code::new("USER_SUSPENDED", 403, "The user is suspended.");
/// Another user of the product has the address.
pub const USER_EXISTS: Code = Code::new("USER_EXISTS", 409, "A user of the product has this address.");
