//! `POST /scim/v2/.search`: the directory's users and groups that match a filter, with the query in the body (RFC 7644, section 3.4.3). Users
//! come before groups.

use garde::Validate;
use posthorn_access::{Authorised, Permission, Provisioner};
use posthorn_app::App;
use posthorn_directory::Resource;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{
        self, Answer, Call, Example, INVALID_FILTER, INVALID_PATH, INVALID_VALUE, Media, Method, Route, Scim,
        schema,
    },
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::scim::{
    answers::{KNOWS_ITSELF, found, page},
    groups,
    requests::{ScimBody, ScimQuery, SortOrder},
    users::{self, group_names},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "search-scim",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::LISTS, KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/scim/v2/.search",
    permission: Some(Permission::DirectoryProvision),
    summary: "Search SCIM users and groups",
    request: Some(schema::<SearchScim>),
    response: Some(schema::<ScimBody>),
    codes: &[INVALID_FILTER, INVALID_PATH, INVALID_VALUE],
    media: Media::Scim,
    example: Example::NONE.body(
        r#"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "displayName sw \"a\""}"#,
    ),
    ..Route::DEFAULT
};

/// What to search for. Unknown members are ignored.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
pub struct SearchScim {
    /// A filter, such as `displayName sw "a"`.
    #[garde(length(max = 4_000))]
    #[serde(default)]
    pub filter: Option<String>,
    /// The attribute to sort by.
    #[garde(length(max = 4_000))]
    #[serde(default, rename = "sortBy")]
    pub sort_by: Option<String>,
    /// `ascending` or `descending`.
    #[garde(skip)]
    #[serde(default, rename = "sortOrder")]
    pub sort_order: Option<SortOrder>,
    /// The first resource of the page, from 1.
    #[garde(skip)]
    #[serde(default, rename = "startIndex")]
    pub start_index: Option<i64>,
    /// How many resources the page has at most.
    #[garde(skip)]
    #[serde(default)]
    pub count: Option<i64>,
    /// The attributes to show.
    #[garde(length(max = 100), inner(inner(length(max = 1_000))))]
    #[schemars(inner(inner(length(max = 1_000))))]
    #[serde(default)]
    pub attributes: Option<Vec<String>>,
    /// The attributes to leave out.
    #[garde(length(max = 100), inner(inner(length(max = 1_000))))]
    #[schemars(inner(inner(length(max = 1_000))))]
    #[serde(default, rename = "excludedAttributes")]
    pub excluded_attributes: Option<Vec<String>>,
}

impl SearchScim {
    fn query(&self) -> ScimQuery {
        let joined = |names: &Option<Vec<String>>| names.as_ref().map(|names| names.join(","));
        ScimQuery {
            filter: self.filter.clone(),
            sort_by: self.sort_by.clone(),
            sort_order: self.sort_order,
            start_index: self.start_index,
            count: self.count,
            attributes: joined(&self.attributes),
            excluded_attributes: joined(&self.excluded_attributes),
        }
    }
}

async fn handle(app: &'static App, call: Call<SearchScim>) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let query = call.body.query();
    let (selection, shown) = (query.selection()?, query.shown()?);
    let (people, names) = (directory.users(app).await?, group_names(app, &directory).await?);
    let users: Result<Vec<Value>, Problem> =
        people.iter().map(|user| users::whole(app, user, &names)).collect();
    let groups = directory.groups(app).await?;
    let groups: Result<Vec<Value>, Problem> =
        groups.iter().map(|group| groups::whole(app, group, &people)).collect();
    let mut all = found(Resource::User, &selection, &shown, users?);
    all.extend(found(Resource::Group, &selection, &shown, groups?));
    Ok(page(&query, all))
}
