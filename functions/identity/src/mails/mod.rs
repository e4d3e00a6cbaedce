//! Mails to people about their accounts: which to send, how often, and their words.

mod choose;
mod mail;
mod news;
mod recent;
mod shown;
mod words;

pub(crate) use choose::{CHOOSES, choose};
pub(crate) use news::news_of;
