//! The schemas that this installation speaks (RFC 7643, sections 4 and 7).

use serde_json::{Value, json};

use crate::attribute::{Attribute, Type};

/// The schema of users.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The schema of what companies add to users.
pub const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The schema of groups.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

const VALUE: Attribute = Attribute::text("value", "The value.");
const DISPLAY: Attribute = Attribute::text("display", "The value for people.");
const TYPE: Attribute = Attribute::text("type", "What it is for, such as `work`.");
const PRIMARY: Attribute =
    Attribute { is: Type::Boolean, ..Attribute::text("primary", "Whether it is the preferred value.") };
const PLURAL: &[Attribute] = &[VALUE, DISPLAY, TYPE, PRIMARY];

const fn read_only(attribute: Attribute) -> Attribute {
    Attribute { read_only: true, ..attribute }
}

const fn multi(name: &'static str, parts: &'static [Attribute], description: &'static str) -> Attribute {
    Attribute { multi: true, ..Attribute::complex(name, parts, description) }
}

const NAME: &[Attribute] = &[
    Attribute::text("formatted", "The whole name."),
    Attribute::text("familyName", "The family name."),
    Attribute::text("givenName", "The given name."),
    Attribute::text("middleName", "The middle names."),
    Attribute::text("honorificPrefix", "The title before the name."),
    Attribute::text("honorificSuffix", "What comes after the name."),
];

const ADDRESS: &[Attribute] = &[
    Attribute::text("formatted", "The whole address."),
    Attribute::text("streetAddress", "Street and number."),
    Attribute::text("locality", "The town."),
    Attribute::text("region", "The region."),
    Attribute::text("postalCode", "The postal code."),
    Attribute::text("country", "The country."),
    TYPE,
    PRIMARY,
];

const REF: Attribute = Attribute { is: Type::Reference, ..Attribute::text("$ref", "Its URL.") };

/// `externalId` is common to all resources, and in no schema (RFC 7643, section 3.1).
pub(crate) const EXTERNAL_ID: Attribute =
    Attribute { case_exact: true, ..Attribute::text("externalId", "The directory's own id.") };

/// The attributes of a user. Each kept attribute is one that identity providers send; none gives rights.
pub(crate) const USER_ATTRIBUTES: &[Attribute] = &[
    EXTERNAL_ID,
    Attribute {
        required: true,
        unique: true,
        ..Attribute::text("userName", "The name to log in with, unique in the directory.")
    },
    Attribute::complex("name", NAME, "The parts of the name."),
    Attribute::text("displayName", "The name to show."),
    Attribute::text("nickName", "The nickname."),
    Attribute { is: Type::Reference, ..Attribute::text("profileUrl", "A page about the user.") },
    Attribute::text("title", "The job title."),
    Attribute::text("userType", "The relation to the company, such as `Employee`."),
    Attribute::text("preferredLanguage", "The preferred language."),
    Attribute::text("locale", "The locale for dates and numbers."),
    Attribute::text("timezone", "The time zone."),
    Attribute {
        is: Type::Boolean,
        ..Attribute::text(
            "active",
            "Whether the user may use the organisation. If it is false, the membership is suspended.",
        )
    },
    multi("emails", PLURAL, "The email addresses. The primary one finds the account."),
    multi("phoneNumbers", PLURAL, "The telephone numbers."),
    multi("addresses", ADDRESS, "The postal addresses."),
    read_only(multi(
        "groups",
        &[read_only(VALUE), read_only(Attribute { refers_to: &["Group"], ..REF }), read_only(DISPLAY)],
        "The groups that the user is a member of.",
    )),
];

/// The attributes of [`ENTERPRISE_USER`].
pub(crate) const ENTERPRISE_ATTRIBUTES: &[Attribute] = &[
    Attribute::text("employeeNumber", "The number of the employee."),
    Attribute::text("costCenter", "The cost centre."),
    Attribute::text("organization", "The organisation."),
    Attribute::text("division", "The division."),
    Attribute::text("department", "The department."),
    Attribute::complex(
        "manager",
        &[VALUE, REF, read_only(Attribute::text("displayName", "The manager's name."))],
        "The manager.",
    ),
];

/// The attributes of a group.
pub(crate) const GROUP_ATTRIBUTES: &[Attribute] = &[
    EXTERNAL_ID,
    Attribute {
        required: true,
        unique: true,
        ..Attribute::text("displayName", "The name, unique in the directory.")
    },
    multi(
        "members",
        &[
            Attribute { case_exact: true, immutable: true, ..VALUE },
            Attribute { refers_to: &["User"], immutable: true, ..REF },
            Attribute { usual: &["User"], immutable: true, ..TYPE },
        ],
        "The users in the group, by their ids.",
    ),
];

/// All schemas (RFC 7644, section 4), below `base`, the URL of the service.
pub fn schemas(base: &str) -> Vec<Value> {
    let schema = |id: &str, name: &str, attributes: &[Attribute]| {
        let own = attributes.iter().filter(|one| one.name != EXTERNAL_ID.name);
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id, "name": name, "description": name,
            "attributes": own.map(Attribute::definition).collect::<Vec<_>>(),
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
        })
    };
    vec![
        schema(USER, "User", USER_ATTRIBUTES),
        schema(ENTERPRISE_USER, "EnterpriseUser", ENTERPRISE_ATTRIBUTES),
        schema(GROUP, "Group", GROUP_ATTRIBUTES),
    ]
}
