//! Logs in with a one-time link, for the API and for the link's page.

use posthorn_app::App;
use posthorn_identity::{account_of_link, use_token};
use posthorn_problem::Problem;
use posthorn_runtime::http::{Answer, Call};

use crate::{account_view::AccountView, log_in::log_in};

/// The name of the limit for each network.
pub(crate) const LIMIT: &str = "log-in-link";
/// Requests per minute from one network: enough for an office, too few to be a load.
pub(crate) const PER_MINUTE: u64 = 60;
/// The path of a link in the reference.
pub(crate) const EXAMPLE: &str = "/log-in/c2FtcGxlLXRva2VuLW9mLWEtbGluay1vbmx5LWFuLWU";

/// Logs in with a link's token, and uses it up. That comes last, so that a repetition after a crash goes on. Of two requests at the
/// same time, one is refused and its session has no holder.
pub(crate) async fn log_in_with<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    token: &str,
) -> Result<Answer<AccountView>, Problem> {
    let account = account_of_link(app, token).await?;
    let answer = log_in(app, call, &account).await?;
    use_token(app, token).await?;
    Ok(answer)
}
