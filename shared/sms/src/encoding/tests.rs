use proptest::prelude::*;

use super::*;

fn measured(text: &str) -> (Encoding, u32, u32) {
    let measured = measure(text).unwrap();
    (measured.encoding, measured.parts, measured.units)
}

#[test]
fn a_text_takes_another_part_exactly_beyond_the_limits() {
    for (text, expected) in [
        ("a".repeat(160), (Encoding::Gsm7, 1, 160)),
        ("a".repeat(161), (Encoding::Gsm7, 2, 161)),
        ("a".repeat(306), (Encoding::Gsm7, 2, 306)),
        ("a".repeat(307), (Encoding::Gsm7, 3, 307)),
        ("€".repeat(80), (Encoding::Gsm7, 1, 160)),
        ("€".repeat(81), (Encoding::Gsm7, 2, 162)),
        ("ж".repeat(70), (Encoding::Ucs2, 1, 70)),
        ("ж".repeat(71), (Encoding::Ucs2, 2, 71)),
        ("ж".repeat(134), (Encoding::Ucs2, 2, 134)),
        ("ж".repeat(135), (Encoding::Ucs2, 3, 135)),
        ("🙂".repeat(35), (Encoding::Ucs2, 1, 70)),
        ("🙂".repeat(36), (Encoding::Ucs2, 2, 72)),
    ] {
        assert_eq!(measured(&text), expected, "{text}");
    }
}

#[test]
fn one_character_outside_of_gsm_7_makes_the_whole_text_ucs_2() {
    assert_eq!(measured("Zoë"), (Encoding::Ucs2, 1, 3));
    assert_eq!(measured("é à ü ñ Ω €"), (Encoding::Gsm7, 1, 12));
    assert_eq!(measured(&format!("{}’", "a".repeat(100))), (Encoding::Ucs2, 2, 101));
    assert_eq!(measured("[|]’"), (Encoding::Ucs2, 1, 4), "escaped characters take one unit in UCS-2");
}

#[test]
fn an_escaped_character_is_not_split() {
    let text = format!("{}€{}", "a".repeat(152), "b".repeat(152));
    assert_eq!(measured(&text), (Encoding::Gsm7, 3, 306), "306 septets would fit two parts");
    assert_eq!(split(&text)[0], "a".repeat(152));
    assert_eq!(split(&text)[1], format!("€{}", "b".repeat(151)));
}

#[test]
fn a_surrogate_pair_is_not_split() {
    let text = format!("{}🙂{}", "ж".repeat(66), "ы".repeat(66));
    assert_eq!(measured(&text), (Encoding::Ucs2, 3, 134), "134 code units would fit two parts");
    assert_eq!(split(&text)[1], format!("🙂{}", "ы".repeat(65)));
}

#[test]
fn blank_texts_and_texts_of_more_than_ten_parts_are_refused() {
    for blank in ["", " ", "\r\n\t", "\u{a0}"] {
        assert_eq!(measure(blank), Err(InvalidText::Blank), "{blank:?}");
    }
    assert_eq!(measured(&"a".repeat(1530)), (Encoding::Gsm7, 10, 1530));
    assert_eq!(measured(&"ж".repeat(670)), (Encoding::Ucs2, 10, 670));
    assert_eq!(measure(&"a".repeat(1531)), Err(InvalidText::TooLong { parts: 11, limit: 10 }));
    let refused = measure(&"ж".repeat(2000)).unwrap_err();
    assert_eq!(refused.to_string(), "takes 30 parts, and may take at most 10");
}

#[test]
fn a_measured_text_is_written_with_the_names_of_the_api() {
    let json = serde_json::to_value([measure("a").unwrap(), measure("ж").unwrap()]).unwrap();
    assert_eq!(json[0], serde_json::json!({ "encoding": "gsm_7", "parts": 1, "units": 1 }));
    assert_eq!(json[1]["encoding"], "ucs_2");
}

/// Characters of every kind, those that take two units often.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let any = prop_oneof![
        6 => Just('a'),
        3 => prop::sample::select(vec!['€', '[', '~', '\u{c}']),
        1 => prop::sample::select(vec!['é', 'Ω', '\n', '@']),
        1 => prop::sample::select(vec!['’', '“', '…', '\u{a0}', 'ł']),
        1 => any::<char>(),
        2 => Just('🙂'),
    ];
    let gsm_7 = prop::sample::select(vec!['a', 'a', 'a', '€', '|', 'é']);
    let of = |characters: BoxedStrategy<char>| {
        prop::collection::vec(characters, 0..700).prop_map(|all| all.into_iter().collect::<String>())
    };
    prop_oneof![of(any.boxed()), of(gsm_7.boxed())]
}

proptest! {
    #[test]
    fn the_parts_are_the_text_and_none_is_too_large_or_could_take_more(text in any_text()) {
        let (encoding, parts) = (Encoding::of(&text), split(&text));
        prop_assert_eq!(parts.concat(), text.as_str());
        let most = if parts.len() == 1 { encoding.alone_max() } else { encoding.joined_max() };
        for (at, part) in parts.iter().enumerate() {
            prop_assert!((1..=most).contains(&encoding.units_of(part)), "{part:?}");
            let next = parts.get(at + 1).and_then(|next| next.chars().next());
            prop_assert!(next.is_none_or(|next| encoding.units_of(part) + encoding.units(next) > most));
        }
    }

    #[test]
    fn more_text_never_takes_fewer_parts_nor_fewer_units_of_the_same_encoding(text in any_text(), more in any_text()) {
        let longer = format!("{text}{more}");
        prop_assert!(split(&longer).len() >= split(&text).len());
        let (before, after) = (Encoding::of(&text), Encoding::of(&longer));
        prop_assert!(before == after || after == Encoding::Ucs2);
        prop_assert!(before != after || after.units_of(&longer) >= before.units_of(&text));
    }

    #[test]
    fn a_text_is_measured_exactly_if_it_is_not_blank_and_has_few_parts(text in any_text()) {
        let parts = u32::try_from(split(&text).len()).unwrap();
        match measure(&text) {
            Ok(measured) => {
                prop_assert_eq!(measured.parts, parts);
                prop_assert!(parts <= PARTS_MAX && text.chars().count() <= 1600);
            }
            Err(InvalidText::Blank) => prop_assert_eq!(text.trim(), ""),
            Err(InvalidText::TooLong { parts: named, limit }) => {
                prop_assert_eq!((named, limit), (parts, PARTS_MAX));
                prop_assert!(parts > PARTS_MAX);
            }
        }
    }
}
