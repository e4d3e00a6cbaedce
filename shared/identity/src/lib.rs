//! People's accounts: addresses, passwords, factors, one-time tokens. Their sessions are in `shared/access`, because the edge of
//! every function reads those.

mod account;
mod address;
pub mod codes;
mod link;
mod mail;
mod moved_address;
mod places;
mod refused;
mod sessions;
mod token;
mod waits;

pub use account::{
    Account, CREATES_ACCOUNTS, NewAccount, READS_ACCOUNTS, READS_MANY_ACCOUNTS, WRITES_ACCOUNTS, account,
    accounts, create_account, find_account, revise_account,
};
pub use address::{Address, InvalidAddress};
pub use link::{LogInLink, MAKES_LINKS, account_of_link, make_log_in_link};
pub use mail::{About, AccountMail, News, QUEUES_MAIL, queue_mail, queue_mail_as};
pub use moved_address::{MOVES_ADDRESSES, move_address};
pub use refused::{NOTES_REFUSALS, RefusedLogIn, note_refused_log_in};
pub use sessions::{Device, STARTS_SESSIONS, Started, end_sessions, start_session};
pub use token::{
    FINDS_TOKENS, MAKES_TOKENS, OneTimeToken, Purpose, USES_TOKENS, find_token, make_token, use_token,
};
pub use waits::{Attempt, WAITS, begin_attempt, forget_attempts};
