//! What is a proof and what is not.

use crate::{
    codes::{AuthenticationType, TransStatus},
    decision::{Evidence, NotProven, RegisterAnswer, identity_proof, issuer_proof},
    identity_match::{CnpMatch, HolderType, Kyc, MatchAnswer, NameAnswer},
};
use jiff::Timestamp;

const ANSWER: MatchAnswer = MatchAnswer {
    cnp_match: CnpMatch::Y,
    name_match: NameAnswer::Y,
    kyc: Kyc::InPerson,
    holder_type: HolderType::Main,
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn proven() -> Evidence {
    Evidence {
        ares: TransStatus::ChallengeRequired,
        result: Some((TransStatus::Authenticated, Some(AuthenticationType::Dynamic))),
        issuer_accepted: true,
        answer: Some(ANSWER),
        register: RegisterAnswer::Agrees,
        card_of_another: false,
        same_session: true,
        started_at: at(0),
    }
}

fn check(change: impl FnOnce(&mut Evidence), expected: Result<(), NotProven>) {
    let mut evidence = proven();
    change(&mut evidence);
    assert_eq!(identity_proof(&evidence, at(100)), expected, "{evidence:?}");
}

#[test]
fn everything_together_proves() {
    check(|_| {}, Ok(()));
    check(
        |e| e.result = Some((TransStatus::Authenticated, Some(AuthenticationType::OutOfBand))),
        Ok(()),
    );
    check(|e| e.answer = Some(MatchAnswer { name_match: NameAnswer::P, ..ANSWER }), Ok(()));
    check(|e| e.answer = Some(MatchAnswer { kyc: Kyc::Video, ..ANSWER }), Ok(()));
    assert_eq!(identity_proof(&proven(), at(899)), Ok(()));
}

#[test]
fn each_piece_alone_is_missed() {
    check(|e| e.same_session = false, Err(NotProven::OtherSession));
    check(|e| e.issuer_accepted = false, Err(NotProven::IssuerNotAccepted));
    check(|e| e.card_of_another = true, Err(NotProven::CardOfAnother));
    check(|e| e.answer = None, Err(NotProven::NoIssuerMatch));
    check(|e| e.result = None, Err(NotProven::NoResult));
    check(|e| e.register = RegisterAnswer::Disagrees, Err(NotProven::RegisterDiffers));
    check(|e| e.register = RegisterAnswer::Unavailable, Err(NotProven::RegisterUnavailable));
    assert_eq!(identity_proof(&proven(), at(900)), Err(NotProven::Expired));
    assert_eq!(identity_proof(&proven(), at(-1)), Err(NotProven::Expired));
}

#[test]
fn only_a_challenge_counts() {
    for status in TransStatus::ALL {
        if *status != TransStatus::ChallengeRequired {
            check(|e| e.ares = *status, Err(NotProven::NoChallenge));
        }
        if *status != TransStatus::Authenticated {
            let result = Some((*status, Some(AuthenticationType::Dynamic)));
            check(|e| e.result = result, Err(NotProven::ChallengeFailed));
        }
    }
    for kind in [None, Some(AuthenticationType::Static), Some(AuthenticationType::Decoupled)] {
        check(
            |e| e.result = Some((TransStatus::Authenticated, kind)),
            Err(NotProven::WeakAuthentication),
        );
    }
}

#[test]
fn the_issuer_must_name_the_person() {
    for (answer, expected) in [
        (MatchAnswer { cnp_match: CnpMatch::N, ..ANSWER }, NotProven::CnpDiffers),
        (MatchAnswer { cnp_match: CnpMatch::U, ..ANSWER }, NotProven::CnpDiffers),
        (MatchAnswer { holder_type: HolderType::Additional, ..ANSWER }, NotProven::NotMainHolder),
        (MatchAnswer { holder_type: HolderType::Company, ..ANSWER }, NotProven::NotMainHolder),
        (MatchAnswer { name_match: NameAnswer::N, ..ANSWER }, NotProven::NameDiffers),
        (MatchAnswer { name_match: NameAnswer::U, ..ANSWER }, NotProven::NameDiffers),
        (MatchAnswer { kyc: Kyc::None, ..ANSWER }, NotProven::CustomerNotIdentified),
    ] {
        check(|e| e.answer = Some(answer), Err(expected));
        let evidence = Evidence { answer: Some(answer), ..proven() };
        assert_eq!(issuer_proof(&evidence, at(100)), Err(expected));
    }
}
