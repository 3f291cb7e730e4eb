//! Synthetic companies: founded by synthetic people, a pure function of the population.

use std::collections::VecDeque;
use std::sync::LazyLock;

use base::{Cui, Date, TradeNumber};

use super::documents::before;
use super::{Dice, Persons, Population};
use crate::company::{Company, Form, Power, Representative, Status};
use crate::{Person, Place};

/// Beginnings and endings of invented names.
static NAMES: LazyLock<[Vec<&'static str>; 2]> = LazyLock::new(|| {
    let text = include_str!("../../data/company_names.txt");
    let line = text.lines().find(|line| !line.starts_with('#'));
    let (first, last) = line.and_then(|line| line.split_once('|')).expect("a test reads the file");
    [first, last].map(|half| half.split(',').map(str::trim).collect())
});

/// The companies of a population, in the order of their founders. Each is made when asked for.
pub struct Companies {
    persons: Persons,
    population: Population,
    index: u32,
    founders: u32,
    given: u32,
    /// The founder before, who joins in where two are needed.
    partner: Option<Person>,
    made: VecDeque<Company>,
}

/// What is special about what a person founded. Every sixteen founders have each, so that every population of some
/// hundreds of people has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    Ordinary,
    TwoCompanies,
    Suspended,
    Dissolved,
    StruckOff,
    Merged,
    NoLegalPerson(Form),
    ForeignBranch,
    Jointly,
    Renamed,
    MandateOver,
    Cooperative,
    /// One company that works, one that is suspended, and a business in the founder's own name.
    Several,
}

impl Story {
    const fn of(founder: u32) -> Self {
        match founder % 16 {
            0 => Self::TwoCompanies,
            1 => Self::Suspended,
            2 => Self::StruckOff,
            3 => Self::Dissolved,
            4 => Self::NoLegalPerson(Form::Pfa),
            5 => Self::NoLegalPerson(Form::IndividualEnterprise),
            6 => Self::NoLegalPerson(Form::FamilyEnterprise),
            7 => Self::ForeignBranch,
            8 => Self::Jointly,
            9 => Self::Renamed,
            10 => Self::MandateOver,
            11 => Self::Cooperative,
            12 => Self::Merged,
            13 | 14 => Self::Several,
            _ => Self::Ordinary,
        }
    }

    const fn form(self) -> Form {
        match self {
            Self::NoLegalPerson(form) => form,
            Self::ForeignBranch => Form::ForeignBranch,
            Self::Jointly => Form::Sa,
            Self::Cooperative => Form::Cooperative,
            _ => Form::Srl,
        }
    }
}

impl Companies {
    /// The companies that the people of `population` founded.
    pub fn of(population: Population) -> Self {
        Self {
            persons: population.persons(),
            population,
            index: 0,
            founders: 0,
            given: 0,
            partner: None,
            made: VecDeque::new(),
        }
    }

    /// What the person at `index` founded.
    fn found(&mut self, index: u32, founder: &Person) {
        let mut dice = Dice::of(self.population.seed ^ 0x004F_4E52_4321, u64::from(index));
        let grown = (25..=80).contains(&founder.age_on(self.population.census));
        let able = grown && !founder.is_dead() && founder.domicile.place.county.is_some();
        // One in twenty-five, and the first who can, so that the smallest population has a company.
        if !able || !(self.founders == 0 || dice.per_mille(40)) {
            return;
        }
        let story = Story::of(self.founders);
        self.founders += 1;
        if story == Story::Several {
            let parts = [Story::Ordinary, Story::Suspended, Story::NoLegalPerson(Form::Pfa)];
            let made = parts.map(|story| self.company(story, founder, &mut dice));
            self.made.extend(made);
            self.partner = Some(founder.clone());
            return;
        }
        let company = self.company(story, founder, &mut dice);
        if matches!(story, Story::TwoCompanies | Story::Merged) {
            let other = self.company(Story::Ordinary, founder, &mut dice);
            let successor = other.cui;
            self.made.push_back(other);
            self.made.push_back(with_successor(company, story, successor));
        } else {
            self.made.push_back(company);
        }
        self.partner = Some(founder.clone());
    }

    fn company(&mut self, story: Story, founder: &Person, dice: &mut Dice) -> Company {
        let census = self.population.census;
        let registered_on = before(census, dice.between(700, 9_000));
        let form = story.form();
        let mut seat = founder.domicile.clone();
        if story == Story::ForeignBranch {
            seat.place = Place::abroad("AT", "Wien");
            "Hauptstraße 7".clone_into(&mut seat.street);
        }
        let name = name(form, founder, dice);
        let previous = (story == Story::Renamed).then(|| self::name(form, founder, dice));
        Company {
            cui: self.number(),
            trade_number: trade_number(form, founder, registered_on, dice),
            previous_names: previous.into_iter().filter(|previous| *previous != name).collect(),
            name,
            form,
            status: status(story, census, dice),
            seat,
            registered_on,
            representatives: self.representatives(story, founder, registered_on),
        }
    }

    fn number(&mut self) -> Cui {
        self.given += 1;
        // Far above the codes in use, and below the most that nine digits hold.
        Cui::from_stem(90_000_000 + self.given).expect("a stem of eight digits")
    }

    fn representatives(
        &self,
        story: Story,
        founder: &Person,
        registered_on: Date,
    ) -> Vec<Representative> {
        let power = if story == Story::Jointly { Power::Jointly } else { Power::Alone };
        let over = story == Story::MandateOver;
        let of = |person: &Person, until| Representative {
            cnp: Some(person.cnp),
            name: person.name.clone(),
            power,
            since: registered_on,
            until,
        };
        let first = of(founder, over.then(|| before(self.population.census, 200)));
        let partner = self.partner.as_ref().filter(|_| over || story == Story::Jointly);
        std::iter::once(first).chain(partner.map(|partner| of(partner, None))).collect()
    }
}

impl Iterator for Companies {
    type Item = Company;

    fn next(&mut self) -> Option<Company> {
        loop {
            if let Some(company) = self.made.pop_front() {
                return Some(company);
            }
            let founder = self.persons.next()?;
            let index = self.index;
            self.index += 1;
            self.found(index, &founder);
        }
    }
}

fn with_successor(mut company: Company, story: Story, successor: Cui) -> Company {
    if let (Story::Merged, Status::StruckOff { successors, .. }) = (story, &mut company.status) {
        successors.push(successor);
    }
    company
}

fn status(story: Story, census: Date, dice: &mut Dice) -> Status {
    let ago = before(census, dice.between(60, 600));
    match story {
        Story::Suspended => {
            Status::Suspended { until: base::dates::add_months_clamped(census, 18) }
        }
        Story::Dissolved => Status::Dissolved { on: ago },
        Story::StruckOff | Story::Merged => Status::StruckOff { on: ago, successors: Vec::new() },
        _ => Status::Active,
    }
}

fn name(form: Form, founder: &Person, dice: &mut Dice) -> String {
    let [first, last] = &*NAMES;
    let (first, last) = (dice.pick::<&str>(first), dice.pick::<&str>(last));
    let suffix = match form {
        Form::Srl => "SRL",
        Form::Sa => "SA",
        Form::Snc => "SNC",
        Form::Cooperative => "Societate Cooperativă",
        Form::ForeignBranch => "GmbH Sucursala România",
        Form::Pfa => return format!("{} PFA", founder.name.full()),
        Form::IndividualEnterprise => return format!("{} II", founder.name.full()),
        Form::FamilyEnterprise => return format!("{} IF", founder.name.surname),
    };
    format!("{first} {last} {suffix}")
}

/// A number in the layout of the day of registration.
fn trade_number(form: Form, founder: &Person, day: Date, dice: &mut Dice) -> TradeNumber {
    let letter = match form {
        Form::Cooperative => 'C',
        form if form.is_legal_person() => 'J',
        _ => 'F',
    };
    let county = founder.domicile.place.county.map_or(40, crate::County::cnp_code);
    let (sequence, year) = (dice.between(1, 9_999), day.year());
    let text = if year >= 2024 {
        format!("{letter}{year}{sequence:06}{county:02}{}", dice.below(10))
    } else {
        format!("{letter}{county:02}/{sequence}/{year}")
    };
    TradeNumber::parse(&text).expect("one of the two layouts")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_small_country_has_every_kind_of_company_once() {
        let population = Population::with_size(1_200);
        let companies: Vec<Company> = Companies::of(population).collect();
        assert_eq!(companies, Companies::of(population).collect::<Vec<_>>());
        let cuis: HashSet<Cui> = companies.iter().map(|company| company.cui).collect();
        assert_eq!(cuis.len(), companies.len());
        let forms: HashSet<Form> = companies.iter().map(|company| company.form).collect();
        for form in [Form::Srl, Form::Sa, Form::Cooperative, Form::ForeignBranch, Form::Pfa] {
            assert!(forms.contains(&form), "{form:?}");
        }
        let any = |test: fn(&Company) -> bool| companies.iter().any(test);
        assert!(any(|c| matches!(c.status, Status::Suspended { .. })));
        assert!(any(|c| matches!(c.status, Status::Dissolved { .. })));
        assert!(any(
            |c| matches!(&c.status, Status::StruckOff { successors, .. } if successors.is_empty())
        ));
        assert!(any(
            |c| matches!(&c.status, Status::StruckOff { successors, .. } if !successors.is_empty())
        ));
        assert!(any(|c| !c.is_seated_in_romania()));
        assert!(any(|c| !c.previous_names.is_empty()));
        assert!(any(
            |c| c.representatives.iter().filter(|r| r.power == Power::Jointly).count() == 2
        ));
    }

    #[test]
    fn a_smaller_country_is_the_beginning_of_a_larger_one() {
        let small: Vec<Company> = Companies::of(Population::with_size(600)).collect();
        let large: Vec<Company> = Companies::of(Population::with_size(900)).collect();
        assert!(!small.is_empty() && small[..] == large[..small.len()]);
    }

    #[test]
    fn somebody_has_a_company_that_works_one_that_is_suspended_and_a_business_of_their_own() {
        let mut of: std::collections::HashMap<_, Vec<Company>> = <_>::default();
        for company in Companies::of(Population::with_size(1_200)) {
            of.entry(company.representatives[0].cnp).or_default().push(company);
        }
        let several = of.values().find(|companies| companies.len() == 3).unwrap();
        assert_eq!(several[0].status, Status::Active);
        assert!(matches!(several[1].status, Status::Suspended { .. }));
        assert_eq!(several[2].form, Form::Pfa);
    }

    #[test]
    fn somebody_represents_two_companies() {
        let mut seen = HashSet::new();
        let companies = Companies::of(Population::with_size(1_200));
        let working = companies.filter(|c| c.status == Status::Active && c.form == Form::Srl);
        assert!(working.filter_map(|c| c.representatives[0].cnp).any(|cnp| !seen.insert(cnp)));
    }
}
