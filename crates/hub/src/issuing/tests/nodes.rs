//! Several nodes on one database, nodes that die, nodes that are slow.

use std::time::Duration;

use ::store::{Actor, args};

use super::country::{each_country, feed, outcomes};
use super::history;
use super::parts::Mood;
use crate::issuing::Outcome;
use crate::request::model::RequestState::{Issued, Withdrawn};

::store::statements! {
    WITHDRAW: "UPDATE request SET state = 'withdrawn', version = version + 1 WHERE id = $1",
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_with_the_same_requests_issue_each_once() {
    each_country(async |country| {
        let nodes = [country.node(), country.node()];
        let requests = country.requests(100).await;
        let [ours, theirs] = [outcomes(&nodes[0], &requests), outcomes(&nodes[1], &requests)];
        let (ours, theirs) = tokio::join!(ours, theirs);
        country.settle().await;
        assert_eq!(history::certificates(&country.db).await.len(), 100);
        // Both know, whichever of them did it.
        assert!(ours.iter().chain(&theirs).all(|said| matches!(said, Outcome::Issued(_))));
    })
    .await;
}

/// A node dies in each stage; another one, or the same one started again, finishes its work under the same numbers.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_dies_loses_nothing() {
    each_country(async |country| {
        let parts = [("sniep", false), ("rocris", false), ("signer", true)];
        for (part, has_numbers) in parts {
            let will = match part {
                "sniep" => &country.people.will,
                "rocris" => &country.record.will,
                _ => &country.signer.will,
            };
            let before = will.times_asked();
            will.set(Mood::Slow);
            let requests = country.requests(5).await;
            let node = country.node();
            feed(&node, &requests);
            will.was_asked(before + 1).await;
            // In the middle of the work.
            node.die();
            will.set(Mood::Well);
            let bound = history::numbers(&country.db).await;
            let kept = requests.iter().filter(|request| bound.contains_key(request)).count();
            assert_eq!(kept > 0, has_numbers, "{part}");
            history::check(country).await;

            let node = country.node();
            country.settle().await;
            let states = history::states(&country.db).await;
            assert!(requests.iter().all(|request| states[request] == Issued));
            let after = history::numbers(&country.db).await;
            for (request, number) in bound {
                assert_eq!(after[&request], number, "{part}");
            }
            node.die();
        }
    })
    .await;
}

/// While one node has a numbered request in its hands, another leaves it alone, also when it is fed.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_the_hands_of_another_node_is_left_alone() {
    each_country(async |country| {
        country.signer.will.set(Mood::Slow);
        let (slow, other) = (country.node(), country.node());
        // After a start a node takes whatever is there; these two have started.
        tokio::join!(slow.has_started(), other.has_started());
        // One, and no more than there are workers: each worker is held by the slow signer, and what a node has in its queue is
        // nobody's to number.
        let requests = country.requests(1).await;
        feed(&slow, &requests);
        // It is numbered before the signer is asked.
        country.signer.will.was_asked(1).await;
        assert_eq!(history::numbers(&country.db).await.len(), 1);
        let asked = country.people.will.times_asked();
        country.pass(30);
        let outcome = other.outcome(requests[0], Duration::from_millis(30)).await.unwrap();
        assert_eq!(outcome, Outcome::Waiting);
        assert_eq!(country.people.will.times_asked(), asked);
        assert_eq!(country.signer.will.times_asked(), 1);
        // The slow one is given up after a minute, and two work on it; one of them wins.
        country.pass(31);
        country.signer.will.was_asked(2).await;
        country.settle().await;
        assert_eq!(history::certificates(&country.db).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_withdrawn_meanwhile_gets_no_number() {
    each_country(async |country| {
        country.record.will.set(Mood::Slow);
        let node = country.node();
        let requests = country.requests(3).await;
        feed(&node, &requests);
        country.record.will.was_asked(1).await;
        let mut act = country.db.act(&Actor::System("test"), "test.withdraw").await.unwrap();
        act.execute(WITHDRAW, args![requests[0]]).await.unwrap();
        act.commit().await.unwrap();
        country.settle().await;
        let states = history::states(&country.db).await;
        let stands: Vec<_> = requests.iter().map(|request| states[request]).collect();
        assert_eq!(stands, [Withdrawn, Issued, Issued]);
        assert_eq!(history::numbers(&country.db).await.len(), 2);
        let outcome = node.outcome(requests[0], Duration::ZERO).await.unwrap();
        assert_eq!(outcome, Outcome::Waiting);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_and_goes_away_is_forgotten() {
    each_country(async |country| {
        country.people.will.set(Mood::Slow);
        let node = country.node();
        let requests = country.requests(2).await;
        for request in &requests {
            let patience = Duration::from_mins(1);
            let waiting = node.outcome(*request, patience);
            assert!(tokio::time::timeout(Duration::from_millis(20), waiting).await.is_err());
        }
        assert_eq!(node.listeners(), 0);
        country.settle().await;
        assert_eq!(node.in_hand(), 0);
    })
    .await;
}
