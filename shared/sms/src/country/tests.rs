//! Holds the table of prefixes against Google's libphonenumber, from which it is made: `POSTHORN_PREFIXES=1` writes it again.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};

use phonenumber::{
    Type,
    metadata::{DATABASE, Metadata},
};
use regex_automata::{
    Anchored,
    hybrid::dfa::{Cache, DFA},
    util::{start, syntax},
};

use super::{Country, InvalidCountry};

/// The types of numbers whose patterns decide a number's region, as in Google's library. Left out are company numbers (UAN), which
/// get no SMS: Canada's have seven digits, and would claim parts of US area codes.
const TYPES: [Type; 9] = [
    Type::FixedLine,
    Type::Mobile,
    Type::TollFree,
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Voip,
    Type::Pager,
    Type::Voicemail,
];
/// Digits after the calling code beyond which no regions are told apart: only Christmas Island and the Cocos Islands share longer
/// prefixes with their main country.
const NATIONAL_DIGITS_MAX: usize = 5;

/// A region and the national numbers that Google gives to it.
struct Region<'a> {
    id: &'a str,
    patterns: Vec<(DFA, RefCell<Cache>)>,
}

impl<'a> Region<'a> {
    fn new(metadata: &'a Metadata) -> Self {
        let patterns: Vec<String> = match metadata.leading_digits() {
            // A region with leading digits has every number that begins with them.
            Some(leading) => vec![format!("(?:{})[0-9]*", leading.as_str())],
            None => {
                let of_types = TYPES.iter().filter_map(|kind| metadata.descriptors().get(*kind));
                of_types.map(|numbers| numbers.national_number().as_str().to_owned()).collect()
            }
        };
        let syntax = syntax::Config::new().ignore_whitespace(true);
        let dfa = |pattern: &String| {
            let dfa = DFA::builder().syntax(syntax).build(&format!("(?:{pattern})$")).unwrap();
            let cache = dfa.create_cache();
            (dfa, RefCell::new(cache))
        };
        Self { id: metadata.id(), patterns: patterns.iter().map(dfa).collect() }
    }

    /// Whether a number of the region begins with these digits.
    fn has_numbers_from(&self, digits: &str) -> bool {
        self.patterns.iter().any(|(dfa, cache)| {
            let mut cache = cache.borrow_mut();
            let begin = start::Config::new().anchored(Anchored::Yes);
            let mut state = dfa.start_state(&mut cache, &begin).unwrap();
            digits.bytes().all(|digit| {
                state = dfa.next_state(&mut cache, state, digit).unwrap();
                !state.is_dead()
            })
        })
    }
}

/// The shortest prefixes of the region at `place`. A prefix that several regions have is of the first, as in Google's library.
fn own_prefixes(regions: &[Region], place: usize, digits: &str, found: &mut Vec<String>) {
    if !regions[place].has_numbers_from(digits) {
        return;
    }
    let shares = |regions: &[Region]| regions.iter().any(|other| other.has_numbers_from(digits));
    let (before, after) = (shares(&regions[..place]), shares(&regions[place + 1..]));
    if digits.len() < NATIONAL_DIGITS_MAX && (before || after) {
        for digit in '0'..='9' {
            own_prefixes(regions, place, &format!("{digits}{digit}"), found);
        }
    } else if !before {
        found.push(digits.to_owned());
    }
}

/// The table: each calling code with its main region, and the prefixes of the other regions that share the code.
fn made() -> BTreeMap<u32, String> {
    let mut table = BTreeMap::new();
    for code in 1..1000_u16 {
        let metadata = DATABASE.by_code(&code).unwrap_or_default();
        // The world is no country.
        let Some(main) = metadata.first().filter(|main| main.id() != "001") else { continue };
        table.insert(u32::from(code), main.id().to_owned());
        if metadata.len() == 1 {
            continue;
        }
        let regions: Vec<Region> = metadata.into_iter().map(Region::new).collect();
        for place in 1..regions.len() {
            let mut prefixes = Vec::new();
            own_prefixes(&regions, place, "", &mut prefixes);
            let numbers = prefixes.iter().map(|own| format!("{code}{own}").parse().unwrap());
            table.extend(numbers.map(|prefix| (prefix, regions[place].id.to_owned())));
        }
    }
    table
}

fn written(table: &BTreeMap<u32, String>) -> String {
    let mut text = "//! The prefixes of phone numbers and their countries, sorted. Made from Google's libphonenumber by the test\n\
         //! `the_table_is_that_of_libphonenumber`, which says how; do not edit.\n\n\
         #[rustfmt::skip]\n"
        .to_owned();
    let _ = write!(text, "pub(super) const PREFIXES: [(u32, [u8; 2]); {}] = [", table.len());
    let mut width = usize::MAX;
    for (prefix, country) in table {
        let entry = format!("({prefix}, *b\"{country}\"),");
        width = width.saturating_add(entry.len() + 1);
        if width > 110 {
            text.push_str("\n    ");
            width = entry.len() + 5;
        } else {
            text.push(' ');
        }
        text.push_str(&entry);
    }
    text.push_str("\n];\n");
    text
}

#[test]
fn the_table_is_that_of_libphonenumber() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/country/prefixes.rs");
    let table = written(&made());
    if std::env::var_os("POSTHORN_PREFIXES").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), table, "run this test with POSTHORN_PREFIXES=1");
}

/// The examples that Google gives for each region, and numbers of every area code of the North American plan.
#[test]
fn numbers_have_the_country_that_libphonenumber_gives_them() {
    let regions = (1..1000_u16).flat_map(|code| DATABASE.by_code(&code).unwrap_or_default());
    let examples = regions.flat_map(|region| {
        let numbers = [Type::Mobile, Type::FixedLine].map(|kind| region.descriptors().get(kind)?.example());
        numbers.into_iter().flatten().map(|national| format!("+{}{national}", region.country_code()))
    });
    let area_codes = (200..1000).map(|area| format!("+1{area}2345678"));
    let mut seen = BTreeSet::new();
    for number in examples.chain(area_codes) {
        let known = phonenumber::parse(None, &number).unwrap();
        let expected = known.country().id().filter(|_| known.is_valid());
        let Some(expected) = expected.map(|country| country.as_ref().to_owned()) else { continue };
        let country = Country::of_digits(&number[1..]).map(|country| country.to_string());
        assert_eq!(country.as_ref(), Some(&expected), "{number}");
        seen.insert(expected);
    }
    assert!(seen.len() > 230, "{} countries came up", seen.len());
}

#[test]
fn a_country_is_two_capitals() {
    for code in ["US", "XK", "ZZ"] {
        let country: Country = code.parse().unwrap();
        assert_eq!(serde_json::to_value(country).unwrap(), code);
        assert_eq!(serde_json::from_value::<Country>(code.into()).unwrap(), country);
    }
    for text in ["", "U", "us", "Us", "USA", "U1", "Ü"] {
        assert_eq!(text.parse::<Country>(), Err(InvalidCountry), "{text}");
    }
}
