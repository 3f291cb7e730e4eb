//! Breaking texts into lines.

use crate::font::{Font, Missing};

/// Breaks a text into lines of at most `width` points: after spaces and hyphens where it can,
/// within a word where the word alone is too long. The space at a break stays at the end of its
/// line, so that copied text keeps its words apart.
pub(crate) fn wrap<'t>(
    font: &Font,
    text: &'t str,
    size: f32,
    width: f32,
) -> Result<Vec<&'t str>, Missing> {
    let mut lines = Vec::with_capacity(2);
    let mut start = 0;
    let mut used = 0.0;
    // Where the line may be broken, and how much of the line is used up to there.
    let mut opportunity: Option<(usize, f32)> = None;
    for (at, c) in text.char_indices() {
        let advance = font.advance(c, size)?;
        while used + advance > width && c != ' ' && at > start {
            let (cut, before) = opportunity.take().unwrap_or((at, used));
            lines.push(&text[start..cut]);
            start = cut;
            used -= before;
        }
        used += advance;
        if matches!(c, ' ' | '-' | '/' | '–') {
            opportunity = Some((at + c.len_utf8(), used));
        }
    }
    lines.push(&text[start..]);
    Ok(lines)
}

/// Like [`wrap`], with lines of similar lengths where a single word would stand on the last one.
pub(crate) fn wrap_evenly<'t>(
    font: &Font,
    text: &'t str,
    size: f32,
    width: f32,
) -> Result<Vec<&'t str>, Missing> {
    let full = wrap(font, text, size, width)?;
    for percent in [100.0, 95.0, 90.0, 85.0, 80.0, 75.0, 70.0, 65.0, 60.0] {
        let lines = wrap(font, text, size, width * percent / 100.0)?;
        if lines.len() > full.len() {
            break;
        }
        let last = lines.last().copied().unwrap_or_default();
        if lines.len() == 1 || font.width(last, size)? >= width * 0.2 {
            return Ok(lines);
        }
    }
    Ok(full)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::font::{Fonts, Weight};

    static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::load);

    #[test]
    fn breaks_at_spaces_and_hyphens_then_anywhere() {
        let fonts = &*FONTS;
        let font = fonts.get(Weight::Regular);
        let check = |text: &str, width: f32, expected: &[&str]| {
            assert_eq!(wrap(font, text, 10.0, width).unwrap(), expected, "{text}");
        };
        check("", 100.0, &[""]);
        check("Popescu", 100.0, &["Popescu"]);
        check("Maria Ioana", 40.0, &["Maria ", "Ioana"]);
        check("Maria-Ioana", 40.0, &["Maria-", "Ioana"]);
        check("aaaaaaaaaa", 30.0, &["aaaaa", "aaaaa"]);
    }

    #[test]
    fn even_lines_leave_no_word_alone() {
        let fonts = &*FONTS;
        let font = fonts.get(Weight::Regular);
        let text = "Semnătura nu este calificată, iar documentul nu are valoare juridică.";
        let width = font.width("Semnătura nu este calificată, iar documentul nu are valoare", 10.0);
        let width = width.unwrap() + 1.0;
        assert_eq!(wrap(font, text, 10.0, width).unwrap()[1], "juridică.");
        let even = wrap_evenly(font, text, 10.0, width).unwrap();
        assert_eq!(even.len(), 2);
        assert_ne!(even[1], "juridică.");
        assert_eq!(wrap_evenly(font, "Scurt.", 10.0, width).unwrap(), ["Scurt."]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(
            text in "[A-Za-zăâîșțőű -]{0,120}",
            width in 12.0_f32..200.0,
        ) {
            let fonts = &*FONTS;
            let font = fonts.get(Weight::Regular);
            let lines = wrap(font, &text, 10.0, width).unwrap();
            prop_assert_eq!(lines.concat(), text.as_str());
            for line in lines {
                let shown = font.width(line.trim_end(), 10.0).unwrap();
                prop_assert!(shown <= width + 0.01, "{} in {}", line, width);
            }
        }
    }
}
