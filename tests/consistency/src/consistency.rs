//! A function is written down in several places: its context's list, a binary, a template, a sample event, the OpenAPI
//! document, the docs. These tests compare the places and name what differs, and hold the templates to their rules.
//!
//! Each rule is a pure function from what was read to a list of faults, so that a test can take an entry away and see
//! that its absence is told.
#![cfg(test)]

mod boundaries;
mod breaking;
mod contexts;
mod entry;
mod heads;
mod house;
mod limits;
mod markdown;
mod openapi;
mod policy;
mod postman;
mod refusals;
mod repeatable;
mod rules;
mod samples;
mod settings;
mod template;

use house::House;

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_function_stands_in_every_place_that_lists_functions() {
    assert_none(&House::read().differences());
}

#[test]
fn the_openapi_document_is_the_one_that_the_routes_make() {
    // Set by `make openapi`.
    if std::env::var_os("POSTHORN_WRITE_OPENAPI").is_some() {
        House::read().write_openapi().unwrap();
    }
    assert_none(&House::read().stale_openapi());
}

#[test]
fn the_api_breaks_no_caller_of_the_released_document() {
    // Set by `make released`.
    if std::env::var_os("POSTHORN_WRITE_RELEASED").is_some() {
        House::read().write_released().unwrap();
    }
    assert_none(&House::read().broken_callers());
}

#[test]
fn the_postman_collection_holds_every_route_in_postmans_shape() {
    assert_none(&House::read().faulty_collection());
}

#[test]
fn every_operation_tells_exactly_the_refusals_of_its_route() {
    assert_none(&House::read().mistold_refusals());
}

#[test]
fn every_template_keeps_the_rules() {
    assert_none(&House::read().broken_rules());
}

#[test]
fn every_post_that_creates_honours_the_idempotency_key() {
    assert_none(&House::read().unrepeatable_posts());
}

#[test]
fn every_limit_of_a_request_stands_where_the_document_tells_it() {
    assert_none(&House::read().misread_limits());
}

#[test]
fn every_crate_keeps_to_its_boundaries() {
    assert_none(&House::read().crossed_boundaries());
}

#[test]
fn whatever_entry_is_removed_its_absence_is_named() {
    let whole = House::read();
    let before = whole.differences();
    for (what, house) in whole.each_with_one_entry_removed() {
        let named = house.differences().into_iter().any(|fault| !before.contains(&fault));
        assert!(named, "nothing told that {what} is missing");
    }
}
