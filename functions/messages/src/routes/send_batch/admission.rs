//! Decides which emails of a batch are accepted: those of an earlier request, and of the others all or none, or each on its own.

use std::collections::HashMap;

use futures::future::join_all;
use posthorn_access::Authorised;
use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::Message;
use posthorn_problem::Problem;
use posthorn_runtime::http::parse_json;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::accept::{
    admit,
    allowances::{self, Checked, spend},
    quota::check_quota,
    request::SendEmail,
    write::Ready,
};

/// Emails that are checked at once.
const CONCURRENT_MAX: usize = 25;

/// An email that was refused.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Refused {
    /// Its place in the request, from 0.
    pub index: usize,
    /// The problem's code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// An email of the batch.
pub(super) enum One<'a, T> {
    /// An earlier request under the same idempotency key accepted it: the message as it is stored.
    Earlier(&'a Message),
    /// This request brings it.
    Now(Box<T>),
}

impl<T> One<'_, T> {
    pub(super) fn now(&self) -> Option<&T> {
        match self {
            Self::Earlier(_) => None,
            Self::Now(now) => Some(now),
        }
    }
}

impl One<'_, Ready> {
    pub(super) fn message(&self) -> &Message {
        match self {
            Self::Earlier(message) => message,
            Self::Now(ready) => &ready.message,
        }
    }
}

/// Emails with their indexes in the request.
pub(super) type Placed<T> = Vec<(usize, T)>;

/// Runs the prechecks on the emails that no earlier request accepted. They use no allowance up.
pub(super) async fn check_all<'a>(
    app: &App,
    caller: &Authorised,
    emails: &[Box<RawValue>],
    ids: &[EmailId],
    earlier: &'a HashMap<EmailId, Message>,
) -> Result<Placed<Result<One<'a, Checked>, Problem>>, Problem> {
    if earlier.len() < ids.len() {
        // Reads the quota once for all emails.
        check_quota(app, caller.scope(), 0).await?;
    }
    let all: Vec<(usize, (&EmailId, &Box<RawValue>))> = ids.iter().zip(emails).enumerate().collect();
    let mut checked = Vec::new();
    for chunk in all.chunks(CONCURRENT_MAX) {
        let works = chunk.iter().map(async |(at, (id, email))| match earlier.get(id) {
            Some(message) => (*at, Ok(One::Earlier(message))),
            None => (*at, check(app, caller, email, **id).await.map(|now| One::Now(Box::new(now)))),
        });
        checked.extend(join_all(works).await);
    }
    Ok(checked)
}

/// Takes the allowances of each email on its own.
pub(super) async fn spend_each<'a>(
    app: &App,
    scope: &Scope,
    checked: Placed<One<'a, Checked>>,
) -> Placed<Result<One<'a, Ready>, Problem>> {
    let mut spent = Vec::with_capacity(checked.len());
    for (at, one) in checked {
        let one = match one {
            One::Earlier(message) => Ok(One::Earlier(message)),
            One::Now(now) => spend(app, scope, *now).await.map(by_batch),
        };
        spent.push((at, one));
    }
    spent
}

/// Takes the allowances of all emails or of none.
pub(super) async fn spend_together<'a>(
    app: &App,
    scope: &Scope,
    checked: Placed<One<'a, Checked>>,
    earlier: usize,
) -> Result<Placed<One<'a, Ready>>, Problem> {
    let (mut all, mut places, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for (at, one) in checked {
        match one {
            One::Earlier(message) => all.push((at, One::Earlier(message))),
            One::Now(now) => {
                places.push(at);
                new.push(*now);
            }
        }
    }
    let refused = |(at, problem): (usize, Problem)| within(problem, places[at], earlier);
    let ready = allowances::spend_together(app, scope, new).await.map_err(refused)?;
    all.extend(places.iter().copied().zip(ready.into_iter().map(by_batch)));
    all.sort_by_key(|(at, _)| *at);
    Ok(all)
}

/// Marks the email so that the sweep finds it by its batch. A scheduled email has its own time, so the sweep finds it by itself.
fn by_batch<'a>(mut ready: Ready) -> One<'a, Ready> {
    ready.message.in_batch = ready.message.schedule.is_none();
    One::Now(Box::new(ready))
}

async fn check(app: &App, caller: &Authorised, raw: &RawValue, id: EmailId) -> Result<Checked, Problem> {
    let email: SendEmail = parse_json(raw.get().as_bytes())?;
    admit::check(app, caller, &email, id).await
}

/// Strict: the first refusal refuses the whole batch, and its pointers name the email's index. Permissive: each email is
/// refused on its own, except for a fault of ours, after which the caller tries again.
pub(super) fn sort_out<T>(
    all: Placed<Result<T, Problem>>,
    permissive: bool,
    earlier: usize,
) -> Result<(Placed<T>, Vec<Refused>), Problem> {
    let (mut ready, mut refused) = (Vec::new(), Vec::new());
    for (index, one) in all {
        match one {
            Ok(one) => ready.push((index, one)),
            Err(problem) if permissive && problem.code.status < 500 => {
                refused.push(Refused { index, code: problem.code.code, message: problem.detail });
            }
            Err(problem) => return Err(within(problem, index, earlier)),
        }
    }
    Ok((ready, refused))
}

fn within(mut problem: Problem, index: usize, earlier: usize) -> Problem {
    for error in &mut problem.errors {
        error.pointer = format!("/{index}{}", error.pointer);
    }
    if problem.code.status < 500 {
        // Emails of an earlier request that stopped halfway are stored, and go out.
        let outcome = match earlier {
            0 => "None of the batch was accepted.".to_owned(),
            _ => {
                format!(
                    "{earlier} of the batch were accepted by an earlier request. Repeat the request under its key for the rest."
                )
            }
        };
        problem.detail = format!("Email {index}: {} {outcome}", problem.detail);
    }
    problem
}

#[cfg(test)]
mod tests {
    use posthorn_messages::codes::DOMAIN_NOT_FOUND;

    use super::*;

    #[test]
    fn a_refusal_names_the_index_in_the_list() {
        let problem = within(DOMAIN_NOT_FOUND.because("No.").at("/from", "is unknown"), 7, 0);
        assert_eq!(problem.errors[0].pointer, "/7/from");
        assert!(problem.detail.starts_with("Email 7: No."));
    }
}
