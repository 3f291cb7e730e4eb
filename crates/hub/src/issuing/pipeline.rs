//! One batch through the stages: load, ask, decide, number, print, seal, commit, tell. What does not get through a stage is
//! put aside (`aside`).

use std::sync::Arc;

use ::store::{Act, Actor, StoreError, outbox};
use base::{Id, dates};
use certificate::{Number, RegisterNumber};
use signing::{Digest, Level, TimeStampError};
use tokio::sync::OnceCell;

use super::aside::{Handed, Stopped};
use super::file::Packing;
use super::model::{self, Decision};
use super::page::{Cleared, Numbered, Printed};
use super::store::{self, Case, Issued, Seen};
use super::{Issuer, Outcome, Wiring};
use crate::office::store as office;
use crate::ports::persons::CivilStatus;
use crate::ports::records::{Finding, Question};
use crate::request::model::Request;
use crate::request::reasons::Group;

pub(super) const ISSUING: Actor = Actor::System("issuing");

/// Does the work of batches; several may be in work at a time.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) wiring: Wiring,
    pub(super) issuer: Issuer,
    packing: Packing,
    /// The id under which the template is kept, once it is.
    template: OnceCell<i64>,
}

impl Worker {
    pub(super) fn new(wiring: Wiring, issuer: Issuer) -> Self {
        let packing = Packing::new(wiring.template.dictionary());
        Self { wiring, issuer, packing, template: OnceCell::new() }
    }

    /// Works on these requests, to the end or to where a part is down. Whatever happens, they are safe.
    pub(super) async fn issue(self: &Arc<Self>, requests: &[Id<Request>]) {
        let loaded = async {
            let mut read = self.wiring.db.read().await?;
            let mut loaded = store::load(&mut read, requests, self.wiring.clock.now()).await?;
            office::results::of_cases(&mut read, &mut loaded.cases).await?;
            Ok::<_, StoreError>(loaded)
        };
        match loaded.await {
            Ok(loaded) => {
                let fault = Stopped::Fault("stored requests cannot be read".to_owned());
                self.put_off(&loaded.unreadable, &fault).await;
                // The criminal-record register is asked about people only: a person looks for the company.
                let why = "company.look";
                let companies = loaded.companies.into_iter().map(|case| Handed { case, why });
                self.hand_over(companies.collect()).await;
                self.work(loaded.cases).await;
            }
            Err(error) => {
                let requests = requests.len();
                tracing::warn!(requests, %error, "Requests cannot be loaded; the sweep brings them back.");
            }
        }
    }

    async fn work(self: &Arc<Self>, cases: Vec<Case>) {
        if cases.is_empty() {
            return;
        }
        let before: Vec<Seen> = cases.iter().map(|case| case.seen).collect();
        let cleared = match self.clear(cases).await {
            Ok(cleared) => cleared,
            Err(stopped) => return self.put_off(&before, &stopped).await,
        };
        let before: Vec<Seen> = cleared.iter().map(|one| one.case.seen).collect();
        let numbered = match self.number(cleared).await {
            Ok(numbered) => numbered,
            Err(stopped) => return self.put_off(&before, &stopped).await,
        };
        let before: Vec<Seen> = numbered.iter().map(|one| one.case().seen).collect();
        if let Err(stopped) = self.finish(numbered).await {
            self.put_off(&before, &stopped).await;
        }
    }

    /// Asks about everybody and gives the operators what is theirs; the rest may be issued.
    async fn clear(self: &Arc<Self>, cases: Vec<Case>) -> Result<Vec<Cleared>, Stopped> {
        let answers = self.ask(&cases).await?;
        let worker = Arc::clone(self);
        // Laying out a trial page takes a while: away from the threads that answer people.
        let (cleared, handed) =
            blocking(move || worker.sort(cases.into_iter().zip(answers))).await?;
        self.hand_over(handed).await;
        Ok(cleared)
    }

    /// Asks both registers about everybody, each once.
    async fn ask(&self, cases: &[Case]) -> Result<Vec<(Option<CivilStatus>, Finding)>, Stopped> {
        let cnps: Vec<_> = cases.iter().map(|case| case.person.cnp).collect();
        let persons = self.wiring.persons.persons(&cnps).await?;
        as_many("SNIEP", persons.len(), cases.len())?;
        let today = dates::today(self.wiring.clock.now());
        let everybody = self.wiring.config.stages.serve_recorded(today);
        let question = |(case, person): (&Case, &Option<CivilStatus>)| {
            // Somebody whom the register has lost is looked for as they were; a person decides anyway.
            let person = person.as_ref().unwrap_or(&case.person);
            Question {
                case: case.reference.clone(),
                person: case.office.stated.beside(person),
                found: case.office.found.clone(),
                reason: everybody.then(|| Group::of_code(&case.reason.code)),
            }
        };
        let questions: Vec<Question> = cases.iter().zip(&persons).map(question).collect();
        let findings = self.wiring.records.look(&questions).await?;
        as_many("ROCRIS", findings.len(), cases.len())?;
        Ok(persons.into_iter().zip(findings).collect())
    }

    fn sort(
        &self,
        answered: impl Iterator<Item = (Case, (Option<CivilStatus>, Finding))>,
    ) -> (Vec<Cleared>, Vec<Handed>) {
        let today = dates::today(self.wiring.clock.now());
        let (mut cleared, mut handed) = (Vec::new(), Vec::new());
        for (case, (person, finding)) in answered {
            let asked = case.person.cnp;
            let age_min = self.wiring.config.age_min;
            let found = &case.office.found;
            match model::decide(asked, person, (finding, found), today, age_min) {
                Decision::Operator(why) => handed.push(Handed { case, why }),
                Decision::Issue { person, search, lines } => {
                    let one = Cleared { case, person, search, lines };
                    // Asked before a number is bound, because a bound number is never given back.
                    if one.is_printable(&self.wiring) {
                        cleared.push(one);
                    } else {
                        handed.push(Handed { case: one.case, why: "certificate.unprintable" });
                    }
                }
            }
        }
        (cleared, handed)
    }

    /// Takes the requests into our hands and binds numbers to those that have none, in a short transaction of its own.
    /// Requests that somebody changed meanwhile are left to them.
    async fn number(&self, mut cleared: Vec<Cleared>) -> Result<Vec<Numbered>, Stopped> {
        if cleared.is_empty() {
            return Ok(Vec::new());
        }
        let mut act = self.wiring.db.act(&ISSUING, "certificate.number").await?;
        let lease = model::lease_until(act.now());
        let seen = cleared.iter().map(|one| one.case.seen);
        let won = store::mark_numbered(&mut act, seen, lease).await?;
        cleared.retain(|one| won.contains(&one.case.seen.id));
        if cleared.is_empty() {
            act.refuse("request.changed").await?;
            return Ok(Vec::new());
        }
        let fresh = cleared.iter().filter(|one| one.case.numbers.is_none()).count();
        let year = dates::today(act.now()).year();
        let mut sequence = match fresh {
            0 => 0..,
            n => store::take_range(&mut act, year, n).await?..,
        };
        let mut bindings = Vec::with_capacity(fresh);
        let mut numbered = Vec::with_capacity(cleared.len());
        for mut one in cleared {
            one.case.seen.version += 1;
            let (register, number) = one.case.numbers.take().unwrap_or_else(|| {
                let register = RegisterNumber { year, sequence: sequence.next().unwrap_or(0) };
                let number = Number::new(self.wiring.series, year, &self.wiring.entropy);
                bindings.push((one.case.seen.id, register, number.clone()));
                (register, number)
            });
            numbered.push(Numbered { cleared: one, register, number });
        }
        store::bind(&mut act, &bindings).await?;
        let first = bindings.first().map(|(_, register, _)| register.to_string());
        act.detail(serde_json::json!({ "first": first, "bound": fresh, "taken": numbered.len() }));
        match act.commit().await {
            Ok(()) => Ok(numbered),
            Err(StoreError::CommitUnknown(_)) => self.resolve_numbers(numbered).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Nobody knows whether the numbers are bound: the database does.
    async fn resolve_numbers(&self, mut numbered: Vec<Numbered>) -> Result<Vec<Numbered>, Stopped> {
        let mut read = self.wiring.db.read().await?;
        let held = store::held(&mut read, numbered.iter().map(|one| one.case().seen.id)).await?;
        let asked = numbered.len();
        numbered.retain(|one| {
            held.get(&one.case().seen.id).is_some_and(|(version, number)| {
                *version == one.case().seen.version && number == one.number.as_str()
            })
        });
        tracing::warn!(
            asked,
            bound = numbered.len(),
            "The end of a commit was unknown and was looked up."
        );
        if numbered.is_empty() {
            return Err(Stopped::Fault("the numbers were not bound".to_owned()));
        }
        Ok(numbered)
    }

    async fn finish(self: &Arc<Self>, numbered: Vec<Numbered>) -> Result<(), Stopped> {
        if numbered.is_empty() {
            return Ok(());
        }
        let worker = Arc::clone(self);
        let (printed, unprintable) = blocking(move || {
            let (mut printed, mut unprintable) = (Vec::new(), Vec::new());
            for one in numbered {
                match one.print(&worker.wiring) {
                    Ok(one) => printed.push(one),
                    Err(case) => unprintable.push(*case),
                }
            }
            (printed, unprintable)
        })
        .await?;
        // The trial pages were fine, so this is a fault of ours; their numbers stay bound.
        let why = "certificate.unprintable";
        let handed = unprintable.into_iter().map(|case| Handed { case, why });
        self.hand_over(handed.collect()).await;
        let issued = self.seal(printed).await?;
        self.commit(issued).await
    }

    /// Seals the batch and reads every file back. Files without a time stamp stay out: they are tried again.
    async fn seal(
        self: &Arc<Self>,
        printed: Vec<Printed>,
    ) -> Result<Vec<(Issued, Option<outbox::Message>)>, Stopped> {
        let digests: Vec<Digest> =
            printed.iter().map(|one| Digest::from(one.staged.digest)).collect();
        let seals = self.wiring.seals.seal(&digests).await?;
        as_many("the signer", seals.len(), printed.len())?;
        let worker = Arc::clone(self);
        let (issued, late) = blocking(move || worker.pack_all(printed.into_iter().zip(seals)))
            .await?
            .map_err(|error| Stopped::Fault(format!("certificates cannot be packed: {error}")))?;
        if let Some((_, why)) = late.first() {
            let seen: Vec<Seen> = late.iter().map(|(seen, _)| *seen).collect();
            self.put_off(&seen, why).await;
        }
        Ok(issued)
    }

    #[expect(clippy::type_complexity, reason = "the two heaps of one sorting, named where they go")]
    fn pack_all(
        &self,
        sealed: impl Iterator<Item = (Printed, Result<signing::Sealed, TimeStampError>)>,
    ) -> std::io::Result<(Vec<(Issued, Option<outbox::Message>)>, Vec<(Seen, Stopped)>)> {
        let mut packer = self.packing.packer()?;
        let (mut issued, mut late) = (Vec::new(), Vec::new());
        for (printed, sealed) in sealed {
            let seen = printed.numbered.case().seen;
            let done = sealed.map_err(Stopped::from).and_then(|sealed| {
                printed.pack(&self.wiring, &sealed.cms, &mut packer).map_err(Stopped::Fault)
            });
            match done {
                Ok(one) => issued.push(one),
                Err(why) => late.push((seen, why)),
            }
        }
        Ok((issued, late))
    }

    /// Writes everything that the batch brought, at once. Requests that somebody changed meanwhile are left to them.
    async fn commit(&self, packed: Vec<(Issued, Option<outbox::Message>)>) -> Result<(), Stopped> {
        if packed.is_empty() {
            return Ok(());
        }
        let template = *self.template.get_or_try_init(|| self.keep_template()).await?;
        let mut act = self.wiring.db.act(&ISSUING, "certificate.batch").await?;
        let won = store::mark_issued(&mut act, packed.iter().map(|(one, _)| one.seen)).await?;
        let (issued, mails): (Vec<Issued>, Vec<_>) =
            packed.into_iter().filter(|(one, _)| won.contains(&one.seen.id)).unzip();
        if issued.is_empty() {
            return Ok(act.refuse("request.changed").await?);
        }
        store::insert(&mut act, template, &issued).await?;
        record(&mut act, &issued);
        outbox::post_all(&mut act, mails.into_iter().flatten().collect()).await?;
        match act.commit().await {
            Ok(()) => {
                for one in &issued {
                    self.issuer.tell(one.seen.id, Outcome::Issued(one.id));
                }
                Ok(())
            }
            Err(error @ StoreError::CommitUnknown(_)) => self.resolve(&issued, error).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Nobody knows whether the commit happened: the database does.
    async fn resolve(&self, issued: &[Issued], error: StoreError) -> Result<(), Stopped> {
        let requests: Vec<_> = issued.iter().map(|one| one.seen.id).collect();
        let mut read = self.wiring.db.read().await?;
        let there = store::by_requests(&mut read, &requests).await?;
        for (request, id) in &there {
            self.issuer.tell(*request, Outcome::Issued(*id));
        }
        tracing::warn!(issued = there.len(), "The end of a commit was unknown and was looked up.");
        if there.len() == issued.len() { Ok(()) } else { Err(error.into()) }
    }

    async fn keep_template(&self) -> Result<i64, StoreError> {
        let template = &self.wiring.template;
        loop {
            let mut read = self.wiring.db.read().await?;
            if let Some(id) = store::template(&mut read, template.version()).await? {
                return Ok(id);
            }
            drop(read);
            let mut act = self.wiring.db.act(&ISSUING, "template.keep").await?;
            act.detail(template.version());
            store::keep_template(&mut act, template.version(), template.dictionary()).await?;
            act.commit().await?;
        }
    }
}

/// One audit row for each certificate.
fn record(act: &mut Act, issued: &[Issued]) {
    act.detail(issued.len());
    for one in issued {
        act.also("certificate.issue").subject("certificate", one.id).detail(serde_json::json!({
            "request": one.seen.id.to_string(),
            "register": one.register.to_string(),
            "sha256": hex::encode(one.sum),
            "level": Level::to_string(&one.level),
            "search": one.search,
        }));
    }
}

/// A part that answers with more or fewer than it was asked must not be believed: answers would go to the wrong people.
fn as_many(part: &str, answers: usize, questions: usize) -> Result<(), Stopped> {
    if answers == questions {
        return Ok(());
    }
    Err(Stopped::Fault(format!("{part} gave {answers} answers to {questions} questions")))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Stopped> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Stopped::Fault(format!("a stage stopped: {error}")))
}
