//! Texts made from a seed: the same seed makes the same text, on every machine.

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}

/// Pieces of GSM-7: letters, accents and Greek, characters that take two septets, line breaks and form feeds.
const GSM_7: [&[&str]; 5] = [
    &["a", "e", "T", "0", " ", ".", "@", "$", "_"],
    &["é", "à", "Ç", "ñ", "ü", "ß", "£", "¿", "Å", "ø"],
    &["Δ", "Φ", "Γ", "Λ", "Ω", "Π", "Ψ", "Σ", "Θ", "Ξ"],
    &["€", "[", "]", "{", "}", "\\", "~", "^", "|", "\u{c}"],
    &["\n", "\r\n", "\r"],
];
/// Other pieces: other letters, other scripts, typography, emoji of one and of several code points, letters with combining accents,
/// characters that only control or can't be seen.
const OTHERS: [&[&str]; 7] = [
    &["ç", "ł", "ő", "ş", "Á", "`", "Ё", "я", "Ω\u{300}"],
    &["中", "文", "あ", "한", "ไ", "ท", "ย", "ا", "ل", "ש", "हि", "ந்"],
    &["’", "“", "”", "–", "…", "\u{a0}", "\u{2009}", "•"],
    &["🙂", "🚀", "𝄞", "𠮷", "🀄"],
    &["👩\u{200d}🚀", "👨\u{200d}👩\u{200d}👧\u{200d}👦", "🇩🇪", "👍🏽", "❤\u{fe0f}", "1\u{fe0f}\u{20e3}"],
    &["e\u{301}", "a\u{308}\u{304}", "Z\u{351}\u{36e}\u{32b}"],
    &["\t", "\0", "\u{1b}", "\u{200b}", "\u{ad}", "\u{feff}", "\u{fffd}", "\u{e000}"],
];
/// The units at which the number of parts changes first.
const LIMITS: [usize; 4] = [160, 153, 70, 67];
const UNITS_MAX: usize = 1800;
/// One more than may be sent, and another.
const PARTS_MAX: usize = 12;

/// The text of a seed, never empty. Its length is near a limit or a multiple of one in three of four texts, and any in the fourth;
/// short texts are more frequent.
pub fn text(seed: u64) -> String {
    let mut dice = Dice(seed);
    let pieces = alphabet(&mut dice);
    let units = match dice.roll(4) {
        0 => at_most(&mut dice, UNITS_MAX),
        1 => LIMITS[dice.roll(4)] + dice.roll(5) - 2,
        _ => LIMITS[dice.roll(4)] * at_most(&mut dice, PARTS_MAX) + dice.roll(7) - 3,
    };
    let mut text = String::new();
    let mut used = 0;
    while used < units {
        let pieces = pieces[dice.roll(pieces.len())];
        let piece = pieces[dice.roll(pieces.len())];
        used += if GSM_7[3].contains(&piece) { 2 } else { piece.encode_utf16().count() };
        text.push_str(piece);
    }
    text
}

/// A number from 1 to `most`, smaller ones more often.
fn at_most(dice: &mut Dice, most: usize) -> usize {
    let most = 1 + dice.roll(most);
    1 + dice.roll(most)
}

/// Lists of pieces: mostly plain letters, with some others among them or none.
fn alphabet(dice: &mut Dice) -> Vec<&'static [&'static str]> {
    let mut pieces = vec![GSM_7[0]; dice.roll(8)];
    for _ in 0..1 + dice.roll(3) {
        pieces.push(GSM_7[dice.roll(GSM_7.len())]);
    }
    if dice.roll(2) == 0 {
        for _ in 0..1 + dice.roll(3) {
            pieces.push(OTHERS[dice.roll(OTHERS.len())]);
        }
    }
    pieces
}
