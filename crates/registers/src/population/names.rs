//! Names by community, sex and generation, weighted by how common they are.

use std::collections::HashMap;

use base::{Date, Sex};

use super::dice::{Dice, Weighted};

/// A community of the country, by the short code of the data files (`ro`, `hu`, `rr` …).
pub(crate) type Community = &'static str;

/// Generations whose given names differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Generation {
    Old,
    Middle,
    Young,
}

/// All names of the data files.
pub(crate) struct Names {
    surnames: HashMap<(Community, char), Weighted<&'static str>>,
    given: HashMap<(Community, bool, Generation), Weighted<&'static str>>,
}

const REGIONS: [char; 3] = ['t', 'm', 's'];
const GENERATIONS: [(Generation, char); 3] =
    [(Generation::Old, 'o'), (Generation::Middle, 'm'), (Generation::Young, 'y')];

impl Generation {
    pub(crate) fn of(birth_date: Date) -> Self {
        match birth_date.year() {
            ..1960 => Self::Old,
            1960..1990 => Self::Middle,
            _ => Self::Young,
        }
    }

    fn of_parents(self) -> Self {
        match self {
            Self::Old | Self::Middle => Self::Old,
            Self::Young => Self::Middle,
        }
    }
}

impl Names {
    pub(crate) fn read() -> Self {
        Self { surnames: read_surnames(), given: read_given() }
    }

    /// A family name of the community, as spread in the region (`t`, `m` or `s`).
    pub(crate) fn surname(
        &self,
        community: Community,
        region: char,
        dice: &mut Dice,
    ) -> &'static str {
        self.surnames
            .get(&(community, region))
            .or_else(|| self.surnames.get(&("ro", region)))
            .expect("the majority has names in every region")
            .draw(dice)
    }

    /// Given names: one, or two with a hyphen or a space, more often so for the young.
    pub(crate) fn given(
        &self,
        community: Community,
        sex: Sex,
        generation: Generation,
        dice: &mut Dice,
    ) -> String {
        let first = self.one_given(community, sex, generation, dice);
        let doubles = match generation {
            Generation::Old => 120,
            Generation::Middle => 350,
            Generation::Young => 600,
        };
        if !dice.per_mille(if community == "ro" { doubles } else { doubles / 3 }) {
            return first.to_owned();
        }
        let second = self.one_given("second", sex, generation, dice);
        if second == first {
            return first.to_owned();
        }
        let joint = if dice.per_mille(650) { '-' } else { ' ' };
        format!("{first}{joint}{second}")
    }

    /// The given name of a parent.
    pub(crate) fn parent(
        &self,
        community: Community,
        sex: Sex,
        child: Generation,
        dice: &mut Dice,
    ) -> String {
        self.given(community, sex, child.of_parents(), dice)
    }

    fn one_given(
        &self,
        community: Community,
        sex: Sex,
        generation: Generation,
        dice: &mut Dice,
    ) -> &'static str {
        let female = sex == Sex::Female;
        self.given
            .get(&(community, female, generation))
            .or_else(|| self.given.get(&("ro", female, generation)))
            .expect("the majority has names in every generation")
            .draw(dice)
    }
}

/// Lines `<head> <weight>: name, name …` of a data file, with the head's words.
fn lines(text: &'static str) -> impl Iterator<Item = (Vec<&'static str>, u32, Vec<&'static str>)> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (head, names) = line.split_once(": ").expect("a head and names: a test reads it all");
        let mut words: Vec<_> = head.split(' ').collect();
        let weight = words.pop().and_then(|w| w.parse().ok()).expect("the head ends with a weight");
        (words, weight, names.split(", ").collect())
    })
}

fn read_surnames() -> HashMap<(Community, char), Weighted<&'static str>> {
    let mut lists: HashMap<(Community, char), Vec<(&'static str, u32)>> = HashMap::new();
    for (words, weight, names) in lines(include_str!("../../data/surnames.txt")) {
        let (community, only) = words[0].split_once('/').unwrap_or((words[0], ""));
        for region in REGIONS.into_iter().filter(|r| only.is_empty() || only.starts_with(*r)) {
            let list = lists.entry((community, region)).or_default();
            list.extend(names.iter().map(|name| (*name, weight)));
        }
    }
    lists.into_iter().map(|(key, list)| (key, list.into_iter().collect())).collect()
}

fn read_given() -> HashMap<(Community, bool, Generation), Weighted<&'static str>> {
    let mut lists: HashMap<_, Vec<(&'static str, u32)>> = HashMap::new();
    for (words, weight, names) in lines(include_str!("../../data/given_names.txt")) {
        for (generation, _) in GENERATIONS.into_iter().filter(|(_, c)| words[2].contains(*c)) {
            let list = lists.entry((words[0], words[1] == "f", generation)).or_default();
            list.extend(names.iter().map(|name| (*name, weight)));
        }
    }
    lists.into_iter().map(|(key, list)| (key, list.into_iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn distinct(text: &'static str) -> BTreeSet<&'static str> {
        lines(text).flat_map(|(_, _, names)| names).collect()
    }

    #[test]
    fn there_are_many_names_of_every_community_and_all_are_spelled_regularly() {
        let surnames = distinct(include_str!("../../data/surnames.txt"));
        let given = distinct(include_str!("../../data/given_names.txt"));
        assert!(surnames.len() >= 700, "{}", surnames.len());
        assert!(given.len() >= 500, "{}", given.len());
        for name in surnames.iter().chain(&given) {
            assert_eq!(base::person_name::normalise(name), **name);
        }
        for letters in ["ő", "ű", "ß", "ü", "ș", "ț", "ă", "â", "î"] {
            assert!(surnames.iter().any(|n| n.to_lowercase().contains(letters)), "{letters}");
        }
    }

    #[test]
    fn every_community_of_a_county_has_names_of_its_own() {
        let names = Names::read();
        for row in crate::county::rows() {
            for community in row[6].split(' ').step_by(2) {
                assert!(
                    names.surnames.contains_key(&(community, 's')),
                    "{community} of {}",
                    row[2]
                );
            }
        }
    }
}
