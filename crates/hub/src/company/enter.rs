//! The door of a company's pages: whether somebody may act for it, asked anew each time.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::{FromRef, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use base::{Cnp, Cui, Date};
use web::{Error, Layout, Visit, fl};

use super::instead::{self, Instead};
use super::model::{Acting, Capacity, Standing, Stop, standing};
use super::store;
use crate::Hub;
use crate::account::citizen::{Citizen, Missing};
use crate::account::model::Account;
use crate::ports::companies::{Companies, TradeRegisterDown};

/// When somebody should ask again whose register did not answer.
pub(super) const AGAIN_AFTER: Duration = Duration::from_mins(1);

/// Somebody who acts for the company in the address.
#[derive(Debug, Clone)]
pub struct Acts {
    /// Who is signed in.
    pub citizen: Citizen,
    /// For which company and by what right.
    pub acting: Acting,
}

/// Somebody who does not get in, with the page that says what to do instead.
#[derive(Debug)]
pub struct Barred(Response);

impl IntoResponse for Barred {
    fn into_response(self) -> Response {
        self.0
    }
}

impl<E: Into<Error>> From<E> for Barred {
    fn from(error: E) -> Self {
        Self(error.into().into_response())
    }
}

/// The numbers by which registers may know a person: in force and former.
pub(super) fn numbers(account: &Account) -> Vec<Cnp> {
    let mut cnps = vec![account.cnp];
    if let Some(civil) = &account.civil {
        cnps.push(civil.cnp);
        cnps.extend(&civil.former_cnps);
    }
    cnps.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    cnps.dedup();
    cnps
}

/// What was given to a person and may still be used.
pub(super) async fn given(
    hub: &Hub,
    cnps: &[Cnp],
    day: Date,
) -> web::Result<Vec<super::model::Empowerment>> {
    let macs: Vec<_> = cnps.iter().map(|cnp| hub.keys.cnp(cnp)).collect();
    let mut read = hub.db.read().await?;
    Ok(store::of_person(&mut read, &macs, day).await?)
}

/// How a person stands to every company that they have to do with on `day`, by the names of the companies.
pub(super) async fn all(
    hub: &Hub,
    register: &dyn Companies,
    account: &Account,
    day: Date,
) -> web::Result<Result<Vec<Standing>, TradeRegisterDown>> {
    let cnps = numbers(account);
    let given = given(hub, &cnps, day).await?;
    let mut found = Vec::new();
    for cnp in &cnps {
        match register.represented_by(*cnp).await {
            Ok(companies) => found.extend(companies),
            Err(down) => return Ok(Err(down)),
        }
    }
    let empowered: Vec<Cui> = given.iter().map(|given| given.cui).collect();
    if !empowered.is_empty() {
        match register.companies(&empowered).await {
            Ok(companies) => found.extend(companies.into_iter().flatten()),
            Err(down) => return Ok(Err(down)),
        }
    }
    found.sort_by(|a, b| (&a.name, a.cui).cmp(&(&b.name, b.cui)));
    found.dedup_by_key(|company| company.cui);
    let standings = found.into_iter().filter_map(|one| standing(one, &cnps, &given, day));
    Ok(Ok(standings.collect()))
}

/// How a person stands to one company on `day`; `None` where they have nothing to do with it, or there is no such company.
async fn one(
    hub: &Hub,
    register: &dyn Companies,
    account: &Account,
    (cui, day): (Cui, Date),
) -> web::Result<Result<Option<Standing>, TradeRegisterDown>> {
    let cnps = numbers(account);
    let given = given(hub, &cnps, day).await?;
    let found = register.companies(&[cui]).await;
    Ok(found.map(|found| {
        let company = found.into_iter().flatten().next()?;
        standing(company, &cnps, &given, day)
    }))
}

impl<S: Send + Sync> FromRequestParts<S> for Acts
where
    Hub: FromRef<S>,
{
    type Rejection = Barred;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Barred> {
        let citizen = Citizen::from_request_parts(parts, state).await;
        let citizen = citizen.map_err(|missing: Missing| Barred(missing.into_response()))?;
        let visit = Visit::from_request_parts(parts, state).await?;
        let hub = Hub::from_ref(state);
        let Some(register) = hub.trade_register(visit.today()) else {
            return Err(Barred(instead::not_open(&hub, &visit, &citizen)));
        };
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let named = named.map_err(|_| Error::not_found())?;
        let cui = named.get("cui").and_then(|text| Cui::parse(text).ok());
        let cui = cui.ok_or_else(Error::not_found)?;
        match one(&hub, register, &citizen.account, (cui, visit.today())).await? {
            Err(_) => Err(Barred(instead::down(&visit, &citizen))),
            // Nothing tells whether there is such a company.
            Ok(None) => Err(Error::not_found().into()),
            Ok(Some(Standing::Stopped(company, stop))) => {
                Err(Barred(Instead::of(&visit, stop, Some(&company)).page(&visit, &citizen)))
            }
            Ok(Some(Standing::Acts(acting))) => Ok(Self { citizen, acting }),
        }
    }
}

impl Acts {
    /// The first page of the company.
    pub fn home(&self) -> String {
        format!("{}/{}", super::PAGE, self.acting.company.cui)
    }

    /// A page of the company.
    pub fn at(&self, page: &str) -> String {
        format!("{}/{page}", self.home())
    }

    /// The frame of the company's pages: the header says for whom and by what right the person acts, and leads back.
    pub fn layout(&self, visit: &Visit, title: impl std::fmt::Display) -> Layout {
        let l = visit.l;
        let name = self.citizen.account.name.full();
        let company = self.acting.company.name.as_str();
        let role = match self.acting.capacity {
            Capacity::Representative => fl!(l, "company-role-representative"),
            Capacity::Empowered { .. } => fl!(l, "company-role-empowered"),
        };
        let who = fl!(l, "company-header", name = name, company = company, role = role);
        self.citizen
            .layout(visit, title)
            .signed_in(who, "/iesire")
            .nav(self.home(), company, true)
            .nav(super::PAGE, fl!(l, "company-switch"), false)
            .nav("/acasa", fl!(l, "company-myself"), false)
    }

    /// The page that says that something stopped the person here.
    pub fn stopped(&self, visit: &Visit, stop: Stop) -> Response {
        Instead::of(visit, stop, Some(&self.acting.company)).page(visit, &self.citizen)
    }
}
