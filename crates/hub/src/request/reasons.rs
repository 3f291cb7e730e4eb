//! The versioned table of reasons (`data/reasons.toml`) and the search over it.

use std::sync::LazyLock;

use base::{Date, person_name};
use serde::Deserialize;
use web::Lang;

/// The longest free text of a reason that is not in the table, in characters.
pub const NOTE_MAX: usize = 100;
/// The most reasons that one search shows.
pub const FOUND_MAX: usize = 20;
/// The longest text that is searched for, in characters; what is beyond it is not read.
const QUERY_MAX: usize = 80;
/// Words that say nothing about a reason, folded.
const EMPTY_WORDS: [&str; 24] = [
    "DE", "DIN", "LA", "IN", "PE", "CU", "PENTRU", "SAU", "SI", "O", "UN", "UNUI", "UNEI", "A",
    "AL", "THE", "OF", "FOR", "OR", "AND", "IN", "AN", "TO", "MY",
];

/// All reasons, of all times.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonTable {
    /// The day of the last change; requests keep it.
    pub version: String,
    /// The day from which reasons without `from` can be chosen.
    opened: Date,
    #[serde(rename = "reason")]
    reasons: Vec<Reason>,
    /// The folded words under which each reason is found, in the order of `reasons`.
    #[serde(skip)]
    words: Vec<Words>,
}

/// What a certificate may be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Stable: never changed, never given again.
    pub code: String,
    /// Where it stands in the full list.
    pub group: Group,
    /// The text that is printed on the certificate.
    pub ro: String,
    /// What it means, for people who read English.
    pub en: String,
    /// Other spellings and words for it.
    #[serde(default)]
    also: Vec<String>,
    /// Its place on the first page, for the most used.
    #[serde(default)]
    common: Option<u8>,
    /// The key of the hint shown with it, for the most used.
    #[serde(default)]
    pub hint: Option<String>,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    from: Option<Date>,
    #[serde(default)]
    until: Option<Date>,
    /// Whether the person says in their own words what it is for.
    #[serde(default)]
    pub note: bool,
}

/// Whom a certificate is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Person,
    Company,
}

/// Who may give a reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// A natural person (persoană fizică).
    #[default]
    Pf,
    /// A legal person (persoană juridică).
    Pj,
    /// Either.
    Both,
}

impl Kind {
    const fn fits(self, about: About) -> bool {
        match self {
            Self::Pf => matches!(about, About::Person),
            Self::Pj => matches!(about, About::Company),
            Self::Both => true,
        }
    }
}

/// The sections of the full list, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Work.
    Work,
    /// Exams and study.
    Study,
    /// Citizenship, residence and travel.
    Residence,
    /// Family.
    Family,
    /// Arms and security.
    Arms,
    /// Licences and permits.
    Licence,
    /// Business.
    Business,
    /// Professional bodies.
    Profession,
    /// Public life and justice.
    Public,
    /// Everything else.
    Other,
}

impl Group {
    /// Every section, in the order of the list.
    pub const ALL: [Self; 10] = [
        Self::Work,
        Self::Study,
        Self::Residence,
        Self::Family,
        Self::Arms,
        Self::Licence,
        Self::Business,
        Self::Profession,
        Self::Public,
        Self::Other,
    ];

    /// The section of a reason by its code, also of one that the table has no more: codes begin with their section.
    pub fn of_code(code: &str) -> Self {
        let known = table().reasons.iter().find(|reason| reason.code == code);
        let section = code.split('.').next().unwrap_or_default();
        let named = || Self::ALL.into_iter().find(|group| group.key() == section);
        known.map(|reason| reason.group).or_else(named).unwrap_or(Self::Other)
    }

    /// The word in the table.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Study => "study",
            Self::Residence => "residence",
            Self::Family => "family",
            Self::Arms => "arms",
            Self::Licence => "licence",
            Self::Business => "business",
            Self::Profession => "profession",
            Self::Public => "public",
            Self::Other => "other",
        }
    }

    /// The key of its title in the copy deck.
    pub fn title_key(self) -> String {
        format!("reason-group-{}", self.key())
    }
}

#[derive(Debug, Default)]
struct Words {
    label: Vec<String>,
    also: Vec<String>,
}

static TABLE: LazyLock<ReasonTable> = LazyLock::new(|| {
    let mut table: ReasonTable = toml::from_str(include_str!("../../data/reasons.toml"))
        .expect("the table is part of the program and its test reads it");
    table.words = table.reasons.iter().map(Words::of).collect();
    table
});

/// The table of this program.
pub fn table() -> &'static ReasonTable {
    &TABLE
}

impl ReasonTable {
    /// The reason with this code, where a person may choose it on `day`.
    pub fn get(&self, code: &str, day: Date) -> Option<&Reason> {
        self.open(day).map(|(reason, _)| reason).find(|reason| reason.code == code)
    }

    /// The reason with this code, whether or not it can still be chosen: for requests of the past.
    pub fn ever(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// The most used reasons, in the order of the page; the last asks for a text.
    pub fn common(&self, day: Date) -> Vec<&Reason> {
        let mut common: Vec<_> =
            self.open(day).map(|(reason, _)| reason).filter(|r| r.common.is_some()).collect();
        common.sort_by_key(|reason| reason.common);
        common
    }

    /// The reasons of a section.
    pub fn of_group(&self, group: Group, day: Date) -> Vec<&Reason> {
        self.open(day).map(|(reason, _)| reason).filter(|r| r.group == group && !r.note).collect()
    }

    /// The reasons that have every word of `text`, the best first, at most [`FOUND_MAX`].
    ///
    /// Case, diacritics and endings do not matter, words may be cut short, and both languages count.
    pub fn search(&self, text: &str, day: Date) -> Vec<&Reason> {
        let text: String = text.chars().take(QUERY_MAX).collect();
        let asked = words(&text);
        if asked.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u32, &Reason)> = self
            .open(day)
            .filter_map(|(reason, words)| Some((words.score(&asked)?, reason)))
            .collect();
        // A stable sort: equal scores keep the order of the table.
        found.sort_by_key(|(score, reason)| (std::cmp::Reverse(*score), reason.common.is_none()));
        found.into_iter().take(FOUND_MAX).map(|(_, reason)| reason).collect()
    }

    /// The reasons for which a company's certificate may be asked for on `day`: those of business first, the one in the
    /// company's own words last.
    pub fn of_companies(&self, day: Date) -> Vec<&Reason> {
        let mut found: Vec<_> = self.open_about(About::Company, day).map(|(r, _)| r).collect();
        // A stable sort: the rest keeps the order of the table.
        found.sort_by_key(|reason| (reason.note, reason.group != Group::Business));
        found
    }

    /// The reason with this code, where it may be chosen for a company on `day`.
    pub fn get_for_company(&self, code: &str, day: Date) -> Option<&Reason> {
        self.of_companies(day).into_iter().find(|reason| reason.code == code)
    }

    fn open(&self, day: Date) -> impl Iterator<Item = (&Reason, &Words)> {
        self.open_about(About::Person, day)
    }

    fn open_about(&self, about: About, day: Date) -> impl Iterator<Item = (&Reason, &Words)> {
        self.reasons.iter().zip(&self.words).filter(move |(reason, _)| {
            reason.kind.fits(about)
                && reason.from.unwrap_or(self.opened) <= day
                && reason.until.is_none_or(|until| day <= until)
        })
    }
}

impl Reason {
    /// The text for a page. The certificate always has the Romanian one.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ro => &self.ro,
            Lang::En => &self.en,
        }
    }
}

impl Words {
    fn of(reason: &Reason) -> Self {
        let mut label = words(&reason.ro);
        label.extend(words(&reason.en));
        Self { label, also: reason.also.iter().flat_map(|text| words(text)).collect() }
    }

    /// How well the reason answers: a word of the label counts more than an alias, a whole word more
    /// than a beginning. `None` where one of the words is not there.
    fn score(&self, asked: &[String]) -> Option<u32> {
        asked.iter().map(|word| best(&self.label, word, 8).max(best(&self.also, word, 6))).sum()
    }
}

/// The best agreement of `word` with one of `words`; whole words score `whole`. `None` sorts below every score.
fn best(words: &[String], word: &str, whole: u32) -> Option<u32> {
    words.iter().filter_map(|have| agreement(have, word, whole)).max()
}

fn agreement(have: &str, word: &str, whole: u32) -> Option<u32> {
    if have == word {
        return Some(whole);
    }
    if word.len() >= 2 && have.starts_with(word) {
        return Some(whole - 2);
    }
    // Endings: "armele" finds "armă", "licitații" finds "licitație".
    let stem = word.len().min(have.len()).saturating_sub(2).max(4);
    let alike = word.is_char_boundary(stem) && have.get(..stem) == word.get(..stem);
    (alike && word.len() > stem && word.len().abs_diff(have.len()) <= 3).then_some(whole - 4)
}

/// The folded words of a text that say something; abbreviations with dots are one word.
fn words(text: &str) -> Vec<String> {
    let joined: String = text.chars().filter(|c| *c != '.').collect();
    person_name::fold(&joined)
        .split(' ')
        .filter(|word| !word.is_empty() && !EMPTY_WORDS.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;
