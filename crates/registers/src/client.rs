//! The HTTP adapters: registers behind their API.

use base::{Cnp, Cui, Secret};
use url::Url;
use web::peer::{Peer, PeerError};

use crate::wire::{
    COMPANIES_MAX, CompaniesAnswer, CompanyLookup, Found, FoundCompany, LOOKUP_MAX, Lookup,
    LookupAnswer, MatchAnswer, Question, Represented, RepresentedAnswer,
};
use crate::{Company, CompanyRegister, PersonRegister};

/// A population register at the other end of HTTP. Clones share the circuit breaker.
#[derive(Debug, Clone)]
pub struct Client {
    peer: Peer,
}

impl Client {
    /// The register at `base`, which knows us by `token`. `http` is a [`web::client`].
    pub fn new(base: Url, token: Secret, http: reqwest::Client) -> Self {
        Self { peer: Peer::new("sniep", base, token, http) }
    }

    async fn lookup_some(&self, cnps: &[Cnp]) -> Result<Vec<Found>, PeerError> {
        let question = Lookup { cnps: cnps.to_vec() };
        let answer: LookupAnswer = self.peer.post("v1/persons/lookup", &question).await?;
        let fits = answer.answers.iter().map(|found| found.cnp).eq(cnps.iter().copied())
            && answer.answers.iter().all(is_about_whom_it_says);
        if fits {
            Ok(answer.answers)
        } else {
            let reason = "the answers are not about the persons asked for".to_owned();
            Err(PeerError::Garbled { peer: self.peer.name(), reason })
        }
    }
}

/// A mix-up here would put one person's data on another's certificate.
fn is_about_whom_it_says(found: &Found) -> bool {
    found.person.as_ref().is_none_or(|person| person.has_cnp(found.cnp))
}

impl PersonRegister for Client {
    async fn lookup(&self, cnps: &[Cnp]) -> Result<Vec<Found>, PeerError> {
        let mut found = Vec::with_capacity(cnps.len());
        for some in cnps.chunks(LOOKUP_MAX) {
            found.extend(self.lookup_some(some).await?);
        }
        Ok(found)
    }

    async fn compare(&self, question: &Question) -> Result<MatchAnswer, PeerError> {
        self.peer.post("v1/persons/match", question).await
    }
}

/// A trade register at the other end of HTTP. Clones share the circuit breaker.
#[derive(Debug, Clone)]
pub struct TradeRegister {
    peer: Peer,
}

impl TradeRegister {
    /// The register at `base`, which knows us by `token`. `http` is a [`web::client`].
    pub fn new(base: Url, token: Secret, http: reqwest::Client) -> Self {
        Self { peer: Peer::new("onrc", base, token, http) }
    }

    fn garbled(&self, reason: &str) -> PeerError {
        PeerError::Garbled { peer: self.peer.name(), reason: reason.to_owned() }
    }
}

impl CompanyRegister for TradeRegister {
    async fn companies(&self, cuis: &[Cui]) -> Result<Vec<FoundCompany>, PeerError> {
        let mut found = Vec::with_capacity(cuis.len());
        for some in cuis.chunks(COMPANIES_MAX) {
            let question = CompanyLookup { cuis: some.to_vec() };
            let answer: CompaniesAnswer = self.peer.post("v1/companies/lookup", &question).await?;
            let about = |found: &FoundCompany| {
                found.company.as_ref().is_none_or(|company| company.cui == found.cui)
            };
            if !answer.answers.iter().map(|found| found.cui).eq(some.iter().copied())
                || !answer.answers.iter().all(about)
            {
                return Err(self.garbled("the answers are not about the companies asked for"));
            }
            found.extend(answer.answers);
        }
        Ok(found)
    }

    async fn represented_by(&self, cnp: Cnp) -> Result<Vec<Company>, PeerError> {
        let answer: RepresentedAnswer =
            self.peer.post("v1/companies/represented", &Represented { cnp }).await?;
        let his = |company: &Company| company.representatives.iter().any(|r| r.cnp == Some(cnp));
        if answer.companies.iter().all(his) {
            Ok(answer.companies)
        } else {
            Err(self.garbled("a company is not represented by the person asked about"))
        }
    }
}
