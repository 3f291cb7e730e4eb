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
        if used + advance > width && c != ' ' && at > start {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::font::{Fonts, Weight};

    #[test]
    fn breaks_at_spaces_and_hyphens_then_anywhere() {
        let fonts = Fonts::load();
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

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(
            text in "[A-Za-zăâîșțőű -]{0,120}",
            width in 12.0_f32..200.0,
        ) {
            let fonts = Fonts::load();
            let font = fonts.get(Weight::Regular);
            let lines = wrap(font, &text, 10.0, width).unwrap();
            prop_assert_eq!(lines.concat(), text);
            for line in lines {
                let shown = font.width(line.trim_end(), 10.0).unwrap();
                prop_assert!(shown <= width + 0.01, "{} in {}", line, width);
            }
        }
    }
}
