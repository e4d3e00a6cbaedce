//! `GET /v1/members`: a page of the organisation's members, newest accounts first. Suspended ones are in it.

use posthorn_access::{Authorised, MemberRow, Permission};
use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_problem::{INVALID_CURSOR, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, ListQuery, Route, schema},
};

use crate::member_view::{MemberView, SHOWS, show};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "list-members",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::READS_MEMBERS, SHOWS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/members",
    permission: Some(Permission::MembersRead),
    summary: "List members",
    query: Some(schema::<ListQuery>),
    response: Some(schema::<ListPage<MemberView>>),
    codes: &[INVALID_CURSOR],
    ..Route::DEFAULT
};

async fn handle(
    app: &'static App,
    call: Call<(), ListQuery>,
) -> Result<Answer<ListPage<MemberView>>, Problem> {
    let caller = call.authorised()?;
    let all = caller.members(app).await?.rows();
    let request = call.query.page()?;
    let (page, next) =
        page(&all, request.limit, place(request.after.as_deref())?, place(request.before.as_deref())?);
    Ok(Answer::ok(ListPage::new(show(app, caller, page).await?, next)))
}

/// The cursor of a page is the id of a member.
fn place(cursor: Option<&str>) -> Result<Option<PersonId>, Problem> {
    let invalid = |_| INVALID_CURSOR.because("The cursor does not come from this list.");
    cursor.map(|text| text.parse().map_err(invalid)).transpose()
}

/// The page of `all`, which has the newest first, and the cursor for the next page in the direction of reading.
fn page(
    all: &[MemberRow],
    limit: usize,
    after: Option<PersonId>,
    before: Option<PersonId>,
) -> (&[MemberRow], Option<String>) {
    let cursor = |one: Option<&MemberRow>| one.map(|row| row.id.to_string());
    if let Some(before) = before {
        let end = all.iter().take_while(|row| row.id > before).count();
        let start = end.saturating_sub(limit);
        let page = &all[start..end];
        return (page, cursor(page.first()).filter(|_| start > 0));
    }
    let start = after.map_or(0, |after| all.iter().take_while(|row| row.id >= after).count());
    let end = all.len().min(start + limit);
    let page = &all[start..end];
    (page, cursor(page.last()).filter(|_| end < all.len()))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_access::{Member, Role};
    use posthorn_ids::Id;

    use super::*;

    #[test]
    fn pages_in_both_directions_show_each_member_once() {
        let id = |second| Id::derived(Timestamp::from_second(second).unwrap(), &[b"p"]);
        let member = Member { role: Role::OWNER, joined_at: 0 };
        let row = |second| MemberRow { id: id(second), member, suspended_at: None };
        let all: Vec<_> = (0..7).rev().map(row).collect();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (one, next) = page(&all, 3, after, None);
            seen.extend_from_slice(one);
            let Some(next) = next else { break };
            after = Some(next.parse().unwrap());
        }
        assert_eq!(seen, all);
        let (one, next) = page(&all, 3, None, Some(id(2)));
        assert_eq!((one, next), (&all[1..4], Some(all[1].id.to_string())));
        let (one, next) = page(&all, 3, None, Some(id(5)));
        assert_eq!((one, next), (&all[0..1], None));
    }
}
