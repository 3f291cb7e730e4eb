//! Identity keys: whoever shares one with the person asked for is a candidate (rules 32 to 36).
//!
//! A key must survive every change of spelling that the registers are known to make, and must be rare
//! enough that a clean person almost never shares one. The same function makes the keys of the recorded and
//! of the person asked for, so the two cannot drift apart. Four kinds:
//!
//! * `c`: each CNP, in force or former.
//! * `n`: birth date, one family name and one given name, for every pair of them and every name ever
//!   borne, without order: swapped fields, dropped second names and double family names still meet.
//! * `k`: birth date, given names, parents and county of birth: a family name nobody told us.
//! * `p`: full name, parents and county of birth: a birth date written wrongly.
//!
//! Companies have keys of their own: CUI, trade number, and name with the county of the seat.
//!
//! Names are brought to a skeleton first; see [`skeleton`]. To forgive one more change of spelling, add it
//! there, to the list in its documentation and to `changes` in `tests.rs`; the keys in the database
//! must then be made again by a migration job.

use std::collections::BTreeSet;

use base::{Cnp, Date, PersonName, person_name};
use registers::{Parents, Person, Place};

use crate::records::model::{CompanyIdentity, PersonIdentity, SubjectIdentity};

/// What identifies a person: the same for a recorded one and for one asked for.
#[derive(Debug, Clone)]
pub struct Identity<'a> {
    /// Numbers, in force and former.
    pub cnps: Vec<Cnp>,
    /// The name in force.
    pub name: &'a PersonName,
    /// Names borne before.
    pub previous_names: &'a [PersonName],
    /// Given names of the parents.
    pub parents: &'a Parents,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place.
    pub birth_place: &'a Place,
}

impl<'a> From<&'a Person> for Identity<'a> {
    /// What the population register says.
    fn from(person: &'a Person) -> Self {
        Self {
            cnps: std::iter::once(person.cnp).chain(person.former_cnps.iter().copied()).collect(),
            name: &person.name,
            previous_names: &person.previous_names,
            parents: &person.parents,
            birth_date: person.birth_date,
            birth_place: &person.birth_place,
        }
    }
}

impl<'a> From<&'a PersonIdentity> for Identity<'a> {
    /// What is recorded.
    fn from(person: &'a PersonIdentity) -> Self {
        Self {
            cnps: person.cnp.iter().chain(&person.former_cnps).copied().collect(),
            name: &person.name,
            previous_names: &person.previous_names,
            parents: &person.parents,
            birth_date: person.birth_date,
            birth_place: &person.birth_place,
        }
    }
}

impl SubjectIdentity {
    /// All keys under which the subject is recorded.
    pub fn keys(&self) -> BTreeSet<String> {
        match self {
            Self::Person(person) => Identity::from(person).keys(),
            Self::Company(company) => company.keys(),
        }
    }
}

impl CompanyIdentity {
    /// All keys of a company: its CUI (`u`), its trade number (`t`), and each name with the county or country of its seat
    /// (`d`).
    pub fn keys(&self) -> BTreeSet<String> {
        let place = self.seat.county.map_or(self.seat.country.as_str(), |c| c.code());
        let names = std::iter::once(&self.name).chain(&self.former_names);
        let mut keys: BTreeSet<String> =
            names.map(|name| format!("d {place} {}", sorted_skeleton(name))).collect();
        keys.extend(self.cui.map(|cui| format!("u {cui}")));
        keys.extend(self.trade_number.as_deref().map(|number| format!("t {number}")));
        keys
    }
}

impl<'a> Identity<'a> {
    /// Whether there are a family name and a given name to look for. Without both, nobody can be cleared.
    pub fn is_sufficient(&self) -> bool {
        !skeleton(&self.name.surname).is_empty() && !skeleton(&self.name.given).is_empty()
    }

    /// The name in force and the ones before it.
    pub fn names(&self) -> impl Iterator<Item = &'a PersonName> + use<'a> {
        std::iter::once(self.name).chain(self.previous_names)
    }

    /// All keys, under which the person is recorded or looked for.
    pub fn keys(&self) -> BTreeSet<String> {
        let mut keys: BTreeSet<String> =
            self.cnps.iter().map(|cnp| format!("c {}", cnp.as_str())).collect();
        for name in self.names() {
            keys.extend(name_keys(self.birth_date, name));
        }
        keys.extend(self.family_keys());
        keys
    }

    /// All keys to look under: the person's own, and those of a date with day and month swapped.
    pub fn keys_to_look_under(&self) -> BTreeSet<String> {
        let mut keys = self.keys();
        if let Some(swapped) = swapped(self.birth_date) {
            for name in self.names() {
                keys.extend(name_keys(swapped, name));
            }
        }
        keys
    }

    /// Keys that need both parents.
    fn family_keys(&self) -> Vec<String> {
        let parent = |name: &Option<String>| {
            name.as_deref().map(sorted_skeleton).filter(|text| !text.is_empty())
        };
        let (Some(father), Some(mother)) =
            (parent(&self.parents.father), parent(&self.parents.mother))
        else {
            return Vec::new();
        };
        let place = self.birth_place.county.map_or(self.birth_place.country.as_str(), |c| c.code());
        let family = format!("{father}/{mother}/{place}");
        let mut keys = Vec::new();
        for name in self.names() {
            keys.push(format!("k {} {}/{family}", self.birth_date, sorted_skeleton(&name.given)));
            keys.push(format!("p {}/{family}", sorted_skeleton(&name.full())));
        }
        keys
    }
}

/// The date with day and month swapped, where that is another date.
pub(crate) fn swapped(date: Date) -> Option<Date> {
    Date::new(date.year(), date.day(), date.month()).ok().filter(|swapped| *swapped != date)
}

/// One key for every pair of a family name and a given name. Who has only one of the two
/// is found by the single names.
fn name_keys(date: Date, name: &PersonName) -> Vec<String> {
    let (surnames, given) = (skeleton(&name.surname), skeleton(&name.given));
    if surnames.is_empty() || given.is_empty() {
        return surnames.iter().chain(&given).map(|one| format!("n {date} {one}")).collect();
    }
    let pair = |(a, b): (&String, &String)| {
        let (first, second) = if a <= b { (a, b) } else { (b, a) };
        format!("n {date} {first} {second}")
    };
    surnames.iter().flat_map(|s| given.iter().map(move |g| (s, g))).map(pair).collect()
}

/// The skeleton of all names in `text`, in alphabetical order, each once.
pub(crate) fn sorted_skeleton(text: &str) -> String {
    let set: BTreeSet<String> = skeleton(text).into_iter().collect();
    set.into_iter().collect::<Vec<_>>().join(" ")
}

/// The names in `text` without what registers are known to write differently:
///
/// * case, diacritics, cedilla or comma, hyphen, space or apostrophe (by [`person_name::fold`]);
/// * î or â for the same sound (Sînziana, Sânziana), also after the diacritics are lost: A, I and Y are one;
/// * German umlauts as two letters (Müller, Mueller), ß as ss;
/// * W or V, K or C, PH or F, TH or T;
/// * doubled letters (Anna, Ana);
/// * a lone initial of the father between the names (Ionescu I. Ion).
pub(crate) fn skeleton(text: &str) -> Vec<String> {
    let folded = person_name::fold(text);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let only_initials = words.iter().all(|word| word.chars().count() == 1);
    words
        .into_iter()
        .filter(|word| only_initials || word.chars().count() > 1)
        .map(skeleton_of_word)
        .collect()
}

fn skeleton_of_word(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let plain = match (letter, next) {
            ('A' | 'O' | 'U', Some('E')) => {
                letters.next();
                letter
            }
            ('P', Some('H')) => {
                letters.next();
                'F'
            }
            ('T', Some('H')) => {
                letters.next();
                'T'
            }
            (other, _) => other,
        };
        let plain = match plain {
            'A' | 'Y' => 'I',
            'W' => 'V',
            'K' => 'C',
            other => other,
        };
        if !out.ends_with(plain) {
            out.push(plain);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skeletons_forgive_spelling_and_keep_names_apart() {
        let same = |a: &str, b: &str| assert_eq!(sorted_skeleton(a), sorted_skeleton(b), "{a} {b}");
        same("Ștefănescu", "STEFANESCU");
        same("Sînziana", "Sânziana");
        same("Sinziana", "SANZIANA");
        same("Bîrsan", "Bârsan");
        same("Müller", "Mueller");
        same("Großmann", "Grossmann");
        same("Kovács", "Covaci".replace("aci", "acs").as_str());
        same("Wagner", "Vagner");
        same("Theodora", "Teodora");
        same("Anna-Mária", "Maria Ana");
        same("Ionescu I. Ion", "Ion Ionescu");
        same("D'Angelo", "D Angelo");
        let other =
            |a: &str, b: &str| assert_ne!(sorted_skeleton(a), sorted_skeleton(b), "{a} {b}");
        other("Ion", "Ioan");
        other("Pop", "Popa");
        other("Elena", "Ileana");
        assert_eq!(skeleton("I. J."), ["I", "J"]);
        assert!(skeleton(" - ").is_empty());
    }

    #[test]
    fn days_and_months_are_swapped_only_where_that_is_another_date() {
        let check = |day: Date, expected: Option<Date>| assert_eq!(swapped(day), expected, "{day}");
        check(Date::constant(1980, 4, 3), Some(Date::constant(1980, 3, 4)));
        check(Date::constant(1980, 4, 4), None);
        check(Date::constant(1980, 4, 13), None);
        check(Date::constant(1980, 2, 12), Some(Date::constant(1980, 12, 2)));
    }
}
