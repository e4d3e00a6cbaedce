use super::*;

#[derive(Debug, serde::Deserialize, garde::Validate)]
#[serde(deny_unknown_fields)]
struct Sample {
    #[garde(length(max = 3))]
    name: String,
    #[garde(inner(range(min = 1)))]
    sizes: Vec<u8>,
    #[garde(length(max = 3))]
    r#type: Option<String>,
}

fn within(bytes_max: usize) -> Reading {
    Reading { bytes_max, bounds: JsonBounds::DEFAULT, nulls: Nulls::Absent }
}

fn read(body: &str) -> Result<Sample, Problem> {
    parse(body.as_bytes(), &within(100))
}

fn problem(body: &str) -> Problem {
    read(body).unwrap_err()
}

#[test]
fn a_good_body_is_read() {
    let sample = read(r#"{"name":"abc","sizes":[1]}"#).unwrap();
    assert_eq!((sample.name.as_str(), sample.sizes), ("abc", vec![1]));
}

#[test]
fn each_kind_of_fault_has_its_code_and_names_its_field() {
    for (body, code, field) in [
        ("{", "MALFORMED_BODY", None),
        ("{} x", "VALIDATION_FAILED", Some("/name")),
        (r#"{"name":"a"}"#, "VALIDATION_FAILED", Some("/sizes")),
        (r#"{"name":"a","name":"b","sizes":[1]}"#, "VALIDATION_FAILED", Some("/name")),
        (r#"{"name":"a","sizes":[1,1e999]}"#, "VALIDATION_FAILED", Some("/sizes/1")),
        (r#"{"name":"a","sizes":[1]} x"#, "MALFORMED_BODY", None),
        (r#"{"name":"a","sizes":[1],"nmae":1}"#, "VALIDATION_FAILED", Some("/nmae")),
        (r#"["a",[1]]"#, "VALIDATION_FAILED", Some("")),
        (r#"{"name":"a","sizes":[1,"x"]}"#, "VALIDATION_FAILED", Some("/sizes/1")),
        (r#"{"name":"abcd","sizes":[1]}"#, "VALIDATION_FAILED", Some("/name")),
        (r#"{"name":"a","sizes":[1],"type":"abcd"}"#, "VALIDATION_FAILED", Some("/type")),
    ] {
        let problem = problem(body);
        assert_eq!(problem.code.code, code, "{body}");
        assert_eq!(problem.errors.first().map(|error| error.pointer.as_str()), field, "{body}");
    }
    assert_eq!(problem(&" ".repeat(101)).code.code, "BODY_TOO_LARGE");
}

#[test]
fn a_null_field_counts_as_absent_unless_the_request_is_a_change() {
    #[derive(Debug, PartialEq, serde::Deserialize, garde::Validate)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        #[garde(skip)]
        #[serde(default)]
        list: Vec<u8>,
        #[garde(skip)]
        #[serde(default)]
        map: std::collections::BTreeMap<String, u8>,
        #[garde(skip)]
        #[serde(default, rename = "yes", alias = "ja")]
        truth: bool,
        #[garde(skip)]
        #[serde(default)]
        inner: Vec<Fields>,
    }
    let read = |body: &str, nulls| {
        parse::<Fields>(body.as_bytes(), &Reading { bytes_max: 200, bounds: JsonBounds::DEFAULT, nulls })
    };
    let absent = read("{}", Nulls::Absent).unwrap();
    let nulls = r#"{"list":null,"map":null,"ja":null,"inner":null}"#;
    assert_eq!(read(nulls, Nulls::Absent).as_ref(), Ok(&absent));
    let deeper = read(r#"{"inner":[{"list": null ,"yes":true}]}"#, Nulls::Absent).unwrap();
    assert_eq!(deeper.inner, [Fields { truth: true, ..read("{}", Nulls::Absent).unwrap() }]);
    assert_eq!(read(r#"{"map":[]}"#, Nulls::Absent).as_ref(), Ok(&absent), "PHP's empty array");
    for (body, field) in [
        (r#"{"unknown":null}"#, "/unknown"),
        (r#"{"list":[null]}"#, "/list/0"),
        (r#"{"map":{"a":null}}"#, "/map/a"),
        (r#"{"map":[1]}"#, "/map"),
        (r#"{"inner":[{"list":[1,"x"]}]}"#, "/inner/0/list/1"),
        (r#"{"inner":[[]]}"#, "/inner/0"),
    ] {
        assert_eq!(read(body, Nulls::Absent).unwrap_err().errors[0].pointer, field, "{body}");
    }
    assert!(read(r#"{"list":null}"#, Nulls::Kept).is_err());
    assert_eq!(read(r#"{"yes":true} null"#, Nulls::Absent).unwrap_err().code.code, "MALFORMED_BODY");
    assert_eq!(read(r#"{"list":[1,}"#, Nulls::Absent).unwrap_err().code.code, "MALFORMED_BODY");
}

#[test]
fn a_body_with_too_many_values_or_levels_is_refused_before_it_is_read() {
    let reading = Reading { bytes_max: 1 << 20, bounds: JsonBounds::DEFAULT, nulls: Nulls::Absent };
    for body in ["[".repeat(1 << 20), format!("[{}0]", "0,".repeat(60_000))] {
        let problem = parse::<Sample>(body.as_bytes(), &reading).unwrap_err();
        assert_eq!((problem.code.status, problem.errors[0].pointer.as_str()), (422, ""));
    }
}

#[test]
fn a_refusal_names_all_broken_rules() {
    assert_eq!(problem(r#"{"name":"abcd","sizes":[0,1,0]}"#).errors.len(), 3);
}

#[test]
fn a_length_error_counts_characters_items_or_bytes() {
    #[derive(Debug, serde::Deserialize, garde::Validate)]
    struct Lengths {
        #[garde(length(chars, min = 1, max = 2))]
        text: String,
        #[garde(length(max = 1), inner(length(min = 1)))]
        list: Vec<String>,
        #[garde(length(max = 2))]
        bytes: Option<String>,
        #[garde(length(min = 1))]
        #[serde(default)]
        absent: Vec<u8>,
    }
    let details = |body: &str| {
        let errors = parse::<Lengths>(body.as_bytes(), &within(200)).unwrap_err().errors;
        let mut details: Vec<_> =
            errors.iter().map(|error| format!("{} {}", error.pointer, error.detail)).collect();
        details.sort();
        details
    };
    assert_eq!(
        details(r#"{"text":"","list":["a",""],"bytes":"éé"}"#),
        [
            "/absent is required",
            "/bytes must have at most 2 bytes in UTF-8",
            "/list must have at most 1 item",
            "/list/1 must have at least 1 character",
            "/text must have at least 1 character",
        ]
    );
    assert_eq!(details(r#"{"text":"abc","list":[],"absent":[1]}"#), ["/text must have at most 2 characters"]);
}

#[test]
fn a_refusal_names_at_most_a_hundred_fields() {
    let body = format!(r#"{{"name":"abc","sizes":[{}]}}"#, vec!["0"; 30_000].join(","));
    let problem = parse::<Sample>(body.as_bytes(), &within(body.len())).unwrap_err();
    assert_eq!(
        (problem.errors.len(), problem.detail.as_str()),
        (100, "30000 fields break their rules: see `errors`.")
    );
}
