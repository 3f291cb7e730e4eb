//! The fonts of the page: Noto Sans with the letters of all languages that names in Romania are
//! written in, subset once per template so that its bytes are the same in every certificate.

use std::fmt::Write as _;

use subsetter::GlyphRemapper;
use ttf_parser::Face as Parsed;

use crate::pdf::{File, hex_digits, integer};

const REGULAR: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/NotoSans-Bold.ttf");

/// A character that the fonts of the certificate do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Missing(pub char);

/// A weight of the typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// Both weights.
#[derive(Debug)]
pub(crate) struct Fonts {
    regular: Font,
    bold: Font,
}

impl Fonts {
    /// Reads and subsets the vendored fonts.
    pub fn load() -> Self {
        Self {
            regular: Font::load(REGULAR, "CAZIER+NotoSans-Regular", 80, &names_repertoire()),
            bold: Font::load(BOLD, "CAZIEB+NotoSans-Bold", 140, &heading_repertoire()),
        }
    }

    /// The font of a weight.
    pub fn get(&self, weight: Weight) -> &Font {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

/// One font of the file.
#[derive(Debug)]
pub(crate) struct Font {
    name: &'static str,
    stem: u8,
    subset: Vec<u8>,
    /// By character identifier; 0 is the missing glyph and never used.
    characters: Vec<Character>,
    /// Character identifiers by code point, for all code points below the last Cyrillic one used.
    low: Vec<u16>,
    metrics: String,
}

#[derive(Debug, Clone, Copy)]
struct Character {
    code: char,
    glyph: u16,
    /// In thousandths of the type size.
    width: u16,
    hex: [u8; 4],
}

const LOW: usize = 0x0530;

impl Font {
    fn load(data: &[u8], name: &'static str, stem: u8, repertoire: &[char]) -> Self {
        let face = Parsed::parse(data, 0).expect("the vendored font is checked by a test");
        let mut remapper = GlyphRemapper::new();
        let mut characters = vec![Character { code: '\0', glyph: 0, width: 0, hex: *b"0000" }];
        let mut low = vec![0; LOW];
        for code in repertoire {
            let Some(glyph) = face.glyph_index(*code) else { continue };
            let id = u16::try_from(characters.len()).expect("a few hundred characters");
            let [high, last] = id.to_be_bytes();
            let ([a, b], [c, d]) = (hex_digits(high), hex_digits(last));
            let width = face.glyph_hor_advance(glyph).unwrap_or_default();
            let width = u32::from(width) * 1000 / u32::from(face.units_per_em());
            characters.push(Character {
                code: *code,
                glyph: remapper.remap(glyph.0),
                width: u16::try_from(width).unwrap_or_default(),
                hex: [a, b, c, d],
            });
            if let Some(slot) = low.get_mut(*code as usize) {
                *slot = id;
            }
        }
        let subset =
            subsetter::subset(data, 0, &remapper).expect("the vendored font is checked by a test");
        Self { name, stem, subset, characters, low, metrics: metrics(&face) }
    }

    fn character(&self, c: char) -> Result<&Character, Missing> {
        let id = match self.low.get(c as usize) {
            Some(id) => usize::from(*id),
            // Above Cyrillic there are only a dozen punctuation marks.
            None => self.characters.iter().position(|known| known.code == c).unwrap_or_default(),
        };
        if id == 0 { Err(Missing(c)) } else { Ok(&self.characters[id]) }
    }

    /// The width of a character at a type size, in points.
    pub fn advance(&self, c: char, size: f32) -> Result<f32, Missing> {
        Ok(f32::from(self.character(c)?.width) * size / 1000.0)
    }

    /// The width of a text at a type size, in points.
    pub fn width(&self, text: &str, size: f32) -> Result<f32, Missing> {
        text.chars().map(|c| self.advance(c, size)).sum()
    }

    /// Writes a text as the hexadecimal string that shows it.
    pub fn encode(&self, out: &mut Vec<u8>, text: &str) -> Result<(), Missing> {
        out.push(b'<');
        for c in text.chars() {
            out.extend_from_slice(&self.character(c)?.hex);
        }
        out.push(b'>');
        Ok(())
    }

    /// Writes the objects of the font, of which `id` is the first of six.
    pub fn write(&self, file: &mut File, id: usize) {
        let name = self.name;
        let [cid, descriptor, program, unicode, glyphs] = [1, 2, 3, 4, 5].map(|n| id + n);
        file.object(
            id,
            &format!(
                "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H\
                 /DescendantFonts[{cid} 0 R]/ToUnicode {unicode} 0 R>>"
            ),
        );
        file.begin(cid);
        file.bytes.extend_from_slice(
            format!(
                "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}\
                 /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
                 /FontDescriptor {descriptor} 0 R/CIDToGIDMap {glyphs} 0 R/DW 0/W[0["
            )
            .as_bytes(),
        );
        for character in &self.characters {
            integer(&mut file.bytes, usize::from(character.width));
            file.bytes.push(b' ');
        }
        file.bytes.extend_from_slice(b"]]>>");
        file.end();
        file.object(
            descriptor,
            &format!(
                "<</Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/StemV {}{}\
                 /FontFile2 {program} 0 R>>",
                self.stem, self.metrics
            ),
        );
        file.deflated(program, &format!("/Length1 {}", self.subset.len()), &self.subset);
        file.deflated(unicode, "", self.to_unicode().as_bytes());
        let map: Vec<u8> = self.characters.iter().flat_map(|c| c.glyph.to_be_bytes()).collect();
        file.deflated(glyphs, "", &map);
    }

    /// What each character identifier means, so that text can be copied and read aloud.
    fn to_unicode(&self) -> String {
        let mut map = String::from(
            "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
             /CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n",
        );
        for block in self.characters[1..].chunks(100) {
            let _ = writeln!(map, "{} beginbfchar", block.len());
            for character in block {
                let hex = std::str::from_utf8(&character.hex).unwrap_or_default();
                let _ = writeln!(map, "<{hex}><{:04x}>", character.code as u32);
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend");
        map
    }
}

fn metrics(face: &Parsed<'_>) -> String {
    let scale = |value: i16| i32::from(value) * 1000 / i32::from(face.units_per_em());
    let bounds = face.global_bounding_box();
    format!(
        "/FontBBox[{} {} {} {}]/Ascent {}/Descent {}/CapHeight {}",
        scale(bounds.x_min),
        scale(bounds.y_min),
        scale(bounds.x_max),
        scale(bounds.y_max),
        scale(face.ascender()),
        scale(face.descender()),
        scale(face.capital_height().unwrap_or_default()),
    )
}

/// The characters of names and places: Latin for Romanian, Hungarian, German, Polish, Turkish and
/// the other languages of Europe, monotonic Greek, and Cyrillic for Ukrainian, Serbian, Bulgarian
/// and Russian.
fn names_repertoire() -> Vec<char> {
    let ranges =
        [' '..='~', '\u{a0}'..='\u{ff}', 'Ā'..='ſ', 'Ș'..='ț', 'Ά'..='ώ', 'Ѐ'..='џ', 'Ґ'..='ґ'];
    let mut all: Vec<char> = ranges.into_iter().flatten().collect();
    // The soft hyphen is invisible or not, depending on the program.
    all.retain(|c| *c != '\u{ad}');
    all.extend("ẞ–—‘’‚“”„•…€№".chars());
    all
}

/// The characters of headings, numbers and dates.
fn heading_repertoire() -> Vec<char> {
    let mut all: Vec<char> = (' '..='~').collect();
    all.extend("ĂÂÎȘȚăâîșț„”–".chars());
    all
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};

    use super::*;

    #[test]
    fn vendored_fonts_are_the_recorded_ones() {
        for line in include_str!("../fonts/SHA256SUMS").lines() {
            let (hash, name) = line.split_once("  ").unwrap();
            let data = if name.contains("Bold") { BOLD } else { REGULAR };
            assert_eq!(hex::encode(digest(&SHA256, data)), hash, "{name}");
        }
        for data in [REGULAR, BOLD] {
            assert!(Parsed::parse(data, 0).is_ok());
        }
    }

    #[test]
    fn has_the_letters_of_names() {
        let fonts = Fonts::load();
        let check = |weight: Weight, text: &str, expected: Result<(), Missing>| {
            assert_eq!(fonts.get(weight).encode(&mut Vec::new(), text), expected, "{text}");
        };
        for text in [
            "ȘTEFĂNESCU-ȚÎRU Pătrașcu Ână",
            "Kovács-Őrsy Jenő Ödön Űző",
            "Müller-Weiß, STRAẞE",
            "Çelik Şahin İbrahim Iğdır",
            "Łukasz Żółć Đorđević Čapek Ľuboš",
            "Παπαδόπουλος Ϊών",
            "Ґеник Їжакевич Љубомир Ђорђе",
            "O’Brien „X” – 5 № 7…",
        ] {
            check(Weight::Regular, text, Ok(()));
        }
        check(Weight::Bold, "CERTIFICAT ȘȚĂÂÎ șțăâî CJ-2026", Ok(()));
        check(Weight::Regular, "李", Err(Missing('李')));
        check(Weight::Regular, "a\u{300}", Err(Missing('\u{300}')));
        check(Weight::Regular, "a\u{ad}b", Err(Missing('\u{ad}')));
        check(Weight::Regular, "\n", Err(Missing('\n')));
        check(Weight::Regular, "😀", Err(Missing('😀')));
        check(Weight::Bold, "ő", Err(Missing('ő')));
    }

    #[test]
    fn every_character_has_a_glyph_of_the_subset() {
        let fonts = Fonts::load();
        for font in [&fonts.regular, &fonts.bold] {
            let glyphs = Parsed::parse(&font.subset, 0).map(|face| face.number_of_glyphs());
            for character in &font.characters[1..] {
                assert_ne!(character.glyph, 0, "{:?}", character.code);
                if let Ok(glyphs) = glyphs {
                    assert!(character.glyph < glyphs);
                }
            }
        }
        assert!(fonts.regular.characters.len() > 450);
    }
}
