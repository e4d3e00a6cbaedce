//! What an owner's account may do, which AWS Support changes on request.

/// The account's state and quotas. The default is an account in production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsOptions {
    /// What the account may spend on texts in a calendar month (UTC), in US dollars; `None` for no limit.
    /// <https://docs.aws.amazon.com/sms-voice/latest/userguide/awssupport-spend-threshold.html>
    pub month_limit_dollars: Option<u32>,
    /// Whether the account is in the sandbox: it sends only to [`verified`](Self::verified) numbers.
    /// <https://docs.aws.amazon.com/sms-voice/latest/userguide/sandbox.html>
    pub is_sandbox: bool,
    /// Verified destination numbers (E.164).
    pub verified: Vec<String>,
    /// Countries that the account's protect configuration blocks, by their two letters.
    pub blocked_countries: Vec<String>,
    /// Whether AWS has disabled the account's sending.
    pub is_disabled: bool,
    /// Whether senders have limits on parts per second.
    pub limits_parts: bool,
    /// The parts per second of each 10DLC number. AWS gives 1, and up to 75 on request.
    pub ten_dlc_parts_per_second: u32,
    /// Whether operations have limits on requests per second: 1, and 10 to put and delete opted out numbers.
    /// <https://docs.aws.amazon.com/sms-voice/latest/userguide/quotas.html>
    pub limits_requests: bool,
    /// The most numbers, pools, opt-out lists, configuration sets, sender ids and registrations, each.
    pub resources_max: usize,
    /// How long a requested number is pending, in seconds.
    pub number_pending_seconds: u32,
    /// How long each step of a registration's review takes, in seconds.
    pub review_step_seconds: u32,
}

impl Default for SmsOptions {
    fn default() -> Self {
        Self {
            month_limit_dollars: None,
            is_sandbox: false,
            verified: Vec::new(),
            blocked_countries: Vec::new(),
            is_disabled: false,
            limits_parts: true,
            ten_dlc_parts_per_second: 1,
            limits_requests: false,
            resources_max: 1_000,
            number_pending_seconds: 15,
            review_step_seconds: 15,
        }
    }
}
