//! A company as the trade register knows it. These are also the wire types.

use base::{Cnp, Cui, Date, PersonName, TradeNumber};
use serde::{Deserialize, Serialize};

use crate::Address;

/// A company as the trade register (ONRC) answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its unique registration code.
    pub cui: Cui,
    /// The number in the trade register.
    pub trade_number: TradeNumber,
    /// The name in force, with the legal form.
    pub name: String,
    /// Names borne before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_names: Vec<String>,
    /// The legal form.
    pub form: Form,
    /// Whether it exists and works.
    pub status: Status,
    /// The registered office (sediu social).
    pub seat: Address,
    /// The day of registration.
    pub registered_on: Date,
    /// Who represents it, now and before.
    pub representatives: Vec<Representative>,
}

/// The legal forms of the trade register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Societate cu răspundere limitată.
    Srl,
    /// Societate pe acțiuni.
    Sa,
    /// Societate în nume colectiv.
    Snc,
    /// Societate cooperativă.
    Cooperative,
    /// Branch (sucursală) of a company with its seat abroad.
    ForeignBranch,
    /// Persoană fizică autorizată: no legal person (rule 16).
    Pfa,
    /// Întreprindere individuală: no legal person (rule 16).
    IndividualEnterprise,
    /// Întreprindere familială: no legal person (rule 16).
    FamilyEnterprise,
}

impl Form {
    /// Whether it is a person of its own in law. The others are their owner, whose record is the one that counts (rule 16).
    pub const fn is_legal_person(self) -> bool {
        !matches!(self, Self::Pfa | Self::IndividualEnterprise | Self::FamilyEnterprise)
    }
}

/// Whether a company exists and works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Active,
    /// It stopped for a while (suspendare temporară a activității).
    Suspended {
        /// The last day.
        until: Date,
    },
    /// It is being dissolved.
    Dissolved {
        /// Since when.
        on: Date,
    },
    /// It was struck off (radiere).
    StruckOff {
        /// The day.
        on: Date,
        /// Companies that took it over by merger or division.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        successors: Vec<Cui>,
    },
}

/// Somebody who may act for a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// The CNP; none for a foreigner without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cnp: Option<Cnp>,
    /// The name.
    pub name: PersonName,
    /// How far the power goes.
    pub power: Power,
    /// The first day of the mandate.
    pub since: Date,
    /// The last day of the mandate, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// How far the power of a representative goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Power {
    /// Acts alone.
    Alone,
    /// Acts only together with another representative.
    Jointly,
}

impl Representative {
    /// Whether the mandate holds on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }
}

impl Company {
    /// The power of the person with this CNP on `day`; none where the person does not represent it (rule 15).
    pub fn power_of(&self, cnp: Cnp, day: Date) -> Option<Power> {
        let holders = self.representatives.iter();
        let mut powers = holders.filter(|r| r.cnp == Some(cnp) && r.holds_on(day)).map(|r| r.power);
        let first = powers.next()?;
        Some(if powers.any(|power| power == Power::Alone) { Power::Alone } else { first })
    }

    /// Whether its seat is in Romania (rule 14).
    pub fn is_seated_in_romania(&self) -> bool {
        self.seat.place.country == "RO"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Companies, Population};

    #[test]
    fn a_mandate_holds_from_its_first_to_its_last_day() {
        let mut company = Companies::of(Population::with_size(3_000)).next().unwrap();
        let cnp = company.representatives[0].cnp.unwrap();
        let day = |text: &str| text.parse::<Date>().unwrap();
        company.representatives.truncate(1);
        company.representatives[0].power = Power::Jointly;
        company.representatives[0].since = day("2024-03-01");
        company.representatives[0].until = Some(day("2026-02-28"));
        for (on, power) in [
            ("2024-02-29", None),
            ("2024-03-01", Some(Power::Jointly)),
            ("2026-02-28", Some(Power::Jointly)),
            ("2026-03-01", None),
        ] {
            assert_eq!(company.power_of(cnp, day(on)), power, "{on}");
        }
        let mut again = company.representatives[0].clone();
        again.power = Power::Alone;
        company.representatives.push(again);
        assert_eq!(company.power_of(cnp, day("2025-01-01")), Some(Power::Alone));
        let stranger = Cnp::parse("1800101123450").unwrap();
        assert_eq!(company.power_of(stranger, day("2025-01-01")), None);
    }

    #[test]
    fn a_company_survives_the_wire() {
        for company in Companies::of(Population::with_size(3_000)) {
            let text = serde_json::to_string(&company).unwrap();
            assert_eq!(serde_json::from_str::<Company>(&text).unwrap(), company);
        }
    }
}
