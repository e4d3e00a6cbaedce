//! People's accounts: addresses, passwords, factors, one-time tokens. Their sessions are in `shared/access`, because the edge of
//! every function reads those.

mod account;
mod address;
mod backup_codes;
mod by_secret;
mod ceremony;
pub mod claims;
pub mod codes;
mod erased_account;
mod factor_news;
mod link;
mod mail;
mod moved_address;
mod passkey;
mod passkeys;
mod places;
mod refused;
mod second_factor;
mod sessions;
mod sso_log_in;
mod sso_subject;
mod sso_vouched;
mod ticket;
mod token;
mod totp;
mod waits;

pub use account::{
    Account, MAKES_ACCOUNTS, NewAccount, READS_ACCOUNTS, READS_MANY_ACCOUNTS, WRITES_ACCOUNTS, account,
    accounts, any_account, create_account, find_account, revise_account,
};
pub use address::{Address, InvalidAddress};
pub use ceremony::{
    BEGINS_CEREMONIES, CEREMONY_VALID_MS, Ceremony, CeremonyOf, TAKES_CEREMONIES, begin_ceremony,
    take_ceremony,
};
pub use claims::Addressed;
pub use erased_account::{GIVES_UP_ACCOUNTS, REMOVES_ACCOUNTS, give_up_account, remove_account};
pub use factor_news::factor_news;
pub use link::{LogInLink, MAKES_LINKS, account_of_link, make_log_in_link};
pub use mail::{About, AccountMail, News, QUEUES_MAIL, queue_mail, queue_mail_as};
pub use moved_address::{MOVES_ADDRESSES, move_address};
pub use passkey::Passkey;
pub use passkeys::{PASSKEYS_MAX, add_passkey, remove_passkey, rename_passkey};
pub use refused::{NOTES_REFUSALS, RefusedLogIn, note_refused_log_in};
pub use second_factor::{
    BEGINS_TOTP, CHECKS_CODES, begin_totp, confirm_totp, disable_totp, own_account, renew_backup_codes,
    use_code,
};
pub use sessions::{Device, STARTS_SESSIONS, Started, end_sessions, start_session};
pub use sso_log_in::{
    BEGINS_SSO_LOG_INS, SSO_LOG_IN_SECONDS, SsoLogIn, SsoLogInRefused, TAKES_SSO_LOG_INS, begin_sso_log_in,
    take_posted_sso_log_in, take_sso_log_in,
};
pub use sso_subject::{KNOWS_SUBJECTS, keep_subject, person_of_subject};
pub use sso_vouched::{KEEPS_VOUCHED, SsoVouched, TAKES_VOUCHED, keep_vouched, take_vouched};
pub use ticket::{TICKETS, Ticket, count_try, find_ticket, make_ticket, make_ticket_with, use_ticket};
pub use token::{
    FINDS_TOKENS, MAKES_TOKENS, OneTimeToken, Purpose, USES_TOKENS, find_token, make_token, use_token,
};
pub use totp::{Enrolment, Totp, TotpError};
pub use waits::{Attempt, WAITS, begin_attempt, forget_attempts};
