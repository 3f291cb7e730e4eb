//! `/userinfo`: the claims, to whoever holds the access token and the key to which it is bound.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base::Id;
use oidc::claims::{
    CheckDetails, Evidence, IdentityClaims, Record, RecordSource, Userinfo, Verification,
    VerifiedClaims,
};
use oidc::dpop::{self, ProofRefused, Target};
use oidc::once::OneTime;
use oidc::opaque::Opaque;
use oidc::provider::grant::Grant;
use oidc::provider::{Scope, SenderConstraint};
use store::Actor;
use web::Result;

use super::{program, store as rows};
use crate::account::model::Account;
use crate::card::{self, CardProof};
use crate::{Ghiseul, account};

/// The rules under which a card proves an identity.
const TRUST_FRAMEWORK: &str = "ro_ghiseul_card3ds";

/// A request with an access token.
struct Shown {
    token: String,
    sender: SenderConstraint,
    /// The proof's number, to be spent with the answer.
    proof: Option<OneTime>,
}

/// Answers the claims of the token's scopes.
pub(super) async fn answer(
    State(state): State<Ghiseul>,
    method: Method,
    headers: HeaderMap,
) -> Result {
    let response = match shown(&state, &method, &headers) {
        Ok(shown) => match claims(&state, &shown).await? {
            Some(userinfo) => Json(userinfo).into_response(),
            None => refusal(shown.sender.token_type(), "invalid_token"),
        },
        Err(response) => *response,
    };
    Ok(state.with_nonce(response))
}

/// The token of the `Authorization` header; the query and the body are not looked at (RFC 6750, section 2).
fn shown(state: &Ghiseul, method: &Method, headers: &HeaderMap) -> Result<Shown, Box<Response>> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = header.and_then(|it| it.split_once(' ')).unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") {
        let sender = SenderConstraint::Bearer;
        return Ok(Shown { token: token.to_owned(), sender, proof: None });
    }
    if !scheme.eq_ignore_ascii_case("dpop") {
        return Err(Box::new(unasked()));
    }
    let url = format!("{}/userinfo", state.provider.issuer());
    let target = Target { method: method.as_str(), url: &url, access_token: Some(token) };
    let proofs = program::proofs(headers);
    let proofs: Vec<&str> = proofs.iter().map(String::as_str).collect();
    let refused = |why: ProofRefused| {
        tracing::info!(reason = %why, "A proof of possession was refused.");
        Box::new(refusal("DPoP", why.code()))
    };
    let now = state.clock.now();
    let unspent = dpop::check(&proofs, &target, &state.nonces, now).map_err(refused)?;
    let proof = Some(unspent.once.clone());
    // Whether the number is new is asked where the claims are read, in the same act.
    let thumbprint = unspent.spend(true).map_err(refused)?;
    Ok(Shown { token: token.to_owned(), sender: SenderConstraint::Dpop(thumbprint), proof })
}

/// Nothing was shown: both ways are named (RFC 9449, section 7.1).
fn unasked() -> Response {
    let mut response = refusal("Bearer", "");
    let dpop = HeaderValue::from_static("DPoP algs=\"ES256\"");
    response.headers_mut().append(header::WWW_AUTHENTICATE, dpop);
    response
}

fn refusal(scheme: &str, code: &str) -> Response {
    let challenge = match (scheme, code) {
        (scheme, "") => scheme.to_owned(),
        ("DPoP", code) => format!("DPoP error=\"{code}\", algs=\"ES256\""),
        (scheme, code) => format!("{scheme} error=\"{code}\""),
    };
    let code = if code.is_empty() { "invalid_token" } else { code };
    let body = Json(serde_json::json!({ "error": code }));
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)], body).into_response()
}

/// Reads the claims and records that they were told, and to whom. None for a token that is not good for this request.
async fn claims(state: &Ghiseul, shown: &Shown) -> Result<Option<Userinfo>> {
    let now = state.clock.now();
    let token = Opaque::presented(&shown.token);
    let kept = rows::by_token(&mut state.db.read().await?, &token).await?;
    let Some(Grant::Exchanged(grant)) = kept.map(|kept| kept.grant) else { return Ok(None) };
    if !grant.accepts(&shown.sender) || !grant.allows(Scope::Openid, now) {
        return Ok(None);
    }
    let Ok(id) = grant.authentication.account.parse::<Id<Account>>() else { return Ok(None) };
    let mut act = state.db.act(&Actor::Peer("op-client"), "op.tell").await?;
    act.subject("account", id).detail(serde_json::json!({
        "client": grant.request.client_id,
        "scopes": super::model::scope_words(&grant.request.scopes),
    }));
    if let Some(once) = &shown.proof
        && !rows::spend(&mut act, once).await?
    {
        act.refuse("proof-replayed").await?;
        return Ok(None);
    }
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
