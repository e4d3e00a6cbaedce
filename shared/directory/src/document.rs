//! What a directory says about a user or a group, in the form in which it is kept.

use serde_json::{Map, Value};

use crate::{
    attribute::Attribute,
    refused::{Reason, Refused},
    schemas::{ENTERPRISE_ATTRIBUTES, ENTERPRISE_USER, GROUP, GROUP_ATTRIBUTES, USER, USER_ATTRIBUTES},
};

/// A type of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// A user.
    User,
    /// A group of users.
    Group,
}

impl Resource {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// The part of the path.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::User => "Users",
            Self::Group => "Groups",
        }
    }

    /// The URN of its schema.
    pub fn schema(self) -> &'static str {
        match self {
            Self::User => USER,
            Self::Group => GROUP,
        }
    }

    /// The attribute that names one of them in its directory.
    pub fn naming(self) -> &'static str {
        match self {
            Self::User => "userName",
            Self::Group => "displayName",
        }
    }

    pub(crate) fn attributes(self) -> &'static [Attribute] {
        match self {
            Self::User => USER_ATTRIBUTES,
            Self::Group => GROUP_ATTRIBUTES,
        }
    }
}

/// The attributes that a directory sent, with the schema's names. What is unassigned is absent. The enterprise extension is an object
/// under its URN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its type.
    pub of: Resource,
    pub(crate) map: Map<String, Value>,
}

impl Document {
    /// Reads what a directory sends to create or replace a resource. It ignores what it does not know and what is read-only (RFC 7644,
    /// section 3.3).
    ///
    /// # Errors
    /// `InvalidSyntax` if it is no object or of another schema, `InvalidValue` if a value has the wrong type or the name is missing.
    pub fn read(of: Resource, sent: Value) -> Result<Self, Refused> {
        let Value::Object(sent) = sent else {
            return Err(Refused::new(Reason::InvalidSyntax, "The body must be an object."));
        };
        let mut document = Self { of, map: Map::new() };
        let mut names_schema = false;
        for (name, value) in sent {
            if name.eq_ignore_ascii_case("schemas") {
                names_schema =
                    value.as_array().is_some_and(|all| all.iter().any(|one| is_urn(one, of.schema())));
            } else if name.eq_ignore_ascii_case(ENTERPRISE_USER) && of == Resource::User {
                document.set_extension(value)?;
            } else if let Some(attribute) =
                Attribute::find(of.attributes(), &name).filter(|one| !one.read_only)
            {
                document.set(attribute, value)?;
            }
        }
        if !names_schema {
            let detail = format!("`schemas` must contain `{}`.", of.schema());
            return Err(Refused::new(Reason::InvalidSyntax, detail));
        }
        document.check()?;
        Ok(document)
    }

    /// What the store has kept.
    ///
    /// # Errors
    /// If it is not what [`Document::keep`] gives.
    pub fn kept(of: Resource, text: &str) -> serde_json::Result<Self> {
        Ok(Self { of, map: serde_json::from_str(text)? })
    }

    /// The text for the store.
    pub fn keep(&self) -> String {
        Value::Object(self.map.clone()).to_string()
    }

    fn set(&mut self, attribute: &Attribute, value: Value) -> Result<(), Refused> {
        match attribute.canonical(value)? {
            Some(value) => self.map.insert(attribute.name.to_owned(), value),
            None => self.map.remove(attribute.name),
        };
        Ok(())
    }

    fn set_extension(&mut self, value: Value) -> Result<(), Refused> {
        let whole = Attribute::complex(ENTERPRISE_USER, ENTERPRISE_ATTRIBUTES, "");
        self.set(&whole, value)
    }

    /// Checks what each resource must have.
    pub(crate) fn check(&self) -> Result<(), Refused> {
        let naming = self.of.naming();
        match self.map.contains_key(naming) {
            true => Ok(()),
            false => Err(Refused::new(Reason::InvalidValue, format!("`{naming}` is required."))),
        }
    }

    /// The name in the directory: `userName` or `displayName`. Two resources of a directory never share it, in any case.
    pub fn name(&self) -> &str {
        self.map.get(self.of.naming()).and_then(Value::as_str).unwrap_or_default()
    }

    /// `active`, if the directory said.
    pub fn active(&self) -> Option<bool> {
        self.map.get("active").and_then(Value::as_bool)
    }

    /// The email address: the primary one, else the first, else the name if it looks like one.
    pub fn email(&self) -> Option<&str> {
        let all = self.map.get("emails").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let primary = all.iter().find(|one| one["primary"] == Value::Bool(true));
        let sent = primary.or(all.first()).and_then(|one| one["value"].as_str());
        sent.or_else(|| Some(self.name()).filter(|name| name.contains('@')))
    }

    /// The name to show, if the directory sent one.
    pub fn display_name(&self) -> Option<String> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let name = self.map.get("name");
        let whole = || {
            let parts =
                [&name?["givenName"], &name?["familyName"]].map(|part| part.as_str().unwrap_or_default());
            Some(parts.join(" ").trim().to_owned()).filter(|whole| !whole.is_empty())
        };
        let shown = self.map.get("displayName").and_then(text);
        shown.or_else(|| name.and_then(|name| text(&name["formatted"]))).or_else(whole)
    }

    /// The ids of a group's members.
    pub fn members(&self) -> Vec<&str> {
        let all = self.map.get("members").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|one| one["value"].as_str()).collect()
    }

    /// The same group with these members.
    pub fn with_members<'a>(mut self, members: impl Iterator<Item = &'a str>) -> Self {
        let members: Vec<Value> = members.map(|id| serde_json::json!({"value": id})).collect();
        match members.is_empty() {
            true => self.map.remove("members"),
            false => self.map.insert("members".to_owned(), Value::Array(members)),
        };
        self
    }

    /// The same group without members: they are kept with the users.
    pub fn without_members(self) -> Self {
        self.with_members(std::iter::empty())
    }
}

fn is_urn(value: &Value, urn: &str) -> bool {
    value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(urn))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn user(sent: Value) -> Result<Document, Refused> {
        let mut sent = sent;
        sent["schemas"] = json!([USER]);
        Document::read(Resource::User, sent)
    }

    #[test]
    fn a_user_is_kept_as_the_schema_names_it() {
        let read = user(json!({
            "USERNAME": "ada@acme.example", "id": "x", "meta": {}, "groups": [{"value": "g"}], "password": "p",
            "name": {"givenName": "Ada", "familyName": "Lovelace"}, "active": "False",
            ENTERPRISE_USER: {"Department": "R&D", "manager": {"value": "m", "displayName": "Eve"}},
        }))
        .unwrap();
        let kept = json!({
            "userName": "ada@acme.example", "name": {"givenName": "Ada", "familyName": "Lovelace"}, "active": false,
            ENTERPRISE_USER: {"department": "R&D", "manager": {"value": "m"}},
        });
        assert_eq!(Value::Object(read.map.clone()), kept);
        assert_eq!(Document::kept(Resource::User, &read.keep()).unwrap(), read);
        assert_eq!(read.email(), Some("ada@acme.example"));
        assert_eq!(read.display_name().as_deref(), Some("Ada Lovelace"));
        assert_eq!(read.active(), Some(false));
    }

    #[test]
    fn the_primary_address_counts_and_else_the_first() {
        let emails = json!([{"value": "a@x.example"}, {"value": "b@x.example", "primary": true}]);
        assert_eq!(user(json!({"userName": "ada", "emails": emails})).unwrap().email(), Some("b@x.example"));
        let emails = json!([{"value": "a@x.example"}, {"value": "b@x.example"}]);
        assert_eq!(user(json!({"userName": "ada", "emails": emails})).unwrap().email(), Some("a@x.example"));
        assert_eq!(user(json!({"userName": "ada"})).unwrap().email(), None);
    }

    #[test]
    fn a_resource_without_name_or_of_another_schema_is_refused() {
        assert_eq!(user(json!({"userName": ""})).unwrap_err().reason, Reason::InvalidValue);
        let other = json!({"schemas": [GROUP], "userName": "ada"});
        assert_eq!(Document::read(Resource::User, other).unwrap_err().reason, Reason::InvalidSyntax);
        assert_eq!(Document::read(Resource::User, json!([])).unwrap_err().reason, Reason::InvalidSyntax);
    }
}
