// The certified relying party openid-client 6 against the provider of the portal, as a strict client: pushed requests, proof of
// possession and non-repudiation checks. Names follow the modules of the OpenID Foundation's suite where there is one.
//
//   node fapi.mjs
//
// What it needs is said in ../common/peer.mjs. It can play another strict client than `hub`: OIDC_CLIENT_ID is its name and
// OIDC_AWAY the address where people go who signed out; what needs a second client is left out then. The last line is
// `N passed, N failed`.

import * as client from 'openid-client'
import { Browser, EMAIL, ES256, ISSUER, REDIRECT_URI, SCOPE, check, clientKey, equal, finish, refused } from '../common/peer.mjs'

const CLIENT_ID = process.env.OIDC_CLIENT_ID ?? 'hub'
const OTHER_ID = process.env.OIDC_CLIENT_ID ? undefined : 'plain'
const CARD = 'urn:ro:ghiseul:acr:card3ds'
const insecure = ISSUER.startsWith('http://') ? [client.allowInsecureRequests] : []

/** A configuration of openid-client for one of the clients. */
async function configured(id = CLIENT_ID) {
  const metadata = { id_token_signed_response_alg: 'ES256' }
  const execute = [...insecure, client.enableNonRepudiationChecks]
  return client.discovery(new URL(ISSUER), id, metadata, client.PrivateKeyJwt(clientKey), { execute })
}

/** A DPoP handle with a key of its own. */
async function proving(config) {
  return client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
}

const config = await configured()
const DPoP = await proving(config)
const browser = new Browser()

/** A request as it should be, with `changes`; a change to undefined leaves the parameter out. */
async function request(changes = {}) {
  const verifier = client.randomPKCECodeVerifier()
  const parameters = {
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state: client.randomState(),
    nonce: client.randomNonce(),
    max_age: '600',
    acr_values: CARD,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...changes,
  }
  for (const name of Object.keys(parameters)) if (parameters[name] === undefined) delete parameters[name]
  const { state, nonce } = parameters
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true, maxAge: 600 }
  return { parameters, checks }
}

/** Pushes a request; gives the address for the browser. */
async function push(changes, handle = DPoP) {
  const { parameters, checks } = await request(changes)
  const url = await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP: handle })
  return { url, checks }
}

async function code(changes) {
  const { url, checks } = await push(changes)
  return { back: await browser.authorize(url), checks }
}

/** Exchanges a code; without a proof where `handle` is null. */
const exchange = (back, checks, handle = DPoP, by = config) =>
  client.authorizationCodeGrant(by, back, checks, undefined, handle ? { DPoP: handle } : {})

await check('FAPI2SPFinalDiscoveryEndpointVerification', () => {
  const metadata = config.serverMetadata()
  equal(metadata.issuer, ISSUER, 'issuer')
  equal(metadata.supportsPKCE('S256'), true, 'PKCE')
  equal(metadata.authorization_response_iss_parameter_supported, true, 'iss')
  equal(metadata.dpop_signing_alg_values_supported, ['ES256'], 'algorithms of proofs')
  equal(metadata.pushed_authorization_request_endpoint, `${ISSUER}/par`, 'where requests are pushed')
  equal(metadata.end_session_endpoint, `${ISSUER}/end-session`, 'where people sign out')
  equal(metadata.backchannel_logout_session_supported, true, 'sid in logout tokens')
})

let told
await check('FAPI2SPFinalHappyFlow', async () => {
  const { url, checks } = await push()
  equal([...url.searchParams.keys()].sort(), ['client_id', 'request_uri'], 'what the browser carries')
  const back = await browser.authorize(url)
  const tokens = await exchange(back, checks)
  equal(tokens.token_type, 'dpop', 'token type')
  const claims = tokens.claims()
  equal(claims.acr, CARD, 'acr')
  equal(Object.keys(claims).sort().join(' '), 'acr amr at_hash aud auth_time exp iat iss nonce sid sub', 'the claims of the ID token')
  told = await client.fetchUserInfo(config, tokens.access_token, claims.sub, { DPoP })
  equal(told.email, EMAIL, 'email')
})

await check('EKYCRequestVerifiedClaimsOnlyInUserinfo', () => {
  equal(told.verified_claims.verification.trust_framework, 'ro_ghiseul_card3ds', 'trust framework')
  equal(/^\d{13}$/.test(told.verified_claims.claims.personal_administrative_number), true, 'a CNP')
})

await check('EnsureAuthorizationRequestWithLongState', async () => {
  const { back, checks } = await code({ state: 's'.repeat(1000) })
  await exchange(back, checks)
})
await check('EnsureAuthorizationRequestWithLongNonce', async () => {
  const { back, checks } = await code({ nonce: 'n'.repeat(1000) })
  await exchange(back, checks)
})
await check('EKYCRequestClaimUnknownToTheOP', async () => {
  const { back, checks } = await code({ claims: JSON.stringify({ userinfo: { shoe_size: null } }) })
  await exchange(back, checks)
})
await check('TestEssentialAcrScaClaim', async () => {
  const { back, checks } = await code({ scope: 'openid', acr_values: CARD })
  equal((await exchange(back, checks)).claims().acr, CARD, 'acr')
})

await check('a wrong verifier', async () => {
  const { back, checks } = await code()
  await refused(exchange(back, { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() }), 'invalid_grant', 400)
})
await check('EnsureMismatchedDpopJktFails: the code belongs to the key that pushed', async () => {
  const { back, checks } = await code()
  await refused(exchange(back, checks, await proving(config)), 'invalid_grant', 400)
})
await check('EnsureMismatchedDpopJktFails: another key is named than proven', () =>
  refused(push({ dpop_jkt: 'A'.repeat(43) }), 'invalid_dpop_proof', 400))
await check('a proof is needed at the token endpoint', async () => {
  const { back, checks } = await code()
  await refused(exchange(back, checks, null), 'invalid_dpop_proof', 400)
})
if (OTHER_ID) {
  await check('EnsureAuthorizationCodeIsBoundToClient', async () => {
    const { back, checks } = await code()
    const other = await configured(OTHER_ID)
    await refused(exchange(back, checks, await proving(other), other), 'invalid_grant', 400)
  })
}
await check('EnsureHolderOfKeyRequired: a bound token is no bearer token', async () => {
  const { back, checks } = await code()
  const tokens = await exchange(back, checks)
  const headers = { authorization: `Bearer ${tokens.access_token}` }
  equal((await fetch(config.serverMetadata().userinfo_endpoint, { headers })).status, 401, 'status')
})
await check('a stolen token is of no use', async () => {
  const { back, checks } = await code()
  const tokens = await exchange(back, checks)
  const work = client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP: await proving(config) })
  await work.then(() => Promise.reject(new Error('it was accepted')), (error) => equal(error.status, 401, 'status'))
})
await check('AttemptReuseAuthorizationCodeAfterOneSecond, and the token that dies of it', async () => {
  const { back, checks } = await code()
  const tokens = await exchange(back, checks)
  const sub = tokens.claims().sub
  await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })
  await refused(exchange(back, checks), 'invalid_grant', 400)
  const work = client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })
  await work.then(() => Promise.reject(new Error('it was accepted')), (error) => equal(error.status, 401, 'status'))
})

await check('PAREnsureServerAcceptsReusedRequestUriBeforeAuthenticationCompletion', async () => {
  const visitor = new Browser()
  const { url, checks } = await push()
  await visitor.go(url)
  await visitor.go(url)
  await exchange(await visitor.authorize(url), checks)
})
await check('PARAttemptReuseRequestUri after the login is complete', async () => {
  const { url } = await push()
  await browser.authorize(url)
  const again = await browser.go(url)
  equal(again.status, 400, 'status')
})
await check('PARAttemptToUseRequestUriForDifferentClient', async () => {
  const { url } = await push()
  url.searchParams.set('client_id', 'plain')
  equal((await new Browser().go(url)).status, 400, 'status')
})
await check('PARPlainAuthorizationRequestFails', async () => {
  const { parameters, checks } = await request()
  const { back } = await browser.go(client.buildAuthorizationUrl(config, parameters))
  await refused(exchange(back, checks), 'invalid_request')
})
await check('what the browser adds is not looked at', async () => {
  const { url, checks } = await push()
  url.searchParams.set('scope', 'openid')
  url.searchParams.set('redirect_uri', 'https://evil.test/')
  const tokens = await exchange(await browser.authorize(url), checks)
  equal(tokens.scope, SCOPE, 'scope')
})

for (const [name, changes, error] of [
  ['PAREnsureUnregisteredRedirectUriFails', { redirect_uri: 'https://evil.test/callback' }, 'invalid_request'],
  ['PAREnsurePKCERequired', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['PAREnsurePlainPKCERejected', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['PAREnsureResponseTypeTokenFails', { response_type: 'token' }, 'unsupported_response_type'],
  ['PAREnsureResponseTypeCodeIdTokenFails', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['no openid', { scope: 'email' }, 'invalid_scope'],
  ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
]) {
  await check(name, () => refused(push(changes), error, 400))
}

await check('prompt=none and nobody is signed in: login_required, with iss', async () => {
  const { url, checks } = await push({ prompt: 'none' })
  const { back } = await new Browser().go(url)
  equal(back.searchParams.get('iss'), ISSUER, 'iss')
  await refused(exchange(back, checks), 'login_required')
})
await check('UserRejectsAuthentication', async () => {
  const { url, checks } = await push({ prompt: 'consent' })
  await browser.go(url)
  const { back } = await browser.go(`${ISSUER}/autorizare`, { decizie: 'refuz' })
  await refused(exchange(back, checks), 'access_denied')
})

// Signing out.

const AWAY = process.env.OIDC_AWAY ?? 'https://hub.test/'

/** Signs in with a browser of its own; gives the ID token. */
async function signedIn() {
  const visitor = new Browser()
  const { url, checks } = await push()
  const tokens = await exchange(await visitor.authorize(url), checks)
  return { visitor, hint: tokens.id_token }
}

/** Whether the browser is still signed in: without pages, a code comes. */
async function isSignedIn(visitor) {
  const { url } = await push({ prompt: 'none', max_age: undefined })
  const { back } = await visitor.go(url)
  return back.searchParams.has('code')
}

/** The form of another site: without the browser's cookies, which are Lax. */
const leave = (fields) =>
  fetch(`${ISSUER}/end-session`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
    headers: { origin: new URL(AWAY).origin, 'sec-fetch-site': 'cross-site' },
  })

await check('OIDCCRpInitiatedLogout by a form', async () => {
  const { visitor, hint } = await signedIn()
  equal(await isSignedIn(visitor), true, 'signed in before')
  const answer = await leave({ id_token_hint: hint, post_logout_redirect_uri: AWAY, state: 's', client_id: CLIENT_ID })
  equal(answer.headers.get('location'), `${AWAY}?state=s`, 'location')
  equal(await isSignedIn(visitor), false, 'signed in after')
})
await check('OIDCCRpInitiatedLogoutNoState', async () => {
  const { hint } = await signedIn()
  const answer = await leave({ id_token_hint: hint, post_logout_redirect_uri: AWAY })
  equal(answer.headers.get('location'), AWAY, 'location')
})
await check('OIDCCRpInitiatedLogoutBadLogoutRedirectUri, ModifiedIdTokenHint, NoIdTokenHint', async () => {
  const { visitor, hint } = await signedIn()
  const modified = `${hint.slice(0, -4)}AAAA`
  for (const fields of [
    { id_token_hint: hint, post_logout_redirect_uri: 'https://evil.test/' },
    { id_token_hint: hint, post_logout_redirect_uri: `${AWAY}?x=1` },
    { id_token_hint: modified, post_logout_redirect_uri: AWAY },
    { id_token_hint: hint, client_id: 'plain', post_logout_redirect_uri: AWAY },
    { post_logout_redirect_uri: AWAY, client_id: CLIENT_ID },
  ]) {
    const answer = await leave(fields)
    equal([answer.status, answer.headers.get('location')], [400, null], JSON.stringify(Object.keys(fields)))
  }
  equal(await isSignedIn(visitor), true, 'signed in after')
})

finish()
