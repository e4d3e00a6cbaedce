//! The account's limits on sending, by the account's clock: a rate with a burst of at most one second's worth, and a quota over
//! the last 24 hours. Both count recipients, not mails.
//! <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html>

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use rusqlite::{Result, Transaction, params};
use serde_json::json;

use crate::aws::{Answer, disk::Disk};

/// The minutes of the quota's window.
const WINDOW_MINUTES: i64 = 24 * 60;
/// The rate that `GetAccount` shows if there is no limit.
const RATE_WITHOUT_LIMIT: f64 = 10_000.0;

/// Why SES accepts no mail now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The account's sending is paused.
    Paused,
    /// The last 24 hours' recipients have used the quota up.
    Quota,
    /// The last second's recipients have used the rate up.
    Rate,
}

impl Refusal {
    /// The answer to a `SendEmail`.
    ///
    /// AWS documents the texts, and names one error for both limits, which version 2 of the API does not have. Programs report
    /// `TooManyRequestsException` for the rate and `LimitExceededException` for the quota. Callers should know both by their text.
    /// <https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html>
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html>
    pub fn answer(self) -> Answer {
        match self {
            Self::Paused => Answer::failed(400, "SendingPausedException", "Sending paused for this account."),
            Self::Quota => Answer::failed(400, "LimitExceededException", "Daily message quota exceeded."),
            Self::Rate => Answer::failed(429, "TooManyRequestsException", "Maximum sending rate exceeded."),
        }
    }
}

/// The limits, and how much of them is used.
pub(super) struct Limits(Mutex<Used>);

#[derive(Default)]
struct Used {
    per_second: Option<u32>,
    per_day: Option<u32>,
    is_paused: bool,
    /// What is left of the rate, as of a time.
    left: f64,
    filled_at: Option<Timestamp>,
    /// Recipients by minute, oldest first.
    minutes: VecDeque<(i64, u64)>,
}

impl Limits {
    /// Limits in recipients; `None` for no limit. Reads from `disk` what was sent before.
    pub fn open(disk: &Disk, per_second: Option<u32>, per_day: Option<u32>) -> Result<Self> {
        let minutes = disk.read(|disk| {
            let mut all = disk.prepare("SELECT minute, recipients FROM sent_by_minute ORDER BY minute")?;
            all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })?;
        let limits = Self(Mutex::new(Used { minutes, ..Used::default() }));
        limits.set(per_second, per_day);
        Ok(limits)
    }

    /// Sets both limits. The rate begins with a whole second's worth.
    pub fn set(&self, per_second: Option<u32>, per_day: Option<u32>) {
        let mut used = self.lock();
        (used.per_second, used.per_day) = (per_second, per_day);
        (used.left, used.filled_at) = (per_second.map_or(0.0, f64::from), None);
    }

    /// Pauses the account's sending, or lets it go on.
    pub fn pause(&self, is_paused: bool) {
        self.lock().is_paused = is_paused;
    }

    /// Takes a mail's recipients off both limits. SES accepts a mail if any of a limit is left, and the next mails wait longer.
    pub fn take(&self, recipients: usize, now: Timestamp) -> std::result::Result<(), Refusal> {
        let mut used = self.lock();
        used.forget(now);
        if used.is_paused {
            return Err(Refusal::Paused);
        }
        if used.per_day.is_some_and(|quota| used.sent() >= u64::from(quota)) {
            return Err(Refusal::Quota);
        }
        if !used.rate_takes(recipients, now) {
            return Err(Refusal::Rate);
        }
        used.count(recipients as u64, minute(now));
        Ok(())
    }

    /// Gives back the recipients of a mail that could not be stored.
    pub fn give_back(&self, recipients: usize, at: Timestamp) {
        let mut used = self.lock();
        let of_minute = used.minutes.iter_mut().find(|(other, _)| *other == minute(at));
        if let Some((_, sent)) = of_minute {
            *sent = sent.saturating_sub(recipients as u64);
        }
    }

    /// The answer to a `GetAccount`.
    /// <https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html>
    pub fn account(&self, now: Timestamp) -> Answer {
        let mut used = self.lock();
        used.forget(now);
        Answer::ok(&json!({
            "DedicatedIpAutoWarmupEnabled": true,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": true,
            "SendingEnabled": !used.is_paused,
            "SendQuota": {
                // SES's word for no limit is -1.
                "Max24HourSend": used.per_day.map_or(-1.0, f64::from),
                "MaxSendRate": used.per_second.map_or(RATE_WITHOUT_LIMIT, f64::from),
                "SentLast24Hours": used.sent() as f64,
            },
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Used {
    fn rate_takes(&mut self, recipients: usize, now: Timestamp) -> bool {
        let Some(rate) = self.per_second.map(f64::from) else { return true };
        let passed = self.filled_at.map_or(0.0, |before| now.duration_since(before).as_secs_f64().max(0.0));
        let filled = (self.left + passed * rate).min(rate);
        let taken = filled >= 1.0;
        self.left = if taken { filled - recipients as f64 } else { filled };
        self.filled_at = Some(now);
        taken
    }

    /// Drops minutes of which no part is in the window.
    fn forget(&mut self, now: Timestamp) {
        while self.minutes.front().is_some_and(|(first, _)| *first < oldest(now)) {
            self.minutes.pop_front();
        }
    }

    fn count(&mut self, recipients: u64, minute: i64) {
        match self.minutes.back_mut() {
            // A clock that was set back counts into the latest minute.
            Some((last, sent)) if *last >= minute => *sent += recipients,
            _ => self.minutes.push_back((minute, recipients)),
        }
    }

    fn sent(&self) -> u64 {
        self.minutes.iter().map(|(_, sent)| sent).sum()
    }
}

/// Writes that a mail with this many recipients was accepted.
pub(super) fn keep(to: &Transaction<'_>, recipients: usize, at: Timestamp) -> Result<()> {
    to.prepare_cached(
        "INSERT INTO sent_by_minute (minute, recipients) VALUES (?1, ?2)
         ON CONFLICT (minute) DO UPDATE SET recipients = recipients + excluded.recipients",
    )?
    .execute(params![minute(at), recipients])?;
    to.prepare_cached("DELETE FROM sent_by_minute WHERE minute < ?1")?.execute([oldest(at)])?;
    Ok(())
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

/// The first minute that is partly in the window that ends `now`.
fn oldest(now: Timestamp) -> i64 {
    minute(now) - WINDOW_MINUTES
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn limits(per_second: Option<u32>, per_day: Option<u32>) -> Limits {
        let limits = Limits(Mutex::default());
        limits.set(per_second, per_day);
        limits
    }

    fn after_ms(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_795_255_200_000 + ms).unwrap()
    }

    fn taken(limits: &Limits, at: Timestamp) -> usize {
        (0..20).filter(|_| limits.take(1, at).is_ok()).count()
    }

    fn quota(limits: &Limits, at: Timestamp) -> serde_json::Value {
        limits.account(at).json()["SendQuota"].clone()
    }

    #[test]
    fn a_second_accepts_no_more_than_the_rate() {
        let limits = limits(Some(5), None);
        assert_eq!(taken(&limits, after_ms(0)), 5);
        assert_eq!(limits.take(1, after_ms(0)), Err(Refusal::Rate));
        assert_eq!(taken(&limits, after_ms(400)), 2);
        assert_eq!(taken(&limits, after_ms(60_000)), 5);
        assert_eq!(taken(&limits, after_ms(30_000)), 0, "a clock that is set back gives nothing");
    }

    #[test]
    fn after_a_mail_with_many_recipients_the_next_waits_longer() {
        let limits = limits(Some(10), None);
        assert_eq!(limits.take(50, after_ms(0)), Ok(()));
        assert_eq!(limits.take(1, after_ms(3_000)), Err(Refusal::Rate));
        assert_eq!(limits.take(1, after_ms(5_000)), Ok(()));
    }

    #[test]
    fn any_24_hours_accept_no_more_than_the_quota() {
        let limits = limits(None, Some(10));
        assert_eq!(limits.take(4, after_ms(0)), Ok(()));
        assert_eq!(limits.take(8, after_ms(3_600_000)), Ok(()), "something was left");
        assert_eq!(limits.take(1, after_ms(3_600_000)), Err(Refusal::Quota));
        assert_eq!(quota(&limits, after_ms(3_600_000))["SentLast24Hours"], 12.0);
        let day = SignedDuration::from_hours(24);
        assert_eq!(limits.take(1, after_ms(59_000) + day), Err(Refusal::Quota), "the first minute is whole");
        assert_eq!(limits.take(1, after_ms(60_000) + day), Ok(()));
        assert_eq!(quota(&limits, after_ms(60_000) + day)["SentLast24Hours"], 9.0);
    }

    #[test]
    fn the_memory_of_a_day_is_bounded() {
        let limits = limits(None, None);
        for second in 0..3 * 86_400 {
            limits.take(1, after_ms(second * 1000)).unwrap();
        }
        let used = limits.lock();
        assert_eq!(used.minutes.len(), 24 * 60 + 1);
        assert_eq!(used.sent(), 86_400 + 60, "a day, and the minute in which it began");
    }

    #[test]
    fn a_refused_mail_uses_nothing_up() {
        let limits = limits(Some(1), Some(3));
        limits.pause(true);
        assert_eq!(limits.take(1, after_ms(0)), Err(Refusal::Paused));
        assert_eq!(limits.account(after_ms(0)).json()["SendingEnabled"], false);
        limits.pause(false);
        assert_eq!(limits.take(2, after_ms(0)), Ok(()));
        limits.give_back(2, after_ms(0));
        assert_eq!(limits.take(1, after_ms(1_000)), Err(Refusal::Rate));
        let shown = json!({ "Max24HourSend": 3.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0 });
        assert_eq!(quota(&limits, after_ms(0)), shown);
    }

    #[test]
    fn without_limits_the_account_shows_none() {
        let limits = limits(None, None);
        assert_eq!(taken(&limits, after_ms(0)), 20);
        let shown = json!({ "Max24HourSend": -1.0, "MaxSendRate": 10_000.0, "SentLast24Hours": 20.0 });
        assert_eq!(quota(&limits, after_ms(0)), shown);
    }
}
