//! `/userinfo`: the claims, to whoever holds the access token.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use oidc::claims::{
    CheckDetails, Evidence, IdentityClaims, Record, RecordSource, Userinfo, Verification,
    VerifiedClaims,
};
use oidc::opaque::Opaque;
use oidc::provider::Scope;
use oidc::provider::grant::{Exchanged, Grant};
use store::Actor;
use web::Result;

use super::store as rows;
use crate::account::model::Account;
use crate::card::{self, CardProof};
use crate::{Ghiseul, account};

/// The rules under which a card proves an identity.
const TRUST_FRAMEWORK: &str = "ro_ghiseul_card3ds";

/// Answers the claims of the token's scopes.
pub(super) async fn answer(State(state): State<Ghiseul>, headers: HeaderMap) -> Result {
    let now = state.clock.now();
    let Some(token) = bearer(&headers) else {
        return Ok(refusal("Bearer"));
    };
    let kept = rows::by_token(&mut state.db.read().await?, &Opaque::presented(token)).await?;
    let Some(Grant::Exchanged(grant)) = kept.map(|kept| kept.grant) else {
        return Ok(refusal("Bearer error=\"invalid_token\""));
    };
    if !grant.allows(Scope::Openid, now) {
        return Ok(refusal("Bearer error=\"invalid_token\""));
    }
    match claims(&state, &grant).await? {
        Some(userinfo) => Ok(Json(userinfo).into_response()),
        None => Ok(refusal("Bearer error=\"invalid_token\"")),
    }
}

/// The token of the `Authorization` header; the query and the body are not looked at (RFC 6750, section 2).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

fn refusal(challenge: &'static str) -> Response {
    let body = Json(serde_json::json!({ "error": "invalid_token" }));
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)], body).into_response()
}

/// Reads the claims and records that they were told, and to whom.
async fn claims(state: &Ghiseul, grant: &Exchanged) -> Result<Option<Userinfo>> {
    let now = state.clock.now();
    let Ok(id) = grant.authentication.account.parse::<Id<Account>>() else { return Ok(None) };
    let mut act = state.db.act(&Actor::Peer("op-client"), "op.tell").await?;
    act.subject("account", id).detail(serde_json::json!({
        "client": grant.request.client_id,
        "scopes": super::model::scope_words(&grant.request.scopes),
    }));
    let Some(account) = account::store::by_id(&mut act, id).await? else { return Ok(None) };
    let proof = card::proof_of(&mut act, id).await?.filter(|proof| now < proof.valid_until);
    act.commit().await?;
    let email = grant.allows(Scope::Email, now);
    let identity = proof.filter(|_| grant.allows(Scope::Identity, now));
    Ok(Some(Userinfo {
        sub: grant.authentication.sub.clone(),
        email: email.then(|| account.email.as_str().to_owned()),
        email_verified: email.then_some(true),
        email_verified_at: email.then(|| account.email_confirmed_at.as_second()),
        verified_claims: identity.map(|proof| verified(&account, &proof)),
    }))
}

fn verified(account: &Account, proof: &CardProof) -> VerifiedClaims {
    let check = |method: &str, by: &str, id: Option<String>, time| CheckDetails {
        check_method: method.to_owned(),
        organization: Some(by.to_owned()),
        check_id: id,
        time,
    };
    let transaction = format!("dsTransID:{}", proof.ds_trans_id);
    VerifiedClaims {
        verification: Verification {
            trust_framework: TRUST_FRAMEWORK.to_owned(),
            assurance_level: Some(proof.assurance.clone()),
            time: proof.verified_at,
            verification_process: Some(proof.id.to_string()),
            evidence: vec![Evidence {
                kind: "electronic_record".to_owned(),
                check_details: vec![
                    check("auth", &proof.bank, Some(transaction), Some(proof.verified_at)),
                    check("data", "SNIEP", proof.register_check.clone(), None),
                ],
                record: Some(Record {
                    kind: "bank_account".to_owned(),
                    source: RecordSource {
                        name: proof.bank.clone(),
                        country_code: proof.country.clone(),
                    },
                }),
            }],
        },
        claims: IdentityClaims {
            given_name: account.name.given.clone(),
            family_name: account.name.surname.clone(),
            // Nobody verified one: the date in a CNP may differ from civil status after a correction.
            birthdate: None,
            personal_administrative_number: account.cnp.as_str().to_owned(),
        },
    }
}
