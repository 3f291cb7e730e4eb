//! The trade register (ONRC): what a company is today, and who represents it.

use base::{Cnp, Cui, Date, TradeNumber};
use futures_util::future::BoxFuture;
use registers::company::{Form, Power, Representative, Status};
use registers::{Address, CompanyRegister};
use serde::{Deserialize, Serialize};

/// The trade register.
///
/// *Law.* An answer is what the register says at the moment of asking; nothing is cached, because a mandate may end between two
/// pages and a right to act is looked at each time it is used (rule 15). The register is trusted: what it says about a company
/// wins over what anybody says (rules 29 and 95). That nobody has a code is an answer. Every call ends within the client's time
/// limit, and a failure means only that the register did not answer: the caller keeps what it has, and it is asked again
/// later.
pub trait Companies: std::fmt::Debug + Send + Sync {
    /// The companies with these codes, in the order of the codes; `None` where there is none.
    fn companies<'a>(
        &'a self,
        cuis: &'a [Cui],
    ) -> BoxFuture<'a, Result<Vec<Option<Company>>, TradeRegisterDown>>;

    /// The companies that the person with this number represents today, whatever their form and status.
    fn represented_by(&self, cnp: Cnp) -> BoxFuture<'_, Result<Vec<Company>, TradeRegisterDown>>;
}

/// The register does not answer, or answers what nobody can read. Ask again later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the trade register does not answer: {0}")]
pub struct TradeRegisterDown(pub String);

/// Any register that speaks the registers' own port, for example [`registers::client::TradeRegister`].
#[derive(Debug, Clone)]
pub struct Onrc<R>(pub R);

impl<R: CompanyRegister + std::fmt::Debug> Companies for Onrc<R> {
    fn companies<'a>(
        &'a self,
        cuis: &'a [Cui],
    ) -> BoxFuture<'a, Result<Vec<Option<Company>>, TradeRegisterDown>> {
        Box::pin(async move {
            let found = self.0.companies(cuis).await.map_err(|error| down(&error))?;
            Ok(found.into_iter().map(|found| found.company.map(Company::from)).collect())
        })
    }

    fn represented_by(&self, cnp: Cnp) -> BoxFuture<'_, Result<Vec<Company>, TradeRegisterDown>> {
        Box::pin(async move {
            let found = self.0.represented_by(cnp).await.map_err(|error| down(&error))?;
            Ok(found.into_iter().map(Company::from).collect())
        })
    }
}

/// A refusal is a mistake of the configuration; to the person it is the same as no answer.
fn down(error: &web::PeerError) -> TradeRegisterDown {
    tracing::warn!(%error, "The trade register gave no answer.");
    TradeRegisterDown(error.to_string())
}

/// A company as a request carries it (rule 29): less than the register knows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its unique registration code.
    pub cui: Cui,
    /// The number in the trade register.
    pub trade_number: TradeNumber,
    /// The name in force, with the legal form.
    pub name: String,
    /// Names borne before, oldest first; the criminal-record register may still have one of them.
    #[serde(default)]
    pub previous_names: Vec<String>,
    /// The legal form.
    pub form: Form,
    /// Whether it exists and works.
    pub status: Status,
    /// The registered office (sediu social).
    pub seat: Address,
    /// Who represents it, now and before.
    pub representatives: Vec<Representative>,
}

impl Company {
    /// How far the power of a person reaches on `day`; `None` where nobody with one of the numbers represents it (rule 15).
    /// Several numbers, because one that was corrected may still stand in the trade register.
    pub fn power_of(&self, cnps: &[Cnp], day: Date) -> Option<Power> {
        let his = |r: &&Representative| r.cnp.is_some_and(|cnp| cnps.contains(&cnp));
        let holders = self.representatives.iter().filter(his).filter(|r| r.holds_on(day));
        holders.map(|r| r.power).min_by_key(|power| *power != Power::Alone)
    }

    /// The seat as it is printed: street, locality, county or country.
    pub fn seat(&self) -> String {
        format!("{}, {}", self.seat.street, super::persons::birth_place(&self.seat.place))
    }

    /// The county of the seat, whose counters have its record (art. 7 of Law 290/2004).
    pub fn county(&self) -> Option<registers::County> {
        self.seat.place.county
    }
}

impl From<registers::Company> for Company {
    fn from(company: registers::Company) -> Self {
        Self {
            cui: company.cui,
            trade_number: company.trade_number,
            name: company.name,
            previous_names: company.previous_names,
            form: company.form,
            status: company.status,
            seat: company.seat,
            representatives: company.representatives,
        }
    }
}

// It names its representatives: in a log line only the public code is shown.
impl std::fmt::Debug for Company {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Company").field("cui", &self.cui).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
