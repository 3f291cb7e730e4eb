//! What operators decide comes back into the issuing by itself, whatever dies or is down in between.

use base::{Email, Timestamp};
use web::Lang;

use super::country::{Country, each_country, outcomes};
use super::parts::Mood;
use super::*;
use crate::office::model::{CaseState, Decision, Finding as Found, Shown, Verdict};
use crate::office::store::{case, decision};
use crate::ports::records::compare::{Grade, Recorded};
use crate::request::model::Request;
use crate::staff::model::{MemberState, Roles, StaffMember};
use crate::staff::rights::Role;
use crate::staff::store::{member, unit};

::store::statements! {
    AT: "SELECT state FROM office_case WHERE request = $1",
    REVIEWS: "SELECT count(*) AS n FROM message WHERE kind = 'request.review'",
}

const TEST: Actor = Actor::System("test");

async fn colleague(country: &Country, number: u8) -> StaffMember {
    let mut act = country.db.act(&TEST, "test.member").await.unwrap();
    let unit = unit::by_code(&mut act, &"B-DGPMB".parse().unwrap()).await.unwrap().unwrap();
    let cnp = country.person(500 + usize::from(number)).cnp;
    let made = StaffMember {
        id: Id::new(act.now(), act.db().entropy()),
        name: PersonName::new("Dinu", "Radu"),
        email: Email::parse(&format!("p{number}@unitate.example")).unwrap(),
        lang: Lang::Ro,
        cnp: country.keys.cnp(&cnp),
        unit,
        roles: Roles::new([Role::Operator]),
        state: MemberState::Active,
        trained_until: Some("2030-12-31".parse().unwrap()),
        version: 0,
    };
    assert!(member::insert(&mut act, &made).await.unwrap());
    act.commit().await.unwrap();
    made
}

/// An operator takes the next case and says this of its one candidate; another one agrees where that is needed. Nobody tells the
/// issuing: it has to find the request.
async fn decides(country: &Country, request: Id<Request>, verdict: Verdict) {
    let (one, two) = (colleague(country, 1).await, colleague(country, 2).await);
    let recorded: Id<Recorded> = Id::new(Timestamp::UNIX_EPOCH, &Entropy::seeded(7));
    let shown = [Shown { id: recorded, grade: Grade::Possible }];
    let found = Found { recorded, verdict, ground: "same.cnp".to_owned(), note: None };
    let said = Decision::of(vec![found], &shown).unwrap();
    let mut act = country.db.act(&TEST, "test.decide").await.unwrap();
    assert_eq!(case::take_next(&mut act, &one).await.unwrap(), Some(request));
    assert!(case::leave(&mut act, request, one.id, said.leads_to()).await.unwrap());
    decision::insert(&mut act, request, one.id, &said, ("key", "1")).await.unwrap();
    if let Some(proposed) = decision::proposed(&mut act, request).await.unwrap() {
        assert!(!decision::confirm(&mut act, proposed.id, one.id).await.unwrap());
        assert!(decision::confirm(&mut act, proposed.id, two.id).await.unwrap());
        let moved = case::go(&mut act, request, CaseState::Proposed, CaseState::Over).await;
        assert!(moved.unwrap());
    }
    assert!(case::issue(&mut act, request).await.unwrap());
    act.commit().await.unwrap();
}

async fn at(country: &Country, request: Id<Request>) -> CaseState {
    let mut read = country.db.read().await.unwrap();
    read.one(AT, args![request]).await.unwrap().parse("state").unwrap()
}

async fn standing(country: &Country, request: Id<Request>) -> (RequestState, bool) {
    let mut read = country.db.read().await.unwrap();
    let (state, certificate) = store::standing(&mut read, request).await.unwrap().unwrap();
    (state, certificate.is_some())
}

/// Somebody who is similar to a recorded person asked, and an operator has to look.
async fn asked(country: &Country) -> Id<Request> {
    let person = country.person(1);
    country.record.enter(&person, Finding::NeedsOperator);
    let node = country.node();
    let (request, _) = country.request(&person).await;
    assert_eq!(outcomes(&node, &[request]).await, [Outcome::Waiting]);
    assert_eq!(at(country, request).await, CaseState::Waiting);
    node.die();
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_found_to_be_somebody_else_has_a_certificate() {
    each_country(async |country| {
        let request = asked(country).await;
        // No node lives while the decision is made, and nobody feeds the next one.
        decides(country, request, Verdict::Different).await;
        assert_eq!(standing(country, request).await, (RequestState::Submitted, false));
        let node = country.node();
        assert!(matches!(outcomes(&node, &[request]).await[..], [Outcome::Issued(_)]));
        assert_eq!(at(country, request).await, CaseState::Over);
        let mut read = country.db.read().await.unwrap();
        let letters: i64 = read.one(REVIEWS, args![]).await.unwrap().get("n").unwrap();
        assert_eq!(letters, 1, "the promise was made once");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_waits_for_a_register_that_is_down() {
    each_country(async |country| {
        let request = asked(country).await;
        country.record.will.set(Mood::Down);
        decides(country, request, Verdict::Different).await;
        let node = country.node();
        assert_eq!(outcomes(&node, &[request]).await, [Outcome::Waiting]);
        assert_eq!(standing(country, request).await, (RequestState::WaitingRegister, false));
        country.settle().await;
        assert_eq!(standing(country, request).await, (RequestState::Issued, true));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_recorded_waits_for_the_certificate_with_entries() {
    each_country(async |country| {
        let request = asked(country).await;
        decides(country, request, Verdict::Same).await;
        let node = country.node();
        assert_eq!(outcomes(&node, &[request]).await, [Outcome::Waiting]);
        assert_eq!(standing(country, request).await, (RequestState::Operator, false));
        assert_eq!(at(country, request).await, CaseState::Recorded);
        // No operator gets it again: there is nothing left to decide.
        let mut act = country.db.act(&TEST, "test.take").await.unwrap();
        let one = member::all(&mut act).await.unwrap().remove(0);
        assert_eq!(case::take_next(&mut act, &one).await.unwrap(), None);
    })
    .await;
}
