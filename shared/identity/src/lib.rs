//! People's accounts: addresses, passwords, factors, one-time tokens. Their sessions are in `shared/access`, because the edge of
//! every function reads those.

mod account;
mod address;
mod backup_codes;
mod ceremony;
pub mod codes;
mod factor_news;
mod mail;
mod passkey;
mod passkeys;
mod places;
mod second_factor;
mod sessions;
mod ticket;
mod token;
mod totp;
mod waits;

pub use account::{
    Account, NewAccount, READS_ACCOUNTS, WRITES_ACCOUNTS, account, create_account, find_account,
    revise_account,
};
pub use address::{Address, InvalidAddress};
pub use ceremony::{
    BEGINS_CEREMONIES, CEREMONY_VALID_MS, Ceremony, CeremonyOf, TAKES_CEREMONIES, begin_ceremony,
    take_ceremony,
};
pub use factor_news::factor_news;
pub use mail::{About, AccountMail, News, QUEUES_MAIL, queue_mail};
pub use passkey::Passkey;
pub use passkeys::{PASSKEYS_MAX, add_passkey, remove_passkey, rename_passkey};
pub use second_factor::{
    BEGINS_TOTP, CHECKS_CODES, begin_totp, confirm_totp, disable_totp, own_account, renew_backup_codes,
    use_code,
};
pub use sessions::{Device, STARTS_SESSIONS, Started, end_sessions, start_session};
pub use ticket::{TICKETS, Ticket, count_try, find_ticket, make_ticket, use_ticket};
pub use token::{KEPT, OneTimeToken, Purpose, find_token, make_token, use_token};
pub use totp::{Enrolment, Totp, TotpError};
pub use waits::{Attempt, WAITS, begin_attempt, forget_attempts};
