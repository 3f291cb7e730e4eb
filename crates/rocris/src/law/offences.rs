//! Lists of legal texts that the law treats specially: those that are no longer offences (rule 54), and those of the register of
//! Law 118/2019 (rule 94).

use std::sync::LazyLock;

use base::Date;

use crate::records::judgment::LegalText;

/// A text that is no longer an offence.
#[derive(Debug)]
struct Decriminalised {
    act: &'static str,
    article: &'static str,
    paragraph: Option<&'static str>,
    letter: Option<&'static str>,
    since: Date,
}

static DECRIMINALISED: LazyLock<Vec<Decriminalised>> = LazyLock::new(|| {
    rows(include_str!("../../data/decriminalised.txt"))
        .map(|row| {
            let [act, article, paragraph, letter, since, _verified, _source] = fields(row);
            Decriminalised {
                act,
                article,
                paragraph: (!paragraph.is_empty()).then_some(paragraph),
                letter: (!letter.is_empty()).then_some(letter),
                since: since.parse().expect("a date in data/decriminalised.txt"),
            }
        })
        .collect()
});

static INTEGRITY: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    rows(include_str!("../../data/integrity.txt"))
        .map(|row| {
            let [act, article, _verified, _name] = fields(row);
            (act, article)
        })
        .collect()
});

/// Since when the text is no longer an offence, if it is not (rule 54).
pub(super) fn decriminalised_since(text: &LegalText) -> Option<Date> {
    let same = |of_row: Option<&str>, of_text: &Option<String>| {
        of_row.is_none_or(|it| Some(it) == of_text.as_deref())
    };
    DECRIMINALISED
        .iter()
        .filter(|row| {
            row.act == text.act
                && row.article == text.article
                && same(row.paragraph, &text.paragraph)
                && same(row.letter, &text.letter)
        })
        .map(|row| row.since)
        .min()
}

/// Whether the offence belongs in the register of Law 118/2019 (art. 1 (2); rule 94).
pub(super) fn is_of_integrity_register(text: &LegalText) -> bool {
    INTEGRITY.iter().any(|(act, article)| *act == text.act && *article == text.article)
}

fn rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn fields<const N: usize>(row: &'static str) -> [&'static str; N] {
    let fields: Vec<&str> = row.split('|').map(str::trim).collect();
    fields.try_into().unwrap_or_else(|_| panic!("{N} fields in `{row}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(act: &str, article: &str) -> LegalText {
        LegalText { act: act.into(), article: article.into(), paragraph: None, letter: None }
    }

    #[test]
    fn a_text_is_looked_up_by_act_and_article() {
        let since = "2014-02-01".parse().ok();
        assert_eq!(decriminalised_since(&text("Codul penal din 1968", "205")), since);
        assert_eq!(decriminalised_since(&text("Codul penal", "205")), None);
        assert!(is_of_integrity_register(&text("Codul penal", "218")));
        assert!(!is_of_integrity_register(&text("Codul penal", "228")));
        assert!(!is_of_integrity_register(&text("Codul penal din 1968", "218")));
    }

    #[test]
    fn every_row_says_whether_it_is_verified() {
        for row in rows(include_str!("../../data/decriminalised.txt")) {
            let [.., verified, source] = fields::<7>(row);
            assert!(matches!(verified, "yes" | "no") && !source.is_empty(), "{row}");
        }
        for row in rows(include_str!("../../data/integrity.txt")) {
            let [_, _, verified, name] = fields::<4>(row);
            assert!(matches!(verified, "yes" | "no") && !name.is_empty(), "{row}");
        }
    }
}
