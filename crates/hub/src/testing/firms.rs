//! A trade register in memory.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use base::{Cnp, Cui, TradeNumber, dates};
use futures_util::future::BoxFuture;
use registers::company::{Form, Power, Representative, Status};
use registers::{Address, County, Place};

use crate::company::Rollout;
use crate::ports::companies::{Companies, Company, TradeRegisterDown};
use crate::ports::persons::CivilStatus;

/// The day on which the tests live.
const TODAY: base::Date = base::Date::constant(2026, 11, 22);

/// A trade register in memory.
#[derive(Debug, Default)]
pub struct Firms {
    known: Mutex<Vec<Company>>,
    down: AtomicBool,
}

impl Firms {
    /// What the register says of a company from now on.
    pub fn say(&self, company: Company) {
        let mut known = self.known.lock().unwrap();
        known.retain(|one| one.cui != company.cui);
        known.push(company);
    }

    /// Stops or starts the register.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    fn all(&self) -> Result<Vec<Company>, TradeRegisterDown> {
        if self.down.load(Ordering::SeqCst) {
            return Err(TradeRegisterDown("stopped by a test".to_owned()));
        }
        Ok(self.known.lock().unwrap().clone())
    }
}

impl Companies for Firms {
    fn companies<'a>(
        &'a self,
        cuis: &'a [Cui],
    ) -> BoxFuture<'a, Result<Vec<Option<Company>>, TradeRegisterDown>> {
        Box::pin(async move {
            let all = self.all()?;
            let find = |cui: &Cui| all.iter().find(|company| company.cui == *cui).cloned();
            Ok(cuis.iter().map(find).collect())
        })
    }

    fn represented_by(&self, cnp: Cnp) -> BoxFuture<'_, Result<Vec<Company>, TradeRegisterDown>> {
        Box::pin(async move {
            let all = self.all()?.into_iter();
            Ok(all.filter(|company| company.power_of(&[cnp], TODAY).is_some()).collect())
        })
    }
}

/// The service for companies, open since long.
pub fn open(firms: &Arc<Firms>) -> Rollout {
    Rollout { register: firms.clone(), from: base::Date::constant(2026, 1, 1) }
}

/// A limited company in Turda that works, with its number and those who represent it alone.
pub fn firm(stem: u32, name: &str, representatives: &[&CivilStatus]) -> Company {
    let of = |person: &&CivilStatus| Representative {
        cnp: Some(person.cnp),
        name: person.name.clone(),
        power: Power::Alone,
        since: dates::add_days(TODAY, -1_000),
        until: None,
    };
    Company {
        cui: Cui::from_stem(stem).unwrap(),
        trade_number: TradeNumber::parse(&format!("J12/{stem}/2010")).unwrap(),
        name: name.to_owned(),
        previous_names: Vec::new(),
        form: Form::Srl,
        status: Status::Active,
        seat: Address {
            place: Place::in_county(County::by_code("CJ").unwrap(), "Turda"),
            street: "Strada Republicii 7".to_owned(),
        },
        representatives: representatives.iter().map(of).collect(),
    }
}
