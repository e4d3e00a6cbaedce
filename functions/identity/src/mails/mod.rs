//! Mails to people about their accounts: which to send, how often, and their words.

pub(crate) mod choose;
mod mail;
pub(crate) mod news;
mod of_users;
mod recent;
mod shown;
mod words;
