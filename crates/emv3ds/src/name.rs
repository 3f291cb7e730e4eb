//! Cardholder names in the character set of the chip (EMV Book 4, Appendix B: the common character set).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Most characters of a cardholder name.
const MAX: usize = 45;

/// Whether a character may stand in `cardholderName`: printable ASCII.
pub fn is_chip_character(c: char) -> bool {
    matches!(c, ' '..='~')
}

/// Writes a name as the chip does: capitals, no diacritics, 45 characters at most, cut between words.
///
/// Letters that do not decompose get their usual transcription (`ß` SS, `ł` L); anything else that the chip cannot hold
/// is left out. `None` when fewer than two characters remain, because the field must then be left out too.
pub fn transliterate(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_uppercase) {
        match transcription(c) {
            Some(text) => out.push_str(text),
            None if c.is_whitespace() => out.push(' '),
            None if is_chip_character(c) => out.push(c),
            None => {}
        }
    }
    let mut kept = String::with_capacity(MAX);
    for word in out.split_whitespace() {
        if kept.is_empty() {
            kept.push_str(&word[..word.len().min(MAX)]);
        } else if kept.len() + 1 + word.len() <= MAX {
            kept.push(' ');
            kept.push_str(word);
        } else {
            break;
        }
    }
    (kept.len() >= 2).then_some(kept)
}

/// Capital letters and signs that Unicode does not decompose.
fn transcription(c: char) -> Option<&'static str> {
    Some(match c {
        'Ł' => "L",
        'Đ' | 'Ð' => "D",
        'Ø' => "O",
        'Æ' => "AE",
        'Œ' => "OE",
        'Þ' => "TH",
        'ẞ' => "SS",
        'I' | 'ı' => "I",
        '\u{2019}' | '\u{2018}' => "'",
        '\u{2010}'..='\u{2014}' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::transliterate;

    #[test]
    fn names_fit_the_chip() {
        let long = "Constantinescu-Brâncoveanu Maria-Magdalena Ștefania Alexandra";
        for (name, expected) in [
            ("Ion Popescu", Some("ION POPESCU")),
            ("Ștefan Țăran-Mureșan", Some("STEFAN TARAN-MURESAN")),
            ("Şerban Ţuţea", Some("SERBAN TUTEA")),
            ("Ágnes Szőke", Some("AGNES SZOKE")),
            ("Jürgen Weiß", Some("JURGEN WEISS")),
            ("O\u{2019}Neill   Bjørn", Some("O'NEILL BJORN")),
            ("Łukasz", Some("LUKASZ")),
            (long, Some("CONSTANTINESCU-BRANCOVEANU MARIA-MAGDALENA")),
            ("Я", None),
            ("", None),
        ] {
            assert_eq!(transliterate(name).as_deref(), expected, "{name}");
        }
    }
}
