use serde::{Deserialize, Serialize};

/// What a recipient asks for with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keyword {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
    /// Help.
    Help,
}

/// AWS's opt-out words, and three more: `REVOKE` and `OPT OUT`, which count as opting out in the United States, and the accent of
/// the French word.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html>, 47 CFR 64.1200(a)(10)
const STOP: [&str; 13] = [
    "ARRET",
    "ARRÊT",
    "CANCEL",
    "END",
    "OPT-OUT",
    "OPT OUT",
    "OPTOUT",
    "QUIT",
    "REMOVE",
    "REVOKE",
    "STOP",
    "TD",
    "UNSUBSCRIBE",
];
/// The words with which people come back, also to US toll-free numbers, whose carriers know these alone.
const START: [&str; 2] = ["START", "UNSTOP"];
/// Opts in only by setting, because it is also an answer to questions.
const YES: &str = "YES";
/// US carriers ask for `HELP`; many senders announce `INFO` as well. AWS answers `HELP` by default.
/// <https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords.html>
const HELP: [&str; 2] = ["HELP", "INFO"];
/// Longer messages have no keyword, with whatever is around the word.
const BYTES_MAX: usize = 64;

/// The keyword of a message. The whole message must be the word: "stop" is one, "please stop by" is not. Case, and blanks,
/// punctuation and emoji around the word do not matter. `yes_opts_in`: whether YES counts as START.
pub fn keyword(message: &str, yes_opts_in: bool) -> Option<Keyword> {
    if message.len() > BYTES_MAX {
        return None;
    }
    let word = message.trim_matches(|character: char| !character.is_alphanumeric()).to_uppercase();
    // Phones write other hyphens and spaces by themselves.
    let word: String = word.chars().map(plain).collect();
    match word.as_str() {
        word if STOP.contains(&word) => Some(Keyword::Stop),
        word if START.contains(&word) || (yes_opts_in && word == YES) => Some(Keyword::Start),
        word if HELP.contains(&word) => Some(Keyword::Help),
        _ => None,
    }
}

fn plain(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2015}' => '-',
        space if space.is_whitespace() => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_known_in_any_case_and_with_anything_around_it() {
        let kinds = [(&STOP[..], Keyword::Stop), (&START[..], Keyword::Start), (&HELP[..], Keyword::Help)];
        for (words, expected) in kinds {
            for word in words {
                let lower = word.to_lowercase();
                for message in [
                    (*word).to_owned(),
                    lower.clone(),
                    format!(" {lower}\r\n"),
                    format!("{word}!!!"),
                    format!("\"{lower}.\""),
                    format!("{word} 🙏"),
                    format!("- {word} -"),
                ] {
                    assert_eq!(keyword(&message, false), Some(expected), "{message:?}");
                }
            }
        }
        assert_eq!(keyword("Opt\u{2011}out", false), Some(Keyword::Stop));
        assert_eq!(keyword("opt\u{a0}out", false), Some(Keyword::Stop));
    }

    #[test]
    fn a_word_among_others_is_no_keyword() {
        for message in [
            "",
            "!",
            "please stop by",
            "stop it",
            "Don't stop",
            "stopp",
            "nonstop",
            "the end",
            "helpful",
            "S T O P",
            "st-op",
            "stop start",
            "yes please",
            "おわり",
        ] {
            assert_eq!(keyword(message, true), None, "{message:?}");
        }
        assert_eq!(keyword(&format!("stop{}", "!".repeat(1600)), false), None);
    }

    #[test]
    fn yes_opts_in_by_setting_alone() {
        assert_eq!(keyword(" Yes! ", false), None);
        assert_eq!(keyword(" Yes! ", true), Some(Keyword::Start));
        assert_eq!(keyword("stop", true), Some(Keyword::Stop));
    }
}
