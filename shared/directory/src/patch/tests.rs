use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    document::Resource,
    schemas::{GROUP, USER},
};

fn user(mut sent: Value) -> Document {
    sent["schemas"] = json!([USER]);
    Document::read(Resource::User, sent).unwrap()
}

fn group(members: &[&str]) -> Document {
    let sent = json!({"schemas": [GROUP], "displayName": "Admins"});
    Document::read(Resource::Group, sent).unwrap().with_members(members.iter().copied())
}

fn request(operations: Value) -> PatchRequest {
    serde_json::from_value(json!({"Operations": operations})).unwrap()
}

fn after(document: &Document, operations: Value) -> Value {
    Value::Object(patched(document, request(operations)).unwrap().map)
}

fn ada() -> Document {
    user(json!({
        "userName": "ada", "name": {"givenName": "Ada"}, "title": "Countess",
        "emails": [{"type": "work", "value": "a@w.example", "primary": true}, {"type": "home", "value": "a@h.example"}],
    }))
}

#[test]
fn values_are_added_replaced_and_removed() {
    let ada = ada();
    for (operations, pointer, expected) in [
        (json!([{"op": "Replace", "path": "title", "value": "Lady"}]), "/title", json!("Lady")),
        (json!([{"op": "replace", "value": {"title": "Lady", "id": "x"}}]), "/title", json!("Lady")),
        (
            json!([{"op": "add", "path": "name.familyName", "value": "L"}]),
            "/name",
            json!({"givenName": "Ada", "familyName": "L"}),
        ),
        (json!([{"op": "add", "value": {"name.familyName": "L"}}]), "/name/familyName", json!("L")),
        (
            json!([{"op": "replace", "path": "name", "value": {"familyName": "L"}}]),
            "/name/givenName",
            json!("Ada"),
        ),
        (json!([{"op": "remove", "path": "title"}]), "/title", Value::Null),
        (json!([{"op": "replace", "path": "title", "value": null}]), "/title", Value::Null),
        (json!([{"op": "replace", "path": "active", "value": "False"}]), "/active", json!(false)),
        (
            json!([{"op": "replace", "path": "emails[type eq \"home\"].value", "value": "b@h.example"}]),
            "/emails/1/value",
            json!("b@h.example"),
        ),
        (
            json!([{"op": "add", "path": "emails[type eq \"home\"].primary", "value": "True"}]),
            "/emails/0/primary",
            json!(false),
        ),
        (
            json!([{"op": "add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "1"}]),
            "/phoneNumbers",
            json!([{"type": "mobile", "value": "1"}]),
        ),
        (
            json!([{"op": "remove", "path": "emails[type eq \"work\"]"}]),
            "/emails",
            json!([{"type": "home", "value": "a@h.example"}]),
        ),
        (
            json!([{"op": "replace", "path": "emails", "value": [{"value": "c@c.example"}]}]),
            "/emails",
            json!([{"value": "c@c.example"}]),
        ),
        (
            json!([{"op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "R"}]),
            "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            json!({"department": "R"}),
        ),
        (json!([{"op": "add", "path": "shoeSize", "value": 7}]), "/shoeSize", Value::Null),
    ] {
        let after = after(&ada, operations.clone());
        assert_eq!(after.pointer(pointer).cloned().unwrap_or_default(), expected, "{operations}: {after}");
    }
}

#[test]
fn members_are_a_union_and_leave_by_filter_and_by_list() {
    let before = group(&["a", "b"]);
    let members = |operations: Value| {
        let after = patched(&before, request(operations)).unwrap();
        after.members().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        members(json!([{"op": "add", "path": "members", "value": [{"value": "b"}, {"value": "c"}]}])),
        ["a", "b", "c"]
    );
    assert_eq!(members(json!([{"op": "remove", "path": "members[value eq \"a\"]"}])), ["b"]);
    assert_eq!(members(json!([{"op": "Remove", "path": "members", "value": [{"value": "b"}]}])), ["a"]);
    assert_eq!(members(json!([{"op": "remove", "path": "members"}])), [""; 0]);
    assert_eq!(members(json!([{"op": "replace", "value": {"members": [{"value": "z"}]}}])), ["z"]);
    assert_eq!(members(json!([{"op": "replace", "path": "members", "value": [{"value": "z"}]}])), ["z"]);
}

#[test]
fn what_cannot_be_changed_is_refused_and_nothing_is_half_done() {
    let ada = ada();
    for (operations, reason) in [
        (json!([{"op": "remove"}]), Reason::NoTarget),
        (json!([{"op": "move", "path": "title"}]), Reason::InvalidSyntax),
        (json!([{"op": "replace", "path": "id", "value": "x"}]), Reason::Mutability),
        (json!([{"op": "add", "path": "groups", "value": [{"value": "g"}]}]), Reason::Mutability),
        (json!([{"op": "remove", "path": "userName"}]), Reason::InvalidValue),
        (
            json!([{"op": "replace", "path": "emails[type eq \"other\"].value", "value": "x"}]),
            Reason::NoTarget,
        ),
        (json!([{"op": "replace", "path": "title[value eq \"x\"]", "value": "x"}]), Reason::InvalidPath),
        (json!([{"op": "replace", "path": "emails[", "value": "x"}]), Reason::InvalidPath),
        (json!([{"op": "replace", "path": "title", "value": {"a": 1}}]), Reason::InvalidValue),
        (json!([{"op": "add", "value": "x"}]), Reason::InvalidValue),
    ] {
        let refused = patched(&ada, request(operations.clone())).unwrap_err();
        assert_eq!(refused.reason, reason, "{operations}: {refused}");
    }
}

fn member_operation() -> impl Strategy<Value = Value> {
    let id = || prop::sample::select(vec!["a", "b", "c"]);
    prop_oneof![
        id().prop_map(|id| json!({"op": "add", "path": "members", "value": [{"value": id}]})),
        id().prop_map(|id| json!({"op": "Remove", "path": "members", "value": [{"value": id}]})),
        id().prop_map(|id| json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")})),
    ]
}

fn user_operation() -> impl Strategy<Value = Value> {
    let op = || prop::sample::select(vec!["add", "Replace", "remove"]);
    let path = prop::sample::select(vec![
        "title",
        "name.givenName",
        "name",
        "emails",
        "emails.value",
        "emails[type eq \"work\"]",
        "active",
        "emails[type eq \"work\"].value",
        "emails[primary eq true].type",
        "displayName",
        "userName",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ]);
    let value = prop_oneof![
        Just(Value::Null),
        Just(json!("x")),
        Just(json!(true)),
        Just(json!({"value": "v", "type": "work", "primary": true})),
        Just(json!([{"value": "v"}, {"value": "w", "primary": "True"}])),
        Just(json!({"department": "R"})),
    ];
    (op(), path, value).prop_map(|(op, path, value)| json!({"op": op, "path": path, "value": value}))
}

proptest! {
    /// Adding and removing different members commutes, and each operation may come twice.
    #[test]
    fn changes_of_different_members_may_come_in_any_order_and_twice(
        operations in prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c"]), any::<bool>(), 0..4)
            .prop_map(|map| map.into_iter().collect::<Vec<_>>()),
        order in Just(()).prop_perturb(|(), mut rng| rng.next_u64()),
    ) {
        let operation = |(id, adds): &(&str, bool)| match adds {
            true => json!({"op": "add", "path": "members", "value": [{"value": id}]}),
            false => json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")}),
        };
        let in_order: Vec<Value> = operations.iter().map(operation).collect();
        let mut other: Vec<Value> = in_order.iter().chain(&in_order).cloned().collect();
        let turn = if other.is_empty() { 0 } else { order as usize % other.len() };
        other.rotate_left(turn);
        let members = |operations: Vec<Value>| {
            let after = patched(&group(&["a", "x"]), request(Value::Array(operations))).unwrap();
            let mut members: Vec<String> = after.members().into_iter().map(str::to_owned).collect();
            members.sort();
            members
        };
        prop_assert_eq!(members(in_order), members(other));
    }

    /// A request that came twice changes nothing more.
    #[test]
    fn one_operation_on_members_may_be_repeated(operation in member_operation()) {
        let once = patched(&group(&["a", "b"]), request(json!([operation.clone()]))).unwrap();
        prop_assert_eq!(&patched(&once, request(json!([operation]))).unwrap(), &once);
    }

    /// Whatever comes, a user keeps its name, has one primary address at most, and reads back as it is kept.
    #[test]
    fn a_user_stays_whole_after_any_changes(operations in prop::collection::vec(user_operation(), 0..6)) {
        let Ok(after) = patched(&ada(), request(Value::Array(operations))) else { return Ok(()) };
        prop_assert!(!after.name().is_empty());
        let mut sent = Value::Object(after.map.clone());
        let primary = sent["emails"].as_array().into_iter().flatten().filter(|one| one["primary"] == true).count();
        prop_assert!(primary <= 1);
        sent["schemas"] = json!([USER]);
        prop_assert_eq!(Document::read(Resource::User, sent).unwrap(), after);
    }
}
