//! Where people are born and live.

use crate::{Address, County, Place, county};

use super::dice::{Dice, Weighted};
use super::names::Community;

/// A county with what the generator needs to know of it.
pub(crate) struct Land {
    pub(crate) county: County,
    /// `t`, `m` or `s`, as in the list of names.
    pub(crate) region: char,
    /// Letters of the identity cards given out there.
    pub(crate) series: Vec<&'static str>,
    pub(crate) communities: Weighted<Community>,
    localities: Weighted<&'static str>,
}

/// The digits 8 and 9 of a CNP given out for a birth in `county` (in Bucharest mostly its sector).
pub(crate) fn cnp_code(county: County, place: &Place, dice: &mut Dice) -> u8 {
    let sector = place.locality.rsplit(' ').next().and_then(|s| s.parse::<u8>().ok());
    match sector {
        Some(sector) if dice.per_mille(850) => county.cnp_code() + sector,
        _ => county.cnp_code(),
    }
}

/// A foreign country with places and names.
pub(crate) struct Abroad {
    pub(crate) country: &'static str,
    places: Weighted<&'static str>,
    surnames: Vec<&'static str>,
    given: [Vec<&'static str>; 2],
}

/// All places.
pub(crate) struct Places {
    lands: Vec<Land>,
    by_inhabitants: Weighted<usize>,
    abroad: Vec<Abroad>,
    by_births: Weighted<usize>,
    by_residents: Weighted<usize>,
    streets: Vec<&'static str>,
}

impl Places {
    pub(crate) fn read() -> Self {
        let rows: Vec<_> = county::rows().collect();
        let foreign: Vec<Vec<&'static str>> = include_str!("../../data/foreign.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split('|').collect())
            .collect();
        let weights = |rows: &[Vec<&'static str>], field: usize| {
            rows.iter().enumerate().map(|(i, row)| (i, number(row[field]))).collect()
        };
        Self {
            by_inhabitants: weights(&rows, 3),
            by_births: weights(&foreign, 1),
            by_residents: weights(&foreign, 2),
            lands: rows.iter().map(|row| land(row)).collect(),
            abroad: foreign.iter().map(|row| abroad(row)).collect(),
            streets: include_str!("../../data/streets.txt").trim().split(", ").collect(),
        }
    }

    /// A county, by its inhabitants.
    pub(crate) fn land(&self, dice: &mut Dice) -> &Land {
        &self.lands[*self.by_inhabitants.draw(dice)]
    }

    /// A country where Romanian citizens are born abroad.
    pub(crate) fn country_of_birth(&self, dice: &mut Dice) -> &Abroad {
        &self.abroad[*self.by_births.draw(dice)]
    }

    /// A country that foreign residents come from.
    pub(crate) fn country_of_residents(&self, dice: &mut Dice) -> &Abroad {
        &self.abroad[*self.by_residents.draw(dice)]
    }

    /// An address at a place in Romania.
    pub(crate) fn address(&self, place: Place, dice: &mut Dice) -> Address {
        let kind = *dice.pick(&["Str.", "Str.", "Str.", "Bd.", "Aleea", "Calea"]);
        let street = *dice.pick(&self.streets);
        let number = dice.between(1, 180);
        let mut line = format!("{kind} {street} nr. {number}");
        if dice.per_mille(450) {
            let block = char::from(b'A' + u8::try_from(dice.below(16)).unwrap_or(0));
            let (n, stair, flat) = (dice.between(1, 40), dice.below(4), dice.between(1, 60));
            let stair = ["A", "B", "C", "1"][stair as usize];
            line = format!("{line}, bl. {block}{n}, sc. {stair}, ap. {flat}");
        }
        Address { place, street: line }
    }
}

impl Land {
    /// A place in the county; in Bucharest, one of its six sectors.
    pub(crate) fn place(&self, dice: &mut Dice) -> Place {
        let locality = *self.localities.draw(dice);
        if self.county.code() == "B" {
            return Place::in_county(
                self.county,
                format!("{locality}, sectorul {}", dice.between(1, 6)),
            );
        }
        Place::in_county(self.county, locality)
    }
}

impl Abroad {
    pub(crate) fn place(&self, dice: &mut Dice) -> Place {
        Place::abroad(self.country, *self.places.draw(dice))
    }

    pub(crate) fn is_in_the_union(&self) -> bool {
        ["IT", "ES", "DE", "FR", "HU", "BG"].contains(&self.country)
    }

    pub(crate) fn surname(&self, dice: &mut Dice) -> &'static str {
        dice.pick::<&str>(&self.surnames)
    }

    pub(crate) fn given(&self, female: bool, dice: &mut Dice) -> &'static str {
        dice.pick::<&str>(&self.given[usize::from(female)])
    }
}

fn number(text: &str) -> u32 {
    text.parse().expect("a number: a test reads the whole file")
}

/// `Name*weight, Name`; the weight of a bare name is 1.
fn weighted_list(text: &'static str) -> Weighted<&'static str> {
    text.split(", ")
        .map(|item| item.split_once('*').map_or((item, 1), |(name, w)| (name, number(w))))
        .collect()
}

fn land(row: &[&'static str]) -> Land {
    let mix: Vec<_> = row[6].split(' ').filter(|word| !word.is_empty()).collect();
    let minorities: Vec<_> = mix.chunks(2).map(|pair| (pair[0], number(pair[1]))).collect();
    let majority = 1_000 - minorities.iter().map(|(_, share)| share).sum::<u32>();
    Land {
        county: County::by_code(row[1]).expect("the list of counties is read from the same file"),
        region: row[4].chars().next().expect("a region"),
        series: row[5].split(',').collect(),
        communities: [("ro", majority)].into_iter().chain(minorities).collect(),
        localities: weighted_list(row[7]),
    }
}

fn abroad(row: &[&'static str]) -> Abroad {
    Abroad {
        country: row[0],
        places: weighted_list(row[3]),
        surnames: row[4].split(", ").collect(),
        given: [row[5].split(", ").collect(), row[6].split(", ").collect()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_county_has_places_series_and_people() {
        let places = Places::read();
        assert_eq!(places.lands.len(), 42);
        for land in &places.lands {
            assert!(!land.series.is_empty() && !land.communities.is_empty());
            assert!(land.series.iter().all(|s| s.len() == 2), "{}", land.county.name());
        }
        assert!(places.abroad.len() >= 15);
    }
}
