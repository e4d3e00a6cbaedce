//! What follows from the functions' declarations is made by `make generate`; these tests hold what is made to the declarations,
//! and what is written by hand, states, samples and crates, to its rules.
//!
//! Each rule is a pure function from what was read to a list of faults, so that a test of its own sees each fault told.
#![cfg(test)]
#![allow(clippy::print_stdout, reason = "what was counted is to be read")]

mod boundaries;
mod breaking;
mod circles;
mod contexts;
mod house;
mod kept;
mod limits;
mod made;
mod markdown;
mod policy;
mod postman;
mod quotas;
mod readers;
mod refusals;
mod repeatable;
mod rules;
mod runbooks;
mod samples;
mod template;

use house::House;

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn whatever_is_made_of_the_declarations_is_as_they_make_it() {
    assert_none(&made::stale());
}

#[test]
fn what_is_written_by_hand_fits_what_the_functions_declare() {
    assert_none(&House::read().differences());
}

#[test]
fn the_api_breaks_no_caller_of_the_released_document() {
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
fn four_hundred_functions_keep_within_the_default_quotas() {
    assert_none(&House::read().broken_quotas());
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
fn each_stream_has_one_relay_and_at_most_two_readers() {
    assert_none(&House::read().crowded_streams());
}

#[test]
fn every_crate_keeps_to_its_boundaries() {
    assert_none(&House::read().crossed_boundaries());
}

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    assert_none(&House::read().circles());
}
