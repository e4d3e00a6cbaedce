//! `make generate` writes files from the functions' declarations. These tests check that those files are up to date, and that
//! files written by hand (templates, sample events, crates) keep their rules.
//!
//! Each rule is a pure function that takes the files' content and gives a list of faults. So each rule has its own test, which sees
//! every fault reported.
#![cfg(test)]
#![allow(clippy::print_stdout, reason = "people read these counts")]

mod alarms;
mod boundaries;
mod breaking;
mod circles;
mod contexts;
mod deprecations;
mod hidden;
mod house;
mod invoked;
mod kept;
mod limits;
mod logs;
mod made;
mod markdown;
mod policy;
mod postman;
mod quotas;
mod readers;
mod refusals;
mod repeatable;
mod rooms;
mod rules;
mod runbooks;
mod samples;
mod template;

use house::House;

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_generated_file_is_what_the_declarations_generate() {
    assert_none(&made::stale());
}

#[test]
fn hand_written_files_agree_with_the_functions_declarations() {
    assert_none(&House::read().differences());
}

#[test]
fn the_api_breaks_no_caller_of_the_released_document() {
    assert_none(&House::read().broken_callers());
}

#[test]
fn the_postman_collection_has_every_route_in_postmans_format() {
    assert_none(&House::read().faulty_collection());
}

#[test]
fn every_operation_documents_exactly_the_refusals_of_its_route() {
    assert_none(&House::read().wrongly_documented_refusals());
}

#[test]
fn every_queue_stream_schedule_and_api_has_an_alarm_with_a_row_in_the_runbook() {
    assert_none(&House::read().faulty_alarms());
}

#[test]
fn the_dashboard_shows_every_schedule_and_metric() {
    assert_none(&House::read().faulty_dashboard());
}

#[test]
fn every_template_keeps_the_rules() {
    assert_none(&House::read().broken_rules());
}

#[test]
fn four_hundred_functions_stay_within_the_default_quotas() {
    assert_none(&House::read().broken_quotas());
}

#[test]
fn every_post_that_creates_honours_the_idempotency_key() {
    assert_none(&House::read().unrepeatable_posts());
}

#[test]
fn every_request_limit_is_in_the_openapi_document_too() {
    assert_none(&House::read().misread_limits());
}

#[test]
fn every_field_that_shows_recipients_or_content_can_be_hidden() {
    assert_none(&House::read().fields_that_nothing_hides());
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
fn every_log_line_of_an_error_shows_all_its_causes() {
    assert_none(&House::read().log_lines_without_causes());
}

#[test]
fn every_deprecated_route_has_dates_and_a_successor_that_exists() {
    assert_none(&House::read().faulty_deprecations());
}

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    assert_none(&House::read().circles());
}
