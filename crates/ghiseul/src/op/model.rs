//! What an authorization needs next. Pure.

use base::Timestamp;
use oidc::claims::Acr;
use oidc::provider::grant::Pending;
use oidc::provider::{ErrorCode, Prompt, Scope};

/// Where the person at the browser stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When they signed in, if they are.
    pub signed_in_at: Option<Timestamp>,
    /// Whether their card proof is valid now.
    pub proven: bool,
    /// Whether they agreed, earlier, to all that is asked.
    pub agreed: bool,
}

/// The one page that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Sign in; or open an account, when the institution knows that the person is new.
    SignIn {
        /// Show registration first.
        create: bool,
    },
    /// Prove the identity with a card.
    Card,
    /// Agree.
    Consent,
    /// Nothing: answer the institution.
    Answer,
}

/// Decides the next step, or the error for a client that wants no page shown (`prompt=none`).
pub fn step(pending: &Pending, standing: Standing, now: Timestamp) -> Result<Step, ErrorCode> {
    let request = &pending.request;
    let fresh =
        standing.signed_in_at.is_some_and(|at| request.accepts_login_of(at, pending.asked_at, now));
    let (consent, create) = match request.prompt {
        Prompt::Interactive { consent, create, .. } => (consent, create),
        Prompt::None => (false, false),
    };
    let (step, code) = if !fresh {
        let create = create && standing.signed_in_at.is_none();
        (Step::SignIn { create }, ErrorCode::LoginRequired)
    } else if request.needs_identity() && !standing.proven {
        (Step::Card, ErrorCode::InteractionRequired)
    } else if consent || !standing.agreed {
        (Step::Consent, ErrorCode::ConsentRequired)
    } else {
        return Ok(Step::Answer);
    };
    if request.prompt == Prompt::None { Err(code) } else { Ok(step) }
}

/// How strongly the person is recognised, and by which means.
pub fn recognition(proven: bool) -> (Acr, Vec<String>) {
    let word = |text: &str| text.to_owned();
    if proven {
        (Acr::CardProof, vec![word("pwd"), word("3ds")])
    } else {
        (Acr::Password, vec![word("pwd")])
    }
}

/// Scopes as one word list, the form in which agreements are kept.
pub fn scope_words(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether an agreement to `agreed` covers `asked`.
pub fn covers(agreed: &str, asked: &[Scope]) -> bool {
    asked.iter().all(|scope| agreed.split(' ').any(|word| word == scope.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_one_page_that_is_missing() {
        use ErrorCode as E;
        let sign_in = Ok(Step::SignIn { create: false });
        let create = Ok(Step::SignIn { create: true });
        // What is asked; signed in at, proven, agreed; the step.
        let table = [
            ("", None, false, false, sign_in),
            ("prompt=create", None, false, false, create),
            ("prompt=create", Some(900), false, false, Ok(Step::Card)),
            ("", Some(900), false, false, Ok(Step::Card)),
            ("", Some(900), true, false, Ok(Step::Consent)),
            ("", Some(900), true, true, Ok(Step::Answer)),
            ("", Some(900), false, true, Ok(Step::Card)),
            ("prompt=consent", Some(900), true, true, Ok(Step::Consent)),
            ("prompt=login", Some(900), true, true, sign_in),
            ("prompt=login create", Some(900), true, true, sign_in),
            ("prompt=login", Some(1001), true, true, Ok(Step::Answer)),
            ("max_age=300", Some(700), true, true, sign_in),
            ("max_age=300", Some(800), true, true, Ok(Step::Answer)),
            ("scope=openid email", Some(900), false, true, Ok(Step::Answer)),
            (
                "scope=openid&acr_values=urn:ro:ghiseul:acr:card3ds",
                Some(900),
                false,
                true,
                Ok(Step::Card),
            ),
            (
                "scope=openid&acr_values=urn:ro:ghiseul:acr:pwd",
                Some(900),
                false,
                true,
                Ok(Step::Answer),
            ),
            ("prompt=none", None, false, false, Err(E::LoginRequired)),
            ("prompt=none&max_age=300", Some(700), true, true, Err(E::LoginRequired)),
            ("prompt=none", Some(900), false, true, Err(E::InteractionRequired)),
            ("prompt=none", Some(900), true, false, Err(E::ConsentRequired)),
            ("prompt=none", Some(900), true, true, Ok(Step::Answer)),
        ];
        for (asked, signed_in, proven, agreed, expected) in table {
            let pending = Pending::new(testing::request(asked), at(1000));
            let standing = Standing { signed_in_at: signed_in.map(at), proven, agreed };
            assert_eq!(step(&pending, standing, at(1010)), expected, "{asked} {standing:?}");
        }
    }

    #[test]
    fn an_agreement_covers_what_it_names() {
        let all = [Scope::Openid, Scope::Email, Scope::Identity];
        assert_eq!(scope_words(&all), "openid email identity");
        assert!(covers("openid email identity", &all));
        assert!(covers("openid email identity", &[Scope::Openid]));
        assert!(!covers("openid email", &all));
        assert!(!covers("", &[Scope::Openid]));
    }
}
