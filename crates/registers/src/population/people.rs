//! Making people, one after another.

use std::sync::LazyLock;

use super::documents::{Documents, before};
use super::names::{Community, Generation, Names};
use super::numbers::{Numbers, Status};
use super::places::{Abroad, Land, Places, cnp_code};
use super::{Cnp, Date, Kind, Person, PersonName, Population, Sex, dice::Dice};
use crate::{Citizenship, IdentityDocument, Parents, Place};

/// Names and places, read once.
struct World {
    names: Names,
    places: Places,
}

static WORLD: LazyLock<World> =
    LazyLock::new(|| World { names: Names::read(), places: Places::read() });

/// The people of a population, in their order.
pub struct Persons {
    population: Population,
    world: &'static World,
    next: u32,
    numbers: Numbers,
    documents: Documents,
    /// The last ordinary person, whose name and birth date the next homonym gets.
    namesake: Option<Person>,
}

/// What is known of a person before the numbers are given out.
struct Draft {
    kind: Kind,
    sex: Sex,
    birth_date: Date,
    age: i16,
    birth_place: Place,
    home: &'static Land,
    community: Community,
    citizenship: Citizenship,
    abroad: &'static Abroad,
}

impl Persons {
    pub(super) fn new(population: Population) -> Self {
        Self {
            population,
            world: &WORLD,
            next: 0,
            numbers: Numbers::default(),
            documents: Documents::default(),
            namesake: None,
        }
    }

    fn make(&mut self, index: u32) -> Person {
        let mut dice = Dice::of(self.population.seed, u64::from(index));
        let kind = Kind::of(index);
        let namesake = if kind == Kind::Homonym { self.namesake.clone() } else { None };
        let draft = self.draft(kind, namesake.as_ref(), &mut dice);
        let (name, previous_names) = match &namesake {
            Some(other) => (other.name.clone(), Vec::new()),
            None => self.name(&draft, &mut dice),
        };
        let person = self.register(&draft, name, previous_names, &mut dice);
        // The next homonym is a namesake of a grown-up who could be an applicant.
        if kind == Kind::Ordinary && draft.age >= 18 && !person.is_dead() {
            self.namesake = Some(person.clone());
        }
        person
    }

    fn draft(&self, kind: Kind, namesake: Option<&Person>, dice: &mut Dice) -> Draft {
        let places = &self.world.places;
        let birth_date = namesake.map_or_else(|| self.birth_date(kind, dice), |p| p.birth_date);
        let sex =
            namesake.map_or(if dice.per_mille(512) { Sex::Female } else { Sex::Male }, |p| p.sex);
        let origin = places.land(dice);
        let abroad = if kind.is_foreign() {
            places.country_of_residents(dice)
        } else {
            places.country_of_birth(dice)
        };
        let born_abroad = kind.is_foreign() || kind == Kind::BornAbroad;
        let birth_place = if born_abroad { abroad.place(dice) } else { origin.place(dice) };
        let home = if dice.per_mille(700) { origin } else { places.land(dice) };
        let community = *origin.communities.draw(dice);
        let citizenship = citizenship(kind, abroad, dice);
        let age = years(birth_date, self.population.census);
        Draft { kind, sex, birth_date, age, birth_place, home, community, citizenship, abroad }
    }

    fn birth_date(&self, kind: Kind, dice: &mut Dice) -> Date {
        const PYRAMID: [u32; 11] = [100, 110, 105, 130, 150, 135, 130, 90, 42, 8, 1];
        let census = self.population.census;
        match kind {
            Kind::NineteenthCentury => before(Date::constant(1899, 12, 31), dice.below(7_000)),
            Kind::LeapDay => {
                let year = 1940 + 4 * i16::try_from(dice.below(20)).unwrap_or(0);
                Date::new(year, 2, 29).expect("1940 to 2016 in steps of four are leap years")
            }
            // The old sectors of Bucharest went in 1979, soon after the first CNPs.
            Kind::OldSector => before(Date::constant(1979, 12, 31), dice.below(14_000)),
            Kind::ForeignResident | Kind::Stateless => before(census, 6_600 + dice.below(18_000)),
            _ => {
                let mut at = dice.below(PYRAMID.iter().sum());
                let decade = PYRAMID.iter().position(|&share| {
                    let here = at < share;
                    at = at.saturating_sub(share);
                    here
                });
                let decade = u32::try_from(decade.unwrap_or(0)).unwrap_or(0);
                before(census, decade * 3_652 + dice.below(3_652))
            }
        }
    }

    /// The name in force and the names before it.
    fn name(&self, draft: &Draft, dice: &mut Dice) -> (PersonName, Vec<PersonName>) {
        if draft.kind.is_foreign() {
            let surname = draft.abroad.surname(dice);
            let given = draft.abroad.given(draft.sex == Sex::Female, dice);
            return (PersonName::new(surname, given), Vec::new());
        }
        let names = &self.world.names;
        let generation = Generation::of(draft.birth_date);
        let region = draft.home.region;
        let given = names.given(draft.community, draft.sex, generation, dice);
        let born = names.surname(draft.community, region, dice);
        let maiden = PersonName::new(born, &given);
        if !dice.per_mille(chance_of_marriage(draft.age)) {
            return renamed_by_office(maiden, dice);
        }
        let spouse = names.surname(draft.community, region, dice);
        let married = match (draft.sex, dice.below(100)) {
            (Sex::Female, 0..84) | (Sex::Male, 0..2) => spouse.to_owned(),
            (Sex::Female, 84..90) | (Sex::Male, 2..3) => format!("{born}-{spouse}"),
            (Sex::Female, 90..94) | (Sex::Male, 3..4) => format!("{born} {spouse}"),
            _ => return (maiden, Vec::new()),
        };
        if married == born {
            return (maiden, Vec::new());
        }
        let married = PersonName::new(&married, &given);
        match dice.below(100) {
            // Divorced, and back to the name before the marriage.
            0..5 => (maiden, vec![married]),
            // Married again.
            5..9 => {
                let again = names.surname(draft.community, region, dice);
                (PersonName::new(again, &given), vec![maiden, married])
            }
            _ => (married, vec![maiden]),
        }
    }

    fn register(
        &mut self,
        draft: &Draft,
        name: PersonName,
        previous_names: Vec<PersonName>,
        dice: &mut Dice,
    ) -> Person {
        let parents = self.parents(draft, dice);
        let (cnp, former_cnps) = self.cnps(draft, dice);
        let birth_date = if draft.kind == Kind::CorrectedBirthDate {
            before(draft.birth_date, dice.between(1, 20))
        } else {
            draft.birth_date
        };
        let document = self.document(draft, dice);
        let domicile = if draft.kind == Kind::DomiciledAbroad {
            let place = draft.abroad.place(dice);
            self.world.places.address(place, dice)
        } else {
            self.world.places.address(draft.home.place(dice), dice)
        };
        Person {
            cnp,
            former_cnps,
            name,
            previous_names,
            parents,
            birth_date,
            birth_place: draft.birth_place.clone(),
            sex: draft.sex,
            citizenship: draft.citizenship.clone(),
            domicile,
            document,
            died_on: self.death(draft, dice),
        }
    }

    fn parents(&self, draft: &Draft, dice: &mut Dice) -> Parents {
        if draft.kind.is_foreign() {
            return Parents {
                father: Some(draft.abroad.given(false, dice).to_owned()),
                mother: dice.per_mille(900).then(|| draft.abroad.given(true, dice).to_owned()),
            };
        }
        let names = &self.world.names;
        let generation = Generation::of(draft.birth_date);
        let father = names.parent(draft.community, Sex::Male, generation, dice);
        let mother = names.parent(draft.community, Sex::Female, generation, dice);
        Parents {
            father: (!dice.per_mille(18)).then_some(father),
            mother: (!dice.per_mille(2)).then_some(mother),
        }
    }

    fn cnps(&mut self, draft: &Draft, dice: &mut Dice) -> (Cnp, Vec<Cnp>) {
        let status = match draft.kind {
            Kind::ForeignUnspecified | Kind::UnknownCitizenship => Status::Unspecified,
            Kind::ForeignResident | Kind::Stateless => Status::Resident,
            _ => Status::Citizen,
        };
        let county = match draft.kind {
            Kind::AnyCountyCode => 70,
            Kind::OldSector => 47 + u8::from(dice.per_mille(500)),
            Kind::BornAbroad if dice.per_mille(200) => 70,
            _ => match draft.birth_place.county {
                Some(county) => cnp_code(county, &draft.birth_place, dice),
                None => draft.home.county.cnp_code(),
            },
        };
        let cnp = self.numbers.give(status, draft.sex, draft.birth_date, county, dice);
        let former = if draft.kind == Kind::FormerCnp {
            let wrong_date = before(draft.birth_date, dice.between(1, 300));
            vec![self.numbers.give(status, draft.sex, wrong_date, county, dice)]
        } else {
            Vec::new()
        };
        (cnp, former)
    }

    fn document(&mut self, draft: &Draft, dice: &mut Dice) -> Option<IdentityDocument> {
        let census = self.population.census;
        match draft.kind {
            Kind::NineteenthCentury => None,
            _ if draft.age < 14 => None,
            Kind::DomiciledAbroad => Some(self.documents.passport(census, dice)),
            kind if kind.is_foreign() => {
                let union = draft.abroad.is_in_the_union() && kind == Kind::ForeignResident;
                Some(self.documents.residence(union, draft.home, census, dice))
            }
            _ => {
                let place = draft.home.place(dice);
                Some(self.documents.card(draft.home, &place, draft.age, census, dice))
            }
        }
    }

    fn death(&self, draft: &Draft, dice: &mut Dice) -> Option<Date> {
        let dead_per_mille = match draft.age {
            _ if draft.kind == Kind::NineteenthCentury => {
                return Some(before(Date::constant(1985, 12, 31), dice.below(2_500)));
            }
            ..40 => 2,
            40..65 => 20,
            65..80 => 90,
            80..95 => 300,
            _ => 700,
        };
        let lived = u32::try_from(draft.age).unwrap_or(0) * 365;
        dice.per_mille(dead_per_mille)
            .then(|| before(self.population.census, dice.below(lived.clamp(1, 3_650))))
    }
}

impl Iterator for Persons {
    type Item = Person;

    fn next(&mut self) -> Option<Person> {
        let index = self.next;
        if index == self.population.size {
            return None;
        }
        self.next += 1;
        Some(self.make(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.population.size - self.next) as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Persons {}

fn citizenship(kind: Kind, abroad: &Abroad, dice: &mut Dice) -> Citizenship {
    match kind {
        Kind::Stateless => Citizenship::Stateless,
        Kind::UnknownCitizenship => Citizenship::Unknown,
        Kind::ForeignResident | Kind::ForeignUnspecified => {
            Citizenship::Of(vec![abroad.country.into()])
        }
        Kind::SeveralCitizenships => {
            let mut all = vec!["RO".to_owned(), abroad.country.to_owned()];
            if dice.per_mille(60) && abroad.country != "DE" {
                all.push("DE".to_owned());
            }
            Citizenship::Of(all)
        }
        Kind::BornAbroad if dice.per_mille(400) => {
            Citizenship::Of(vec!["RO".to_owned(), abroad.country.to_owned()])
        }
        _ => Citizenship::Of(vec!["RO".to_owned()]),
    }
}

/// Per mille of an age who are or were married.
fn chance_of_marriage(age: i16) -> u32 {
    match age {
        ..18 => 0,
        18..25 => 150,
        25..35 => 600,
        _ => 850,
    }
}

/// Very few people change their given name by decision of the office.
fn renamed_by_office(name: PersonName, dice: &mut Dice) -> (PersonName, Vec<PersonName>) {
    if !dice.per_mille(3) {
        return (name, Vec::new());
    }
    let first = name.given.split([' ', '-']).next().unwrap_or(&name.given);
    let now = PersonName::new(&name.surname, first);
    if now == name { (name, Vec::new()) } else { (now, vec![name]) }
}

fn years(birth_date: Date, day: Date) -> i16 {
    let ahead = (day.month(), day.day()) < (birth_date.month(), birth_date.day());
    day.year() - birth_date.year() - i16::from(ahead)
}
