//! Settles the emails of a restored installation before anything sends them.
//!
//! An email that was open at the moment may have been sent since. First all of them are held: no worker claims them, and no sweep
//! queues them. Then each is looked up in the running installation. What is settled there is settled here; what is open there is held
//! there by a conditional write, and goes on here. What nobody knows stays held until a person decides.
//!
//! Every step may be repeated, and may stop anywhere. Files, in reading order:
//! - `settling`: what is settled, and how.
//! - `heads`: reads emails' heads.
//! - `freeze`: holds what was open at the moment.
//! - `resolve`: ends the holds.
//! - `report`: what was found.

mod freeze;
mod heads;
mod report;
mod resolve;
mod settling;

pub use report::Report;
pub use settling::{Settling, Unknown};

use posthorn_store::StoreError;

/// Settles what can be settled now. Run it again while emails are [pending](Report::pending).
///
/// # Errors
/// `StoreError` if a table cannot be read or written. What was done until then stays, and a repetition goes on.
pub async fn settle(settling: &Settling<'_>) -> Result<Report, StoreError> {
    let mut report = Report::default();
    freeze::freeze(settling, &mut report).await?;
    resolve::resolve(settling, &mut report).await?;
    Ok(report)
}
