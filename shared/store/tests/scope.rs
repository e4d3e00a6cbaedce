//! What must not compile: naming another tenant's data.

#[test]
fn another_tenants_partition_cannot_be_named() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
