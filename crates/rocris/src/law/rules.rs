//! The grounds of the law (`data/law.txt`): number, article, term, and what people read.

use std::collections::HashMap;
use std::sync::LazyLock;

use base::Date;
use jiff::Span;

/// Makes the grounds, in the order of art. 15 (1): of two on the same day the first is told.
macro_rules! grounds {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)+) => {
        /// Why an entry or a note left the register, has no effects, or is not shown; and what else of the law people are
        /// told. Its number, article, term and sentence are in [`Ground::law`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Ground { $($(#[$doc])* $name,)+ }

        impl Ground {
            /// All grounds.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name in `data/law.txt`.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }
        }
    };
}

grounds! {
    /// Recorded by mistake (rule 104).
    Withdrawn = "withdrawn",
    /// The act is no longer an offence (rule 54).
    Decriminalised = "decriminalised",
    /// A court rehabilitated (rule 55).
    JudicialRehabilitation = "judicial-rehabilitation",
    /// A person is rehabilitated by law (rule 56).
    ByLaw = "by-law",
    /// A company is rehabilitated by law (rule 56).
    ByLawCompany = "by-law-company",
    /// Amnesty (rule 57).
    Amnesty = "amnesty",
    /// A person's fine or custody of at most three years, after 20 years (rule 58).
    TwentyYears = "twenty-years",
    /// A company's fine, after 20 years (rule 58).
    TwentyYearsCompany = "twenty-years-company",
    /// The person died (rule 59).
    Death = "death",
    /// The company was struck off (rule 59).
    StruckOff = "struck-off",
    /// Acquittal or termination in an extraordinary appeal (rule 60).
    Quashed = "quashed",
    /// A provisional note's case was decided (rule 60).
    NoteClosed = "note-closed",
    /// A year after an educational measure (rule 61).
    Educational = "educational",
    /// Two years after a deferral (rule 62).
    Deferral = "deferral",
    /// Five years after an administrative sanction of the old code (rule 63).
    Administrative = "administrative",
    /// The convicting state's term is over (rule 66).
    Retransmission = "retransmission",
    /// A foreign judgment without effects here (rule 66).
    NotRecognised = "not-recognised",
    /// No security measure lasts (rule 42).
    SecurityEnded = "security-ended",
    /// A waiver or a deferral (rule 42).
    NotAConviction = "not-a-conviction",
    /// An educational measure (rule 42).
    EducationalNotShown = "educational-not-shown",
    /// An administrative sanction (rule 42).
    AdministrativeNotShown = "administrative-not-shown",
    /// A provisional note (rule 43).
    Provisional = "provisional",
    /// Such data are not in such documents (rule 49).
    NotOnDocument = "not-on-document",
    /// Not an offence of the register of Law 118/2019 (rule 94).
    OtherRegister = "other-register",
    /// A court may be asked 4 years after more than 2 years of imprisonment (rule 67).
    Eligible4 = "eligible-4",
    /// A court may be asked 5 years after more than 5 years of imprisonment (rule 67).
    Eligible5 = "eligible-5",
    /// A court may be asked 7 years after more than 10 years of imprisonment (rule 67).
    Eligible7 = "eligible-7",
    /// A court may be asked 10 years after life imprisonment (rule 67).
    Eligible10 = "eligible-10",
    /// A new offence hinders rehabilitation by law (rule 69).
    NewOffence = "new-offence",
}

/// What the law says about a ground: a block of `data/law.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// Number of the rule.
    pub rule: u32,
    /// Article.
    pub article: String,
    /// Whether somebody read the article in force.
    pub verified: bool,
    /// The term in calendar months.
    pub term_months: Option<i32>,
    /// For more than so many years of imprisonment.
    pub over_years: Option<u32>,
    /// For at most so many years of imprisonment.
    pub up_to_years: Option<u32>,
    /// What people read, in Romanian and in English.
    pub sentence: [String; 2],
    /// The condition, in Romanian and in English.
    pub condition: Option<[String; 2]>,
}

impl Ground {
    /// What the law says about it.
    pub fn law(self) -> &'static Law {
        &LAW[self.key()]
    }

    /// The day on which the ground's term that began on `start` is over: the first day of the new state (CP 186: a year is
    /// full on the day before the same date). Clamped to the month (rule 72).
    ///
    /// # Panics
    /// If the ground has no term, which a test of the table excludes for all that are used so.
    pub fn after(self, start: Date) -> Date {
        let months = self.law().term_months.expect("the table gives the ground a term");
        months_after(start, months)
    }
}

/// The date so many calendar months later, clamped to the month (rule 72); beyond the calendar, its last day.
pub(super) fn months_after(date: Date, months: impl Into<i64>) -> Date {
    let span = Span::new().try_months(months);
    span.and_then(|span| date.checked_add(span)).unwrap_or(Date::MAX)
}

static LAW: LazyLock<HashMap<String, Law>> = LazyLock::new(|| {
    parse(include_str!("../../data/law.txt")).expect("the table of the law is in order")
});

/// Reads the blocks of a table of the law.
fn parse(text: &str) -> Result<HashMap<String, Law>, String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mut law = HashMap::new();
    for block in lines.split(|line| line.trim().is_empty()).filter(|block| !block.is_empty()) {
        let (key, read) = parse_block(block).map_err(|error| format!("{}: {error}", block[0]))?;
        if law.insert(key.clone(), read).is_some() {
            return Err(format!("{key} is there twice"));
        }
    }
    Ok(law)
}

fn parse_block(block: &[&str]) -> Result<(String, Law), String> {
    let mut fields = HashMap::new();
    for line in block {
        let (name, value) = line.split_once(": ").ok_or(format!("no `name: value` in `{line}`"))?;
        fields.insert(name, value.trim());
    }
    let mut take = |name: &str| fields.remove(name).map(str::to_owned);
    let mut must = |name: &str| take(name).ok_or(format!("no `{name}`"));
    let key = must("key")?;
    let law = Law {
        rule: must("rule")?.parse().map_err(|_| "the rule is no number".to_owned())?,
        article: must("article")?,
        verified: match must("verified")?.as_str() {
            "yes" => true,
            "no" => false,
            other => return Err(format!("verified is yes or no, not `{other}`")),
        },
        sentence: [must("ro")?, must("en")?],
        term_months: take("term").map(|text| months(&text)).transpose()?,
        over_years: take("over").map(|text| years(&text)).transpose()?,
        up_to_years: take("up to").map(|text| years(&text)).transpose()?,
        condition: take("if ro").zip(take("if en")).map(|(ro, en)| [ro, en]),
    };
    match fields.keys().next() {
        Some(name) => Err(format!("nobody reads `{name}`")),
        None => Ok((key, law)),
    }
}

/// `3 years`, `1 year`, `18 months`.
fn months(text: &str) -> Result<i32, String> {
    let wrong = || format!("`{text}` is no term: `3 years`, `18 months`");
    let (number, unit) = text.split_once(' ').ok_or_else(wrong)?;
    let number: i32 = number.parse().map_err(|_| wrong())?;
    match unit {
        "year" | "years" => Ok(number * 12),
        "month" | "months" => Ok(number),
        _ => Err(wrong()),
    }
}

fn years(text: &str) -> Result<u32, String> {
    u32::try_from(months(text)? / 12).map_err(|_| format!("`{text}` is below zero"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_and_the_grounds_are_the_same() {
        let table = parse(include_str!("../../data/law.txt")).unwrap();
        let mut keys: Vec<&str> = table.keys().map(String::as_str).collect();
        let mut grounds: Vec<&str> = Ground::ALL.iter().map(|ground| ground.key()).collect();
        keys.sort_unstable();
        grounds.sort_unstable();
        assert_eq!(keys, grounds);
    }

    #[test]
    fn the_terms_are_those_of_the_law() {
        let terms = [
            (Ground::ByLaw, 36),
            (Ground::ByLawCompany, 36),
            (Ground::TwentyYears, 240),
            (Ground::TwentyYearsCompany, 240),
            (Ground::Educational, 12),
            (Ground::Deferral, 24),
            (Ground::Administrative, 60),
            (Ground::Eligible4, 48),
            (Ground::Eligible5, 60),
            (Ground::Eligible7, 84),
            (Ground::Eligible10, 120),
        ];
        for ground in Ground::ALL {
            let term = terms.iter().find(|(of, _)| of == ground).map(|(_, months)| *months);
            assert_eq!(ground.law().term_months, term, "{ground:?}");
        }
    }

    #[test]
    fn a_term_is_clamped_to_the_month() {
        // Rule 72.
        let leap: Date = "2024-02-29".parse().unwrap();
        assert_eq!(Ground::ByLaw.after(leap), "2027-02-28".parse().unwrap());
        assert_eq!(Ground::TwentyYears.after(leap), "2044-02-29".parse().unwrap());
    }

    #[test]
    fn what_is_wrong_in_the_table_is_said() {
        let block = "rule: 1\nkey: a\narticle: b\nverified: yes\nro: c\nen: d\n";
        assert!(parse(block).is_ok());
        for (wrong, said) in [
            (block.replace("yes", "perhaps"), "verified is yes or no"),
            (block.replace("en: d", ""), "no `en`"),
            (format!("{block}colour: red"), "nobody reads `colour`"),
            (format!("{block}term: soon"), "`soon` is no term"),
            (format!("{block}\n{block}"), "there twice"),
        ] {
            assert!(parse(&wrong).unwrap_err().contains(said), "{wrong}");
        }
    }

    #[test]
    fn sentences_are_in_both_languages_and_in_comma_letters() {
        for ground in Ground::ALL {
            let law = ground.law();
            let all = law.sentence.iter().chain(law.condition.iter().flatten());
            for text in all {
                assert!(!text.contains(['ş', 'ţ', 'Ş', 'Ţ']) && !text.ends_with('.'), "{text}");
            }
            assert_ne!(law.sentence[0], law.sentence[1]);
        }
    }
}
