//! Parts that are down, slow or lie, and commits that nobody knows the end of.

use std::time::Duration;

use ::store::testing::Fault;
use base::Entropy;
use devpki::Lie;
use jiff::SignedDuration;

use super::country::{Country, each_country, feed, outcomes};
use super::history;
use super::parts::Mood;
use crate::issuing::Outcome;
use crate::ports::records::Finding;
use crate::request::model::RequestState;

/// A way in which a part does not do its work, and whether numbers are bound already when it does not.
struct Trouble {
    name: &'static str,
    begin: fn(&Country),
    numbered: bool,
}

const TROUBLES: [Trouble; 12] = [
    Trouble { name: "sniep down", begin: |c| c.people.will.set(Mood::Down), numbered: false },
    Trouble { name: "sniep short", begin: |c| c.people.will.set(Mood::Short), numbered: false },
    Trouble { name: "rocris down", begin: |c| c.record.will.set(Mood::Down), numbered: false },
    Trouble { name: "rocris short", begin: |c| c.record.will.set(Mood::Short), numbered: false },
    Trouble { name: "signer down", begin: |c| c.signer.will.set(Mood::Down), numbered: true },
    Trouble { name: "signer short", begin: |c| c.signer.will.set(Mood::Short), numbered: true },
    Trouble { name: "other sealed", begin: |c| c.signer.will.set(Mood::Other), numbered: true },
    Trouble { name: "tsa refuses", begin: |c| c.set_tsa(Some(Lie::Refusal)), numbered: true },
    Trouble { name: "tsa stamps else", begin: |c| c.set_tsa(Some(Lie::Imprint)), numbered: true },
    Trouble { name: "tsa replays", begin: |c| c.set_tsa(Some(Lie::Nonce)), numbered: true },
    Trouble {
        name: "tsa late",
        begin: |c| c.set_tsa(Some(Lie::Time(SignedDuration::from_hours(-2)))),
        numbered: true,
    },
    Trouble {
        name: "tsa foreign",
        begin: |c| c.set_tsa(Some(Lie::ForeignAuthority)),
        numbered: true,
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn trouble_delays_and_loses_nothing() {
    each_country(async |country| {
        let node = country.node();
        for Trouble { name, begin, numbered } in TROUBLES {
            begin(country);
            let requests = country.requests(3).await;
            let told = outcomes(&node, &requests).await;
            // Nobody waits for their patience to end.
            assert!(told.iter().all(|outcome| *outcome == Outcome::Waiting), "{name} {told:?}");
            let states = history::states(&country.db).await;
            let expected =
                if numbered { RequestState::Numbered } else { RequestState::WaitingRegister };
            assert!(requests.iter().all(|request| states[request] == expected), "{name}");
            history::check(country).await;
            let bound = history::numbers(&country.db).await;
            // It does not get better at once.
            country.pass(3);
            tokio::time::sleep(Duration::from_millis(60)).await;
            country.settle().await;
            let after = history::numbers(&country.db).await;
            for request in &requests {
                assert!(!numbered || bound[request] == after[request], "{name}");
            }
            let states = history::states(&country.db).await;
            let issued = |request| states[request] == RequestState::Issued;
            assert!(requests.iter().all(issued), "{name}");
            history::check(country).await;
        }
    })
    .await;
}

/// Answers about other people are noticed; nobody gets a certificate with somebody else's data.
#[tokio::test(flavor = "multi_thread")]
async fn answers_about_other_people_are_for_operators() {
    each_country(async |country| {
        country.people.will.set(Mood::Other);
        let requests = country.requests(2).await;
        let node = country.node();
        outcomes(&node, &requests).await;
        assert_eq!(history::certificates(&country.db).await.len(), 0);
        country.settle().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_of_unknown_end_are_looked_up() {
    each_country(async |country| {
        let node = country.node();
        // Afterwards the template is kept, and commits are only those of the stages.
        outcomes(&node, &country.requests(1).await).await;
        let recorded = country.person(999);
        country.record.enter(&recorded, Finding::NeedsOperator);
        for fault in [Fault::NotDone, Fault::DoneButReported] {
            // The commit after each part's answer: of the numbers, of the certificates.
            for will in [&country.record.will, &country.signer.will] {
                will.fail_commit_after(fault);
                let requests = country.requests(5).await;
                outcomes(&node, &requests).await;
                history::check(country).await;
                country.settle().await;
                history::check(country).await;
            }
            // Of a hand-over, and of a wait.
            country.record.will.fail_commit_after(fault);
            let (request, _) = country.request(&recorded).await;
            outcomes(&node, &[request]).await;
            country.settle().await;
            history::check(country).await;
            country.people.will.set(Mood::Down);
            country.people.will.fail_commit_after(fault);
            outcomes(&node, &country.requests(2).await).await;
            country.settle().await;
            history::check(country).await;
        }
    })
    .await;
}

/// Where a commit was done and only its answer was lost, the work goes on at once.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_not_done_again() {
    each_country(async |country| {
        let node = country.node();
        outcomes(&node, &country.requests(1).await).await;
        country.record.will.fail_commit_after(Fault::DoneButReported);
        country.signer.will.fail_commit_after(Fault::DoneButReported);
        let sealed = country.signer.will.times_asked();
        let requests = country.requests(1).await;
        assert!(matches!(outcomes(&node, &requests).await[..], [Outcome::Issued(_)]));
        assert_eq!(country.signer.will.times_asked(), sealed + 1);
    })
    .await;
}

/// The same number twice is one in 10^15, and only delays.
#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_exists_is_not_given_twice() {
    each_country(async |country| {
        let twins = [country.node_with(Entropy::seeded(7)), country.node_with(Entropy::seeded(7))];
        for twin in twins {
            let requests = country.requests(1).await;
            outcomes(&twin, &requests).await;
            country.settle().await;
        }
        assert_eq!(history::numbers(&country.db).await.len(), 2);
    })
    .await;
}

/// Random trouble in all parts, commits that fail, nodes that die; in the end everything is issued once.
#[tokio::test(flavor = "multi_thread")]
async fn random_trouble() {
    each_country(async |country| {
        for seed in 0..20 {
            let dice = Entropy::seeded(seed);
            let mut node = country.node();
            for round in 0..6 {
                let wills = [&country.people.will, &country.record.will, &country.signer.will];
                let moods = [Mood::Well, Mood::Well, Mood::Well, Mood::Down, Mood::Short];
                for will in wills {
                    will.set(moods[usize::try_from(dice.below(5)).unwrap()]);
                    match dice.below(6) {
                        0 => will.fail_commit_after(Fault::NotDone),
                        1 => will.fail_commit_after(Fault::DoneButReported),
                        _ => {}
                    }
                }
                country.set_tsa((dice.below(4) == 0).then_some(Lie::Refusal));
                let requests = country.requests(usize::try_from(dice.below(6)).unwrap()).await;
                feed(&node, &requests);
                tokio::time::sleep(Duration::from_millis(dice.below(30))).await;
                country.pass(i64::try_from(dice.below(70)).unwrap());
                if dice.below(3) == 0 {
                    node.die();
                    node = country.node();
                }
                tracing::debug!(seed, round, "A round of random trouble is over.");
            }
            country.settle().await;
            let states = history::states(&country.db).await;
            assert!(states.values().all(|state| *state == RequestState::Issued), "seed {seed}");
            history::check(country).await;
            node.die();
        }
    })
    .await;
}
