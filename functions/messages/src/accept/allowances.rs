//! The allowances that accepting an email uses up: the scope's quota, and the day's emails of a domain that warms up.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_items::Scope;
use posthorn_problem::Problem;
use posthorn_senders::{Admission, Sender, warmup_limit_exceeded};
use posthorn_senders_store::warmup_admit;

use crate::accept::{quota::check_quota, write::Ready};

/// An email that passed the prechecks. Quota and warm-up are still to be checked.
pub(crate) struct Checked {
    /// The email.
    pub ready: Ready,
    /// How its domain may send; `None` for the test domain.
    pub sender: Option<Sender>,
    /// Whether it may wait for the next day of its domain's warm-up.
    pub defer: bool,
}

impl Checked {
    /// Its domain, if the email must go out immediately. Otherwise it may wait for another day.
    fn must_go(&self) -> Option<&Sender> {
        self.sender.as_ref().filter(|_| self.ready.message.schedule.is_none() && !self.defer)
    }
}

/// Takes quota and warm-up. This comes last, so that an email that is refused uses nothing up.
///
/// # Errors
/// The refusal.
pub(crate) async fn spend(app: &App, scope: &Scope, checked: Checked) -> Result<Ready, Problem> {
    check_quota(app, scope, 1).await?;
    spend_warmup(app, scope, checked).await
}

async fn spend_warmup(app: &App, scope: &Scope, checked: Checked) -> Result<Ready, Problem> {
    let Checked { mut ready, sender, defer } = checked;
    if ready.message.schedule.is_none()
        && let Some(at) = check_warmup(app, scope, sender.as_ref(), defer).await?
    {
        ready.message = ready.message.scheduled(at.as_millisecond());
    }
    Ok(ready)
}

/// The same for emails that are accepted all or none: their allowances are taken together.
///
/// # Errors
/// The refusal, and the index of the first email that it is about.
pub(crate) async fn spend_together(
    app: &App,
    scope: &Scope,
    all: Vec<Checked>,
) -> Result<Vec<Ready>, (usize, Problem)> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    check_quota(app, scope, all.len() as u64).await.map_err(|problem| (0, problem))?;
    let mut domains: Vec<(usize, &Sender, u64)> = Vec::new();
    for (at, sender) in all.iter().enumerate().filter_map(|(at, one)| Some((at, one.must_go()?))) {
        match domains.iter_mut().find(|(_, known, _)| known.domain_id == sender.domain_id) {
            Some((_, _, emails)) => *emails += 1,
            None => domains.push((at, sender, 1)),
        }
    }
    let now = app.now();
    for (at, sender, emails) in domains {
        let refused = match warmup_admit(app, scope, sender, emails, now).await {
            Ok(Admission::Admitted) => continue,
            Ok(Admission::Exceeded { cap, lifts_at }) => {
                warmup_limit_exceeded(&sender.domain, cap, lifts_at, now)
            }
            Err(error) => error.into(),
        };
        return Err((at, refused));
    }
    let mut ready = Vec::with_capacity(all.len());
    for (at, one) in all.into_iter().enumerate() {
        ready.push(match one.must_go() {
            Some(_) => one.ready,
            None => spend_warmup(app, scope, one).await.map_err(|problem| (at, problem))?,
        });
    }
    Ok(ready)
}

/// Counts the email against its domain's warm-up. Answers the time to send it at if it is deferred to the next day.
///
/// `deliver-email` counts a scheduled email when its time comes.
pub(crate) async fn check_warmup(
    app: &App,
    scope: &Scope,
    sender: Option<&Sender>,
    defer: bool,
) -> Result<Option<Timestamp>, Problem> {
    let Some(sender) = sender else { return Ok(None) };
    let now = app.now();
    match warmup_admit(app, scope, sender, 1, now).await? {
        Admission::Admitted => Ok(None),
        Admission::Exceeded { lifts_at, .. } if defer => Ok(Some(lifts_at)),
        Admission::Exceeded { cap, lifts_at } => {
            Err(warmup_limit_exceeded(&sender.domain, cap, lifts_at, now))
        }
    }
}
